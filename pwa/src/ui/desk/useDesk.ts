/** The two panes of a desk as one: the list's question, the chosen order, and what an act changes in both. */
import { computed, type Ref, watch } from 'vue';
import { useRouter } from 'vue-router';
import { getOrder, type OrderFilter } from '../../api/endpoints';
import type { Action, Order } from '../../domain/types';
import { type DeskAct, hasUnsentAct, useDeskAct } from '../parts/act';
import { type Load, useLoad } from '../parts/load';
import { type Pages, useOrderPages } from '../parts/pages';

export interface Desk {
  readonly pages: Pages;
  readonly detail: Load<Order>;
  readonly act: DeskAct;
  readonly chosen: Readonly<Ref<string | null>>;
  choose(order: Order): void;
  /** Whether one of these actions may be offered: allowed, and nothing of this order waits here to be sent. */
  mayAct(order: Order, ...actions: Action[]): boolean;
  /** Take up an order's new face in both panes; it leaves the list when it no longer belongs there. */
  take(order: Order): void;
}

/** A desk at `path` whose list asks `filter`; `no` is the order that the address names. */
export function useDesk(path: string, no: () => string | undefined, filter: () => OrderFilter): Desk {
  const router = useRouter();
  const chosen = computed(() => no() || null);
  const pages = useOrderPages(filter);
  const detail = useLoad<Order>(
    () => (chosen.value ? `order ${chosen.value}` : null),
    () => getOrder(chosen.value ?? ''),
  );
  const act = useDeskAct(take);

  // What was saved without a road shows its outcome once it has been sent.
  watch(
    () => chosen.value !== null && hasUnsentAct(chosen.value),
    (waits, waited) => {
      if (waits || !waited || act.busy.value) return;
      act.clear();
      void detail.reload();
      void pages.reload();
    },
  );

  function choose(order: Order): void {
    act.clear();
    void router.push(`${path}/${encodeURIComponent(order.no)}`);
  }

  function take(order: Order): void {
    const { status, waits } = filter();
    const wanted = status?.split(',');
    // What waited for a word has had it; the list asks again for what still waits.
    pages.replace(order, waits === undefined && (!wanted || wanted.includes(order.status)));
    if (order.no === chosen.value) detail.put({ ...(detail.data.value ?? order), ...order });
  }

  function mayAct(order: Order, ...actions: Action[]): boolean {
    const held = hasUnsentAct(order.no) && !act.busy.value;
    return !held && actions.some((action) => order.allowed_actions.includes(action));
  }

  return { pages, detail, act, chosen, choose, take, mayAct };
}
