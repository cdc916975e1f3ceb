/** A list by keyset pages for a screen that does not follow it live: the first page, and more on request. */
import { computed, type Ref, ref, shallowRef, watch } from 'vue';
import { type Load, useLoad } from './load';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: number | null;
}

export interface Listing<Item, P extends Page<Item>> extends Load<P> {
  readonly items: Readonly<Ref<readonly Item[]>>;
  readonly hasMore: Readonly<Ref<boolean>>;
  readonly busy: Readonly<Ref<boolean>>;
  /** Read the next page; what goes wrong is thrown to whoever asked. */
  more(): Promise<void>;
}

/** Read the first page under a name, and the following ones when they are asked for. */
export function useListing<Item, P extends Page<Item>>(
  key: () => string | null,
  read: (cursor: number | null) => Promise<P>,
): Listing<Item, P> {
  const load = useLoad<P>(key, () => read(null));
  const later = shallowRef<readonly Item[]>([]);
  const next = ref<number | null>(null);
  const busy = ref(false);
  watch(load.data, (page) => {
    later.value = [];
    next.value = page?.next ?? null;
  });

  async function more(): Promise<void> {
    if (next.value === null || busy.value) return;
    const first = load.data.value;
    busy.value = true;
    try {
      const page = await read(next.value);
      if (first !== load.data.value) return;
      later.value = [...later.value, ...page.items];
      next.value = page.next;
    } finally {
      busy.value = false;
    }
  }

  const items = computed(() => [...(load.data.value?.items ?? []), ...later.value]);
  return { ...load, items, hasMore: computed(() => next.value !== null), busy, more };
}
