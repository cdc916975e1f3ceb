/** My orders in the inbox: which of them ask something of me, and in which group each stands. */
import { type Group, groupOf, nearestClock, sortByDeadline } from './countdown';
import { isUnsent, type OutboxItem } from './outbox';
import { faceOf } from './projection';
import type { Order } from './types';

const ACTIVE = new Set(['dispatched', 'in_progress', 'rework', 'suspended', 'return_pending']);

/** What waits on the phone, by the number of its order. */
export type Waiting = ReadonlyMap<string, readonly OutboxItem[]>;

/** A row of the inbox in the place that it was given when the reader last asked for order. */
export interface Placed {
  readonly no: string;
  readonly group: Group;
}

/** The items that are on the phone only, by order. */
export function waitingOf(items: readonly OutboxItem[]): Waiting {
  const found = new Map<string, OutboxItem[]>();
  for (const item of items) {
    if (isUnsent(item)) found.set(item.order, [...(found.get(item.order) ?? []), item]);
  }
  return found;
}

/** The clocks that what waits will stop, if the server agrees. */
export function metOf(order: Order, waiting: Waiting): readonly string[] {
  const own = waiting.get(order.no);
  return own ? faceOf(order, own).met : [];
}

/** Whether an order still asks something of its handler. */
export function isActive(order: Order, waiting: Waiting): boolean {
  const replied = waiting
    .get(order.no)
    ?.some((item) => item.kind === 'act' && item.act.action === 'reply' && item.state !== 'needs_you');
  return ACTIVE.has(order.status) && !replied;
}

/** Every order in its place: the nearest deadline first, each in its group. */
export function placed(orders: readonly Order[], waiting: Waiting, nowMs: number): Placed[] {
  return sortByDeadline(orders, (order) => metOf(order, waiting)).map((order) => ({
    no: order.no,
    group: groupFor(order, waiting, nowMs),
  }));
}

function groupFor(order: Order, waiting: Waiting, nowMs: number): Group {
  return groupOf(nearestClock(order, metOf(order, waiting))?.due_at ?? null, nowMs);
}

/** What has come since the rows were placed: orders that are new, and orders that have run late where they stand. */
export function changedSince(
  rows: readonly Placed[],
  orders: readonly Order[],
  waiting: Waiting,
  nowMs: number,
): { fresh: number; late: number } {
  const groups = new Map(rows.map((row) => [row.no, row.group]));
  let fresh = 0;
  let late = 0;
  for (const order of orders) {
    const group = groups.get(order.no);
    if (group === undefined) fresh += 1;
    else if (group !== 'late' && groupFor(order, waiting, nowMs) === 'late') late += 1;
  }
  return { fresh, late };
}
