import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutboxItem } from '../domain/outbox';
import { closeDb } from '../store/db';
import * as decisions from '../store/decisions';
import * as outbox from '../store/outbox';
import * as queue from '../store/queue';
import { courier } from '../testing/courier';
import { addPhoto, freshPhone } from '../testing/phone';
import { roundLike } from '../testing/round';
import { FakeServer, orderLike } from '../testing/server';
import { type Courier, drain, type RoundEnd } from './drain';

let server: FakeServer;
let nowMs: number;
let holder: string;
const order = orderLike();

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  holder = 'worker1';
  nowMs = Date.parse('2026-11-23T01:00:00Z');
});

function send(road: Courier = courier): Promise<RoundEnd> {
  return drain(roundLike({ holder: async () => holder, courier: road, now: () => nowMs }));
}

async function states(): Promise<OutboxItem['state'][]> {
  return (await queue.allItems()).map((item) => item.state);
}

describe('emptying the outbox', () => {
  it('sends nothing in another person’s session, and leaves everything as it was', async () => {
    await outbox.perform(order, 'accept');
    holder = 'worker2';
    expect(await send()).toBe('stranger');
    expect(server.log).toEqual([]);
    expect(await states()).toEqual(['waiting']);
    holder = 'worker1';
    expect(await send()).toBe('empty');
    expect(server.acts).toHaveLength(1);
  });

  it('sends one order in order, each act once, with what the contract asks for', async () => {
    await outbox.perform(order, 'accept');
    await outbox.perform(order, 'contact', { data: { connected: true, method: 'call' } });
    expect(await send()).toBe('empty');
    expect(server.acts.map(({ act }) => act.action)).toEqual(['accept', 'contact']);
    expect(Object.keys(server.acts[0]?.act ?? {}).sort()).toEqual(
      [
        'id',
        'action',
        'seen_version',
        'occurred_at',
        'position',
        'evidence',
        'reason',
        'note',
        'data',
        'clock',
      ].sort(),
    );
    expect(await states()).toEqual(['done', 'done']);
  });

  it('tells the tab in which it was done what another tab has heard', async () => {
    const { outcome } = await outbox.perform(order, 'accept');
    await drain(roundLike({ onItem: async () => undefined }));
    await outbox.loadOutbox();
    outbox.hearFromDisk(() => order);
    expect(await outcome).toEqual({ state: 'done', order });
  });

  it('puts photos before the act that names them', async () => {
    const [one, two] = [await addPhoto('one'), await addPhoto('two')];
    await outbox.perform(order, 'reply', { evidence: [one, two], data: { result: 'solved', text: '好' } });
    await send();
    expect(server.log).toEqual([
      `PUT /api/v1/photos/${one}`,
      `PUT /api/v1/photos/${two}`,
      'POST /api/v1/orders/QX-1/actions',
    ]);
    expect(server.photos.get(one)?.headers).toMatchObject({
      'X-Order': 'QX-1',
      'X-Phase': 'before',
      'X-Source': 'camera',
    });
  });

  it('is understood once when the answer was lost', async () => {
    const hash = await addPhoto('one');
    await outbox.perform(order, 'arrive', { evidence: [hash] });
    server.trouble(/photos/, 'lose_answer');
    server.trouble(/actions/, 'lose_answer');
    for (let tries = 0; tries < 3; tries += 1) {
      await send();
      nowMs += 60_000;
    }
    expect(server.acts).toHaveLength(1);
    expect(server.photos.size).toBe(1);
    expect(await states()).toEqual(['done', 'done']);
  });

  it('stops without a road and goes on later with nothing lost', async () => {
    await outbox.perform(order, 'accept');
    server.trouble(/actions|me$/, 'lose_request', 2);
    expect(await send()).toBe('offline');
    expect(await states()).toEqual(['waiting']);
    expect(await send()).toBe('empty');
    nowMs += 10_000;
    await send();
    expect(server.acts).toHaveLength(1);
  });

  it('takes a stranger’s page for no answer', async () => {
    await outbox.perform(order, 'accept');
    server.trouble(/actions|me$/, 'html', 2);
    expect(await send()).toBe('offline');
    expect(await states()).toEqual(['waiting']);
  });

  it('parks everything on 401 and drops nothing', async () => {
    const hash = await addPhoto('one');
    await outbox.perform(order, 'accept');
    await outbox.perform(orderLike({ no: 'QX-2' }), 'accept');
    server.trouble(/actions/, { status: 401 });
    expect(await send()).toBe('sign_in');
    expect(await states()).toEqual(['done', 'sign_in', 'sign_in']);
    await outbox.reviveWaiting();
    await send();
    expect(server.acts).toHaveLength(2);
    expect(server.photos.has(hash)).toBe(true);
  });

  it('keeps a conflict with the present order for its person, and lets other orders pass', async () => {
    const { item, outcome } = await outbox.perform(order, 'accept');
    await outbox.perform(order, 'contact', { data: { connected: true } });
    await outbox.perform(orderLike({ no: 'QX-2' }), 'accept');
    const present = orderLike({ version: 7, status: 'withdrawn' });
    server.trouble(/QX-1/, { status: 409, error: 'order.version_conflict', facts: { order: present } });
    await send();
    expect(await states()).toEqual(['needs_you', 'waiting', 'done']);
    expect(await outcome).toMatchObject({
      state: 'needs_you',
      problem: { facts: { order: { version: 7 } } },
    });

    await decisions.renew(item.id);
    await send();
    expect(server.acts.map(({ order: no, act }) => [no, act.action, act.seen_version])).toEqual([
      ['QX-2', 'accept', 1],
      ['QX-1', 'accept', 7],
      ['QX-1', 'contact', 7],
    ]);
    expect(server.acts.some(({ act }) => act.id === item.id)).toBe(false);
  });

  it('sets a poisoned photo aside and goes on', async () => {
    await addPhoto('too large');
    await outbox.perform(order, 'contact', { data: { connected: false } });
    server.trouble(/photos/, { status: 413, error: 'photo.too_large' }, 9);
    expect(await send()).toBe('empty');
    expect(await states()).toEqual(['needs_you', 'done']);
  });

  it('tries again after 5xx and 429, later and later, and lets other orders pass', async () => {
    await outbox.perform(order, 'accept');
    await outbox.perform(orderLike({ no: 'QX-2' }), 'accept');
    server.trouble(/QX-1/, { status: 500 });
    server.trouble(/QX-1/, { status: 429, retryAfter: 120 });
    await send();
    expect(await states()).toEqual(['waiting', 'done']);
    nowMs += 1_000;
    await send();
    const [first] = await queue.allItems();
    expect(first?.next_at).toBe(nowMs + 120_000);
    nowMs += 120_000;
    await send();
    expect(await states()).toEqual(['done', 'done']);
  });

  it('survives being killed between any two steps', async () => {
    const hash = await addPhoto('one');
    const { item } = await outbox.perform(order, 'arrive', { evidence: [hash] });
    for (const dies of ['photo', 'act'] as const) {
      const killed: Courier = {
        ...courier,
        sendPhoto: async (...args) => {
          const present = await courier.sendPhoto(...args);
          if (dies === 'photo') throw new Error('killed');
          return present;
        },
        sendAct: async (row) => {
          const present = await courier.sendAct(row);
          if (dies === 'act') throw new Error('killed');
          return present;
        },
      };
      await send(killed);
      await closeDb();
      // A killed page leaves the row as it was when the request went out.
      await queue.changeItems((row) =>
        row.state === 'waiting' ? { ...row, state: 'sending', next_at: 0 } : row,
      );
    }
    await send();
    expect(server.acts.map(({ act }) => act.id)).toEqual([item.id]);
    expect(server.photos.size).toBe(1);
    expect(await states()).toEqual(['done', 'done']);
  });

  it('says so when a photo on the phone is no longer what it was', async () => {
    const hash = await addPhoto('one');
    const { withDb } = await import('../store/db');
    await withDb((db) =>
      db.put('photos', { sha256: hash, order: 'QX-1', type: 'image/jpeg', bytes: new ArrayBuffer(0) }),
    );
    await send();
    expect((await queue.allItems())[0]).toMatchObject({
      state: 'needs_you',
      problem: { error: 'photo.lost' },
    });
    expect(server.photos.size).toBe(0);
  });

  it('does not send for another account', async () => {
    await outbox.perform(order, 'accept');
    await queue.changeItems((item) => ({ ...item, account: 'worker2' }));
    await send();
    expect(server.acts).toHaveLength(0);
  });
});
