/** What the phone thinks of its own place, only to ask for a reason in time; the server judges. */
import { metresBetween } from '../../device/position';
import type { Fix, Order } from '../../domain/types';

export type Verdict = 'inside' | 'few' | 'uncertain' | 'outside' | 'none';

export interface Judged {
  verdict: Verdict;
  distanceM: number | null;
  accuracyM: number | null;
}

const RADIUS_M = 150;
const USEFUL_M = 200;
const ENOUGH_SAMPLES = 2;

/** Distance to the order's place and whether the check-in will need a reason and a photo. */
export function judge(order: Order, fix: Fix | null, radiusM = RADIUS_M): Judged {
  if (fix === null) return { verdict: 'none', distanceM: null, accuracyM: null };
  const accuracyM = fix.accuracy_m;
  if (order.position === null) return { verdict: 'uncertain', distanceM: null, accuracyM };
  const distanceM = metresBetween(fix, order.position);
  if (accuracyM !== null && distanceM - accuracyM > radiusM) {
    return { verdict: 'outside', distanceM, accuracyM };
  }
  if (accuracyM === null || accuracyM > USEFUL_M || distanceM > radiusM) {
    return { verdict: 'uncertain', distanceM, accuracyM };
  }
  return { verdict: fix.samples.length < ENOUGH_SAMPLES ? 'few' : 'inside', distanceM, accuracyM };
}
