/** What is said and found of the time of an act. */
import type { Instant } from './places';

/**
 * Time since the server's ticket; `steady` false where only the phone's wall clock measured it, `offset_ms` how far
 * that one was ahead when the ticket came.
 */
export interface ClockClaim {
  ticket: string;
  elapsed_ms: number;
  steady: boolean;
  offset_ms: number;
}

/** What the server found of an act's time, where it came in later than it was done. */
export interface Timing {
  timing: 'offline_ok' | 'offline_review';
  not_before: Instant;
  not_after: Instant;
  reconstructed_at: Instant;
  /** The clocks whose verdict hangs on it. */
  straddles?: string[];
}
