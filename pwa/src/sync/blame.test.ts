import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutboxItem } from '../domain/outbox';
import * as outbox from '../store/outbox';
import * as queue from '../store/queue';
import { addPhoto, freshPhone } from '../testing/phone';
import { roundLike } from '../testing/round';
import { FakeServer, orderLike } from '../testing/server';
import { drain, type RoundEnd } from './drain';

let server: FakeServer;
let nowMs: number;
const order = orderLike();

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  nowMs = Date.parse('2026-11-23T01:00:00Z');
});

function send(): Promise<RoundEnd> {
  return drain(roundLike({ now: () => nowMs }));
}

async function states(): Promise<OutboxItem['state'][]> {
  return (await queue.allItems()).map((item) => item.state);
}

describe('whose fault it is', () => {
  it('does not take a photo that the road cuts off for a missing road', async () => {
    await addPhoto('cut off by a proxy each time');
    await outbox.perform(order, 'accept');
    server.trouble(/photos/, 'lose_request', 99);
    expect(await send()).toBe('empty');
    expect(await states()).toEqual(['waiting', 'done']);
    expect((await queue.allItems())[0]).toMatchObject({ faults: 1, trouble: { why: 'network' } });
  });

  it('asks for help with what the server alone fails at, and sends the rest', async () => {
    await outbox.perform(order, 'accept');
    server.trouble(/QX-1/, { status: 500 }, 8);
    for (let times = 0; times < 8; times += 1) {
      nowMs += 600_000;
      await send();
    }
    await outbox.perform(order, 'note', { note: '在路上' });
    await outbox.perform(orderLike({ no: 'QX-2' }), 'accept');
    await send();
    expect(await states()).toEqual(['needs_you', 'done', 'done']);
    nowMs += 600_000;
    await send();
    expect(await states()).toEqual(['done', 'done', 'done']);
  });

  it('stops at once when another tab has taken its turn', async () => {
    await outbox.perform(order, 'accept');
    expect(await drain(roundLike({ isMyTurn: async () => false }))).toBe('yielded');
    expect(server.log).toEqual([]);
  });

  it('gives a hanging upload up and tries it later', async () => {
    await addPhoto('one');
    server.trouble(/photos/, 'hang');
    expect(await send()).toBe('empty');
    expect(await states()).toEqual(['waiting']);
    nowMs += 10_000;
    await send();
    expect(server.photos.size).toBe(1);
  });
});
