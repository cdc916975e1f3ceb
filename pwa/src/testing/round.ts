/** A round of sending for tests: worker1's, over the real courier. */
import * as outbox from '../store/outbox';
import { isThere } from '../sync/courier';
import type { Round } from '../sync/drain';
import { courier } from './courier';

/** A round with the parts that a test cares about. */
export function roundLike(parts: Partial<Round>): Round {
  return {
    account: 'worker1',
    holder: async () => 'worker1',
    courier,
    road: isThere,
    now: Date.now,
    random: () => 0,
    onItem: async (item, present) => outbox.noteItem(item, present),
    onProgress: () => undefined,
    ...parts,
  };
}
