/** The two panes of a desk as one: the list's question, the chosen order, and what an act changes in both. */
import { computed, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { getOrder, type OrderFilter } from '../../api/endpoints';
import type { Order } from '../../domain/types';
import { type DeskAct, useDeskAct } from '../parts/act';
import { type Load, useLoad } from '../parts/load';
import { type Pages, useOrderPages } from '../parts/pages';

export interface Desk {
  readonly pages: Pages;
  readonly detail: Load<Order>;
  readonly act: DeskAct;
  readonly chosen: Readonly<Ref<string | null>>;
  choose(order: Order): void;
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

  function choose(order: Order): void {
    act.clear();
    void router.push(`${path}/${encodeURIComponent(order.no)}`);
  }

  function take(order: Order): void {
    const wanted = filter().status?.split(',');
    pages.replace(order, !wanted || wanted.includes(order.status));
    if (order.no === chosen.value) detail.put({ ...(detail.data.value ?? order), ...order });
  }

  return { pages, detail, act, chosen, choose, take };
}
