/** What a desk sees of the phones in the street. */
import type { Instant } from './places';

/** Somebody's phone that has something unsent by its own last word. */
export interface PhoneWaiting {
  account: string;
  name: string;
  unsent: number;
  /** How much of it waits for its person. */
  stuck: number;
  build: string;
  oldest_at: Instant | null;
  told_at: Instant;
}
