/** A clock in words: which sentence, how urgent, and whether it needs seconds. */
import type { Key, Params } from '../../i18n';
import type { IconName } from './icons';
import type { Tone } from './tones';

export interface ShownClock {
  readonly due_at: string | null;
  readonly stopped_at?: string | null | undefined;
  readonly state?: string | undefined;
}

export interface CountdownWords {
  readonly key: Key;
  readonly params: Params;
  readonly tone: Tone;
  readonly icon: IconName;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Below this many milliseconds the words count seconds. */
export const SECONDS_BELOW = 10 * MINUTE;

/** The words for a clock at an instant; a deadline that is reached exactly is late. */
export function countdownWords(clock: ShownClock, nowMs: number): CountdownWords {
  if (clock.state === 'calendar_missing') return words('common.clock.calendar_missing', {}, 'warn', 'alert');
  if (clock.state === 'void') return words('common.clock.void', {}, 'plain', 'minus');
  if (clock.state === 'paused') return words('common.clock.paused', {}, 'info', 'minus');
  const due = clock.due_at ? Date.parse(clock.due_at) : Number.NaN;
  if (clock.stopped_at) return stopped(Date.parse(clock.stopped_at), due, clock.state);
  if (Number.isNaN(due)) return words('common.clock.none', {}, 'plain', 'clock');
  const left = due - nowMs;
  if (clock.state === 'open') return lapsing(left);
  return left > 0 ? remaining(left) : late(-left);
}

/** Whether a running clock is near enough to its deadline to need every second. */
export function needsSeconds(clock: ShownClock, nowMs: number): boolean {
  if (!clock.due_at || clock.stopped_at) return false;
  return Math.abs(Date.parse(clock.due_at) - nowMs) < SECONDS_BELOW + MINUTE;
}

function stopped(at: number, due: number, state: string | undefined): CountdownWords {
  const wasLate = state === 'stopped_late' || (!Number.isNaN(due) && at >= due);
  return wasLate
    ? words('common.clock.done_late', {}, 'danger', 'alert')
    : words('common.clock.done', {}, 'ok', 'check');
}

function remaining(left: number): CountdownWords {
  if (left < SECONDS_BELOW) {
    const m = Math.floor(left / MINUTE);
    const s = String(Math.floor((left % MINUTE) / 1000)).padStart(2, '0');
    return words('common.clock.left_seconds', { m, s }, 'danger', 'clock');
  }
  const tone: Tone = left < HOUR ? 'warn' : 'plain';
  return { ...span(left, 'left'), tone, icon: 'clock' };
}

/** A right that may be used until then; once it has lapsed nobody is late. */
function lapsing(left: number): CountdownWords {
  if (left <= 0) return words('common.clock.void', {}, 'plain', 'minus');
  return { ...span(left, 'left'), tone: 'plain', icon: 'clock' };
}

function late(over: number): CountdownWords {
  if (over < MINUTE) return words('common.clock.just_late', {}, 'danger', 'alert');
  return { ...span(over, 'late'), tone: 'danger', icon: 'alert' };
}

function span(size: number, way: 'left' | 'late'): { key: Key; params: Params } {
  const d = Math.floor(size / DAY);
  const h = Math.floor((size % DAY) / HOUR);
  const m = Math.floor((size % HOUR) / MINUTE);
  if (d > 0) return { key: `common.clock.${way}_days`, params: { d, h } };
  if (h > 0) return { key: `common.clock.${way}_hours`, params: { h, m } };
  return { key: `common.clock.${way}_minutes`, params: { m } };
}

function words(key: Key, params: Params, tone: Tone, icon: IconName): CountdownWords {
  return { key, params, tone, icon };
}
