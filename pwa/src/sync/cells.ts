/** Fetches the shapes of one's cells while there is a network, after everything that is more urgent. */
import { computed, watch } from 'vue';
import { keepCells, loadCells } from '../store/cells';
import { orders } from '../store/orders';
import { user } from '../store/session';
import { online } from '../store/status';

const LATER_MS = 3_000;
/** A community of cells, or a cell; whoever is in charge of more has no pocket for it. */
const LEAST_DIGITS = 12;

/** The cells that somebody is in charge of, and those of the orders in hand. */
const wanted = computed(() => {
  const own = (user.value?.area ?? []).filter((code) => code.length >= LEAST_DIGITS);
  const inHand = orders.value.flatMap((order) => order.cell?.code ?? []);
  return [...new Set([...own, ...inHand])].sort();
});

/** Keep up with them from now on. */
export function followCells(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  void loadCells().catch(() => undefined);
  watch(
    [() => wanted.value.join(), online],
    () => {
      clearTimeout(timer);
      if (wanted.value.length === 0 || !online.value) return;
      timer = setTimeout(() => void keepCells(wanted.value, Date.now()).catch(() => undefined), LATER_MS);
    },
    { immediate: true },
  );
}
