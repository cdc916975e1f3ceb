/** The dialog that lies over all others: what is said in passing is seen and heard only inside it. */
import { computed, shallowRef } from 'vue';

const open = shallowRef<readonly HTMLElement[]>([]);

/** The one on top, or null where none is open. */
export const topmost = computed(() => open.value[open.value.length - 1] ?? null);

/** A dialog has been opened over the others. */
export function noteOpened(dialog: HTMLElement): void {
  open.value = [...open.value.filter((one) => one !== dialog), dialog];
}

/** A dialog is closed, or gone. */
export function noteClosed(dialog: HTMLElement | undefined): void {
  if (dialog && open.value.includes(dialog)) open.value = open.value.filter((one) => one !== dialog);
}
