import { expect, it } from 'vitest';
import { clockLike, orderLike } from '../testing/server';
import { changedSince, isActive, placed, waitingOf } from './inbox';
import type { ActItem, OutboxItem } from './outbox';
import type { Action } from './types';

const NOW = Date.parse('2026-11-23T09:00:00+08:00');
const due = (no: string, minutes: number) =>
  orderLike({ no, clocks: [clockLike('contact', new Date(NOW + minutes * 60_000).toISOString())] });
const orders = [due('later', 3000), due('today', 300), due('late', -5), due('urgent', 20)];

function acted(no: string, action: Action, fields: Partial<ActItem> = {}): OutboxItem {
  const act = { action, data: { connected: true }, evidence: [] };
  return { kind: 'act', order: no, state: 'waiting', seq: 1, act, ...fields } as unknown as OutboxItem;
}

it('has the nearest deadline first, each order in its group', () => {
  expect(placed(orders, waitingOf([]), NOW)).toEqual([
    { no: 'late', group: 'late' },
    { no: 'urgent', group: 'urgent' },
    { no: 'today', group: 'today' },
    { no: 'later', group: 'later' },
  ]);
});

it('takes a contact that waits on the phone for done', () => {
  const waiting = waitingOf([acted('late', 'contact')]);
  expect(placed(orders, waiting, NOW).slice(-1)).toEqual([{ no: 'late', group: 'later' }]);
});

it('lets an order go once its reply is on the phone, and takes it back when that is refused', () => {
  const order = due('x', 20);
  expect(isActive(order, waitingOf([]))).toBe(true);
  expect(isActive(order, waitingOf([acted('x', 'reply')]))).toBe(false);
  expect(isActive(order, waitingOf([acted('x', 'reply', { state: 'needs_you' })]))).toBe(true);
  expect(isActive({ ...order, status: 'replied' }, waitingOf([]))).toBe(false);
});

it('tells what is new and what has run late, and moves nothing', () => {
  const rows = placed(orders, waitingOf([]), NOW);
  expect(changedSince(rows, orders, waitingOf([]), NOW)).toEqual({ fresh: 0, late: 0 });
  const more = [...orders, due('new', 25)];
  expect(changedSince(rows, more, waitingOf([]), NOW + 21 * 60_000)).toEqual({ fresh: 1, late: 1 });
});
