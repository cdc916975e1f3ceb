/** What pickers have in common: what is looked for while somebody types, and the one answer that is chosen. */
import { computed, onScopeDispose, type Ref, ref, type WritableComputedRef, watch } from 'vue';

const WAIT_MS = 250;

/** What is typed, and what is looked for once the typing rests. */
export function useSought(waitMs = WAIT_MS): { typed: Ref<string>; sought: Readonly<Ref<string>> } {
  const typed = ref('');
  const sought = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(typed, (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      sought.value = text.trim();
    }, waitMs);
  });
  onScopeDispose(() => clearTimeout(timer));
  return { typed, sought };
}

/** A form's answer, in which nothing is an empty word, as a choice of one knows it. */
export function oneAnswer(model: Ref<string>): WritableComputedRef<string | null> {
  return computed({
    get: () => model.value || null,
    set: (value) => {
      model.value = value ?? '';
    },
  });
}
