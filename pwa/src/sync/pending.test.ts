import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as decisions from '../store/decisions';
import * as outbox from '../store/outbox';
import * as queue from '../store/queue';
import { freshPhone } from '../testing/phone';
import { FakeServer, orderLike } from '../testing/server';
import { forgetTold, tellBeforeLeaving, tellWhatWaits } from './pending';

let server: FakeServer;

beforeEach(async () => {
  await freshPhone();
  forgetTold();
  server = new FakeServer();
  server.install();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime('2026-11-23T06:00:00Z');
});
afterEach(() => vi.useRealTimers());

describe('what the server is told of the outbox', () => {
  it('is said when there is news, and again while something waits', async () => {
    await tellWhatWaits('worker1');
    expect(server.told).toEqual([]);
    const { item } = await outbox.perform(orderLike(), 'accept');
    await tellWhatWaits('worker1');
    await tellWhatWaits('worker1');
    expect(server.told).toMatchObject([{ unsent: 1, stuck: 0, oldest_at: '2026-11-23T06:00:00.000Z' }]);
    vi.setSystemTime('2026-11-23T06:03:00Z');
    await tellWhatWaits('worker1');
    await decisions.discard(item.id);
    await tellWhatWaits('worker1');
    expect(server.told.map(({ unsent }) => unsent)).toEqual([1, 1, 0]);
    expect(new Set(server.told.map(({ device }) => device)).size).toBe(1);
  });

  it('counts what waits for its person, and nobody else’s', async () => {
    await outbox.perform(orderLike(), 'accept');
    await outbox.perform(orderLike({ no: 'QX-2' }), 'accept');
    await queue.changeItems((item) =>
      item.order === 'QX-2' ? { ...item, account: 'worker2' } : { ...item, state: 'needs_you' },
    );
    await tellWhatWaits('worker1');
    expect(server.told).toMatchObject([{ unsent: 1, stuck: 1 }]);
  });

  it('is said from memory as the page goes out of sight', async () => {
    await outbox.perform(orderLike(), 'accept');
    tellBeforeLeaving(outbox.items.value, 'worker1');
    await tellWhatWaits('worker1');
    await outbox.perform(orderLike(), 'note', { note: '在路上' });
    tellBeforeLeaving(outbox.items.value, 'worker1');
    tellBeforeLeaving(outbox.items.value, 'worker1');
    await vi.waitFor(() => expect(server.told.map(({ unsent }) => unsent)).toEqual([1, 2]));
  });

  it('is said once more after a word that was lost', async () => {
    await outbox.perform(orderLike(), 'accept');
    server.trouble(/pending/, 'lose_request');
    await tellWhatWaits('worker1');
    await tellWhatWaits('worker1');
    expect(server.told).toHaveLength(1);
  });
});
