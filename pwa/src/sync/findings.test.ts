import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import * as outbox from '../store/outbox';
import * as queue from '../store/queue';
import { addFinding, addPhoto, freshPhone } from '../testing/phone';
import { roundLike } from '../testing/round';
import { FakeServer, orderLike } from '../testing/server';
import { drain, type RoundEnd } from './drain';

const ID = '0190f000-0000-7000-8000-000000000001';
const order = orderLike();
let server: FakeServer;
let nowMs: number;

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  nowMs = Date.parse('2026-11-23T01:00:00Z');
});

function send(): Promise<RoundEnd> {
  return drain(roundLike({ now: () => nowMs }));
}

async function rows(): Promise<string[]> {
  return (await queue.allItems()).map((item) => `${item.order} ${item.state}`);
}

describe('something found on patrol', () => {
  it('is registered once, and what waits for it goes out under its number', async () => {
    const found = await addFinding(ID);
    const hash = await addPhoto('one', found);
    await outbox.perform(orderLike({ no: found }), 'note', { evidence: [hash], note: '已围挡' });
    server.trouble(/orders$/, 'lose_answer');
    server.trouble(/me$/, 'lose_request');
    expect(await send()).toBe('offline');
    expect(await rows()).toEqual([`${found} waiting`, `${found} waiting`, `${found} waiting`]);
    nowMs += 600_000;
    expect(await send()).toBe('empty');
    expect(server.calls).toHaveLength(1);
    expect(server.log.slice(-2)).toEqual([
      `PUT /api/v1/photos/${hash}`,
      'POST /api/v1/orders/QX-101/actions',
    ]);
    expect(server.photos.get(hash)?.headers).toMatchObject({ 'X-Order': 'QX-101' });
    expect(await rows()).toEqual(['QX-101 done', 'QX-101 done', 'QX-101 done']);
  });

  it('holds back what belongs to it when it is refused, and lets other orders pass', async () => {
    const found = await addFinding(ID);
    await addPhoto('one', found);
    await outbox.perform(order, 'accept');
    server.trouble(/orders$/, { status: 422, error: 'order.unknown_grade' });
    expect(await send()).toBe('empty');
    expect(await rows()).toEqual([`${found} needs_you`, `${found} waiting`, 'QX-1 done']);
    expect(server.photos.size).toBe(0);
  });
});
