/** What the phone thinks of its own place just now: a position grows old while somebody looks at it. */
import { type ComputedRef, computed } from 'vue';
import type { Watch } from '../../device/position';
import type { Order } from '../../domain/types';
import { useNow } from '../kit/now';
import { type Judged, judge, presenceRule } from './arrival';

/** Rather too old by so much here than at the server. */
const STEP_MS = 15_000;

/** The judgement on a check-in at an order, as long as the part that asks is on the screen. */
export function useJudged(order: () => Order, position: () => Watch): ComputedRef<Judged> {
  const { seconds } = useNow();
  const soon = computed(() => (Math.floor(seconds.value / STEP_MS) + 1) * STEP_MS);
  return computed(() => judge(order(), position().fix.value, presenceRule.value, soon.value));
}
