/** One order as the worker sees it: from the phone at once, from the server when it answers. */
import { type ComputedRef, computed, onMounted, type Ref, shallowRef, watch } from 'vue';
import { ApiError } from '../../api/http';
import { type Face, faceOf } from '../../domain/projection';
import type { Order } from '../../domain/types';
import { freshOrder } from '../../store/asked';
import { keepOrder, orderOf } from '../../store/orders';
import { items } from '../../store/outbox';
import { loadPictures } from '../../store/photos';
import { online } from '../../store/status';

export interface OrderView {
  order: ComputedRef<Order | undefined>;
  face: ComputedRef<Face | null>;
  trouble: Ref<unknown>;
  reload(): Promise<void>;
}

/** The order with this number, with its waiting acts applied as marks. */
export function useOrder(no: string): OrderView {
  const order = orderOf(no);
  const face = computed(() => (order.value ? faceOf(order.value, items.value) : null));
  const trouble = shallowRef<unknown>(null);

  async function reload(): Promise<void> {
    try {
      await keepOrder(await freshOrder(no));
      trouble.value = null;
      online.value = true;
    } catch (error) {
      trouble.value = error;
      if (error instanceof ApiError && error.kind !== 'http') online.value = false;
    }
  }
  // It was taken away while somebody looks at it: the server says how much of it may still be seen.
  watch(order, (now, before) => {
    if (before && !now) void reload();
  });
  onMounted(() => {
    void reload();
    void loadPictures(no);
  });
  return { order, face, trouble, reload };
}
