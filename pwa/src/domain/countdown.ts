/** Which of an order's clocks presses, and where that puts the order in a list. */
import type { Clock, Order } from './types';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SOON = HOUR;

/** Neither owed any more, nor ever: a right that lapses presses nobody. */
const NOT_OWED = new Set(['void', 'open']);

/** Whether a clock still asks something of somebody. */
export function isOpen(clock: Clock): boolean {
  return clock.stopped_at === null && clock.due_at !== null && !NOT_OWED.has(clock.state);
}

/** Windows that close and limits of others: they press nobody who handles the order. */
function presses(clock: Clock): boolean {
  return isOpen(clock) && clock.name !== 'return_window' && !clock.name.startsWith('whistle_');
}

/** The open clock that is due first, but for those that `met` names. */
export function nearestClock(order: Order, met: readonly string[] = []): Clock | null {
  const open = order.clocks.filter((clock) => presses(clock) && !met.includes(clock.name));
  return open.sort((a, b) => dueMs(a) - dueMs(b))[0] ?? null;
}

function dueMs(clock: Clock): number {
  const due = clock.internal_due_at ?? clock.due_at;
  return due === null ? Number.POSITIVE_INFINITY : new Date(due).getTime();
}

/** Orders with the nearest deadline first; those without one last, newest number first. */
export function sortByDeadline(
  orders: readonly Order[],
  met: (order: Order) => readonly string[] = () => [],
): Order[] {
  const keyed = orders.map((order) => {
    const clock = nearestClock(order, met(order));
    return { order, due: clock ? dueMs(clock) : Number.POSITIVE_INFINITY };
  });
  keyed.sort((a, b) => (a.due === b.due ? (a.order.no < b.order.no ? 1 : -1) : a.due < b.due ? -1 : 1));
  return keyed.map(({ order }) => order);
}

export type Group = 'late' | 'urgent' | 'today' | 'later';

/** The inbox's group of an order: late, due within the hour, due within the day, later. */
export function groupOf(dueAt: string | null, nowMs: number): Group {
  if (dueAt === null) return 'later';
  const left = new Date(dueAt).getTime() - nowMs;
  if (left <= 0) return 'late';
  if (left < SOON) return 'urgent';
  return sameDay(new Date(dueAt), new Date(nowMs)) ? 'today' : 'later';
}

/** China keeps one time, the same all year. */
export const SHANGHAI_OFFSET = 8 * HOUR;

function sameDay(a: Date, b: Date): boolean {
  const day = (at: Date) => Math.floor((at.getTime() + SHANGHAI_OFFSET) / DAY);
  return day(a) === day(b);
}
