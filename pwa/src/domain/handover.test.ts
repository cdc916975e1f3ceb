import { expect, it } from 'vitest';
import { orderLike } from '../testing/server';
import { offeredTo, waitsFor } from './handover';
import type { ItemState, OutboxItem } from './outbox';

function acted(action: string, data: object = {}, state: ItemState = 'waiting'): OutboxItem {
  return { kind: 'act', order: 'QX-1', state, act: { action, data } } as unknown as OutboxItem;
}
const offered = orderLike({ offered_to: { account: 'worker2', name: '王五' } });

it('knows whom the server asks, and whom this phone is going to ask', () => {
  expect(offeredTo(orderLike(), [])).toBeNull();
  expect(offeredTo(offered, [])).toBe('worker2');
  expect(offeredTo(offered, [acted('hand_over', { to: 'worker3' })])).toBe('worker3');
  expect(offeredTo(orderLike(), [acted('hand_over', { to: 'worker3' }, 'needs_you')])).toBeNull();
});

it('waits for the one who was asked, until he has answered, also without a road', () => {
  expect(waitsFor(offered, 'worker2', [])).toBe(true);
  expect(waitsFor(offered, 'worker1', [])).toBe(false);
  expect(waitsFor(offered, 'worker2', [acted('take_over')])).toBe(false);
  expect(waitsFor(offered, 'worker2', [acted('decline_hand_over')])).toBe(false);
  expect(waitsFor(offered, 'worker2', [acted('take_over', {}, 'needs_you')])).toBe(true);
});
