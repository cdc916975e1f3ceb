import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshPhone } from '../testing/phone';
import { orderLike } from '../testing/server';
import { clearOrders, keepOrder, loadOrders, orders, sweepOver } from './orders';
import * as outbox from './outbox';

const caller = { name: '王某', phone: '13800000000', anonymity: 'open' };
const DAY = 24 * 60 * 60_000;

beforeEach(async () => {
  await freshPhone();
  await clearOrders();
});

describe('the caller’s number', () => {
  it('stays while the same person works on the order', async () => {
    await keepOrder(orderLike({ caller }));
    expect((await keepOrder(orderLike({ version: 2 }))).caller).toEqual(caller);
  });

  it('leaves the phone with the order’s end, its next handler, or the server’s word', async () => {
    const endings = [
      { status: 'closed' as const },
      { lead: { org: null, handler: { account: 'worker2', name: '王五' } } },
      { lead: null },
      { caller: null },
    ];
    for (const ending of endings) {
      await clearOrders();
      await keepOrder(orderLike({ caller }));
      await keepOrder(orderLike({ version: 2, ...ending }));
      await loadOrders();
      expect(orders.value[0]?.caller ?? null, JSON.stringify(ending)).toBeNull();
    }
  });
});

describe('orders that are over', () => {
  it('leave the phone after a while, but for those with something unsent', async () => {
    await keepOrder(orderLike({ status: 'closed' }));
    await keepOrder(orderLike({ no: 'QX-2', status: 'closed' }));
    await keepOrder(orderLike({ no: 'QX-3' }));
    await outbox.perform(orderLike({ no: 'QX-2' }), 'note');
    await sweepOver(Date.now() - DAY);
    expect(orders.value).toHaveLength(3);
    await sweepOver(Date.now() + DAY);
    await loadOrders();
    expect(orders.value.map((order) => order.no).sort()).toEqual(['QX-2', 'QX-3']);
  });
});
