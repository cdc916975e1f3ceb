/** A list of orders by keyset pages that never moves under the finger: news are counted, then shown on request. */
import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { listOrders, type OrderFilter } from '../../api/endpoints';
import type { Order } from '../../domain/types';
import { hints } from '../../store/status';
import { nowMs } from '../kit/now';
import { noteAnswer, noteTrouble } from './road';

export interface Pages {
  readonly items: Readonly<Ref<readonly Order[]>>;
  readonly news: Readonly<Ref<number>>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly error: Readonly<Ref<unknown>>;
  readonly asOf: Readonly<Ref<number | null>>;
  readonly hasMore: Readonly<Ref<boolean>>;
  reload(): Promise<void>;
  more(): Promise<void>;
  showNews(): void;
  /** Show an order's new face; one that has left the list's question goes when `stays` is false. */
  replace(order: Order, stays: boolean): void;
}

const POLL_MS = 20_000;
const PAGE = 50;
const seen = new Map<string, readonly Order[]>();

/** Forget the lists of the person who signs out. */
export function forgetPages(): void {
  seen.clear();
}

/** Read the orders that `filter` asks for, and again when it changes, when the server hints, every 20 s. */
export function useOrderPages(filter: () => OrderFilter): Pages {
  const items = shallowRef<readonly Order[]>([]);
  const head = shallowRef<readonly Order[] | null>(null);
  const next = ref<string | null>(null);
  const loading = ref(false);
  const error = shallowRef<unknown>(null);
  const asOf = ref<number | null>(null);
  let round = 0;

  async function read(
    cursor: string | null,
    take: (page: readonly Order[], next: string | null) => void,
  ): Promise<void> {
    const mine = ++round;
    loading.value = true;
    try {
      const page = await listOrders({ limit: PAGE, ...filter(), ...(cursor ? { cursor } : {}) });
      if (mine !== round) return;
      take(page.items, page.next);
      noteAnswer();
      error.value = null;
      asOf.value = nowMs();
    } catch (problem) {
      if (mine === round) error.value = problem;
      noteTrouble(problem);
    } finally {
      if (mine === round) loading.value = false;
    }
  }

  function show(list: readonly Order[]): void {
    items.value = list;
    seen.set(JSON.stringify(filter()), list);
  }

  async function reload(): Promise<void> {
    await read(null, (page, after) => {
      show(page);
      next.value = after;
      head.value = null;
    });
  }

  async function more(): Promise<void> {
    if (!next.value || loading.value) return;
    await read(next.value, (page, after) => {
      const known = new Set(items.value.map((order) => order.no));
      show([...items.value, ...page.filter((order) => !known.has(order.no))]);
      next.value = after;
    });
  }

  async function look(): Promise<void> {
    if (loading.value || document.visibilityState === 'hidden') return;
    if (items.value.length === 0) return reload();
    await read(null, (page, after) => {
      const fresh = new Map(page.map((order) => [order.no, order]));
      show(items.value.map((order) => fresh.get(order.no) ?? order));
      head.value = page;
      if (items.value.length <= page.length) next.value = after;
    });
  }

  const news = computed(() => {
    const known = new Set(items.value.map((order) => order.no));
    return (head.value ?? []).filter((order) => !known.has(order.no)).length;
  });

  function showNews(): void {
    const fresh = head.value ?? [];
    const names = new Set(fresh.map((order) => order.no));
    show([...fresh, ...items.value.filter((order) => !names.has(order.no))]);
    head.value = null;
  }

  function replace(order: Order, stays: boolean): void {
    if (stays) show(items.value.map((held) => (held.no === order.no ? { ...held, ...order } : held)));
    else show(items.value.filter((held) => held.no !== order.no));
  }

  watch(
    () => JSON.stringify(filter()),
    (name) => {
      items.value = seen.get(name) ?? [];
      head.value = null;
      next.value = null;
      error.value = null;
      void reload();
    },
    { immediate: true },
  );
  watch(hints, () => void look());
  const timer = setInterval(() => void look(), POLL_MS);
  onScopeDispose(() => {
    clearInterval(timer);
    round += 1;
  });
  return {
    items,
    news,
    loading,
    error,
    asOf,
    hasMore: computed(() => next.value !== null),
    reload,
    more,
    showNews,
    replace,
  };
}
