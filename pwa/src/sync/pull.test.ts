import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { closeDb } from '../store/db';
import { clearOrders, cursor, gone, keepOrder, loadOrders, orders } from '../store/orders';
import { needsSignIn } from '../store/session';
import { online } from '../store/status';
import { FakeServer, orderLike } from '../testing/server';
import { forgetClock, serverNow } from './clock';
import { pull } from './pull';

let server: FakeServer;

beforeEach(async () => {
  await closeDb();
  globalThis.indexedDB = new IDBFactory();
  await clearOrders();
  forgetClock();
  server = new FakeServer();
  server.install();
});

describe('asking what changed', () => {
  it('keeps orders, losses and the cursor together', async () => {
    server.delta.orders = [orderLike(), orderLike({ no: 'QX-2' })];
    expect(await pull()).toBe(true);
    server.delta = {
      ...server.delta,
      orders: [],
      gone: [{ no: 'QX-2', reason: 'reassigned', now_with: '王五' }],
      cursor: 'c2',
    };
    await pull();
    expect(server.log).toEqual([
      'GET /api/v1/sync',
      'GET /api/v1/sync?since=c1',
      'GET /api/v1/sync?since=c1',
      'GET /api/v1/sync?since=c2',
    ]);
    await loadOrders();
    expect(orders.value.map((order) => order.no)).toEqual(['QX-1']);
    expect(gone.value[0]).toMatchObject({ no: 'QX-2', now_with: '王五' });
    expect(await cursor()).toBe('c2');
  });

  it('takes for a loss only what was here, and tells of it once', async () => {
    server.delta.orders = [orderLike(), orderLike({ no: 'QX-2' })];
    await pull();
    const loss = { no: 'QX-2', reason: 'reassigned', now_with: '王五' };
    for (const next of ['c2', 'c3']) {
      server.delta = { ...server.delta, orders: [], gone: [loss, { ...loss, no: 'QX-9' }], cursor: next };
      await pull();
    }
    expect(gone.value.map(({ no }) => no)).toEqual(['QX-2']);
    await loadOrders();
    expect(gone.value.map(({ no }) => no)).toEqual(['QX-2']);
  });

  it('goes on with what a newer server adds', async () => {
    const strange = {
      ...orderLike(),
      status: 'adjourned',
      mood: 'good',
      clocks: [{ name: 'tea', spoon: 1 }],
    };
    const newer = { ...server.delta, orders: [strange], weather: 'rain', more: false } as unknown;
    server.delta = newer as typeof server.delta;
    expect(await pull()).toBe(true);
    expect(orders.value[0]).toMatchObject({ no: 'QX-1', status: 'adjourned', mood: 'good' });
  });

  it('never lets an older face cover a newer one, and keeps what a shorter answer leaves out', async () => {
    await keepOrder(
      orderLike({
        version: 3,
        status: 'in_progress',
        caller: { name: '王某', phone: '1', anonymity: 'open' },
      }),
    );
    server.delta.cursor = 'c1';
    server.delta.orders = [orderLike({ version: 2 })];
    await pull();
    expect(orders.value[0]).toMatchObject({ version: 3, status: 'in_progress' });
    await keepOrder(orderLike({ version: 4, status: 'replied' }));
    expect(orders.value[0]).toMatchObject({ version: 4, caller: { name: '王某' } });
  });

  it('begins anew when the server no longer knows the cursor', async () => {
    server.delta.orders = [orderLike()];
    await pull();
    server.trouble(/since=c1/, { status: 410 });
    expect(await pull()).toBe(false);
    expect(await cursor()).toBeNull();
    server.delta.orders = [orderLike({ no: 'QX-9' })];
    await pull();
    expect(orders.value.map((order) => order.no)).toEqual(['QX-9']);
  });

  it('keeps what it has without a road, and asks to sign in on 401', async () => {
    server.delta.orders = [orderLike()];
    await pull();
    server.trouble(/sync/, 'lose_request');
    expect(await pull()).toBe(false);
    expect(online.value).toBe(false);
    expect(orders.value).toHaveLength(1);
    server.trouble(/sync/, { status: 401 });
    await pull();
    expect(needsSignIn.value).toBe(true);
  });

  it('asks again at once while there is more, and not once more after that', async () => {
    server.delta.more = true;
    server.next.push(
      { ...server.delta, cursor: 'c2', more: true },
      { ...server.delta, cursor: 'c3', more: false },
    );
    await pull();
    expect(server.log).toEqual([
      'GET /api/v1/sync',
      'GET /api/v1/sync?since=c1',
      'GET /api/v1/sync?since=c2',
    ]);
    expect(await cursor()).toBe('c3');
  });

  it('takes the time from the server', async () => {
    await pull();
    expect(Math.abs(serverNow() - Date.parse('2026-11-23T01:00:00Z'))).toBeLessThan(2000);
  });
});
