import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActItem } from '../domain/outbox';
import { drain } from '../sync/drain';
import { addPhoto, freshPhone } from '../testing/phone';
import { roundLike } from '../testing/round';
import { FakeServer, orderLike } from '../testing/server';
import * as decisions from './decisions';
import { readDraft } from './drafts';
import * as outbox from './outbox';
import * as queue from './queue';

const order = orderLike();
let server: FakeServer;

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime('2026-11-23T01:05:00Z');
  return () => vi.useRealTimers();
});

/** An arrival that the server refuses, with a reply that waits behind it. */
async function refused(error: string, facts = {}): Promise<ActItem> {
  const fix = { lng: 114.1, lat: 22.8, accuracy_m: 90, samples: [] };
  await outbox.perform(order, 'arrive', { position: fix });
  await outbox.perform(order, 'reply', { data: { text: '好了' } });
  server.trouble(/actions/, { status: 409, error, facts });
  await send();
  return (await queue.allItems())[0] as ActItem;
}

function send() {
  return drain(roundLike({}));
}

describe('what never left the phone', () => {
  it('is taken back with what was built on it, and the words of a reply stand in its sheet again', async () => {
    const { item } = await outbox.perform(order, 'arrive');
    await outbox.perform(order, 'note', { note: '门锁着' });
    await outbox.perform(order, 'reply', { data: { text: '好了', result: 'solved' } });
    expect(decisions.buildingOn(item).map(({ act }) => act.action)).toEqual(['reply']);
    expect(await decisions.takeBack(item)).toBe(true);
    await send();
    expect(server.acts.map(({ act }) => act.action)).toEqual(['note']);
    expect(await readDraft('worker1', order.no)).toMatchObject({ text: '好了', result: 'solved' });
  });

  it('stays as soon as the server may have heard of it', async () => {
    const { item } = await outbox.perform(order, 'arrive');
    server.trouble(/actions/, 'lose_answer');
    await send();
    expect(await decisions.takeBack(item)).toBe(false);
    expect(decisions.mayTakeBack((await queue.allItems())[0] as ActItem)).toBe(false);
    expect(await queue.allItems()).toHaveLength(1);
  });
});

describe('what a person decides', () => {
  it('is sent in its old place, and at the time and place at which it was done, when it is only explained', async () => {
    const stuck = await refused('presence.reason_needed');
    vi.setSystemTime('2026-11-23T04:00:00Z');
    const photo = await addPhoto('proof');
    const input = { position: null, reason: '地下室', evidence: [photo] };
    await outbox.perform(order, 'arrive', input, { refused: [stuck], sameDeed: true });
    await send();
    const [arrive, reply] = server.acts.map(({ act }) => act);
    expect([arrive?.action, reply?.action]).toEqual(['arrive', 'reply']);
    expect(arrive).toMatchObject({
      occurred_at: '2026-11-23T01:05:00.000Z',
      position: { lng: 114.1 },
      reason: '地下室',
    });
    expect(arrive?.id).not.toBe(stuck.act.id);
  });

  it('is a deed of now in the old place when it was done anew', async () => {
    const stuck = await refused('presence.outside');
    vi.setSystemTime('2026-11-23T04:00:00Z');
    await outbox.perform(order, 'arrive', {}, { refused: [stuck] });
    await send();
    expect(server.acts.map(({ act }) => [act.action, act.occurred_at])).toEqual([
      ['arrive', '2026-11-23T04:00:00.000Z'],
      ['reply', '2026-11-23T01:05:00.000Z'],
    ]);
  });

  it('keeps as a note what the order no longer allows, with its time and place', async () => {
    const present = orderLike({ version: 5, status: 'replied', allowed_actions: ['note'] });
    const stuck = await refused('order.version_conflict', { order: present });
    expect(decisions.behind(stuck).map((item) => item.act.action)).toEqual(['reply']);
    await decisions.keepAsNote(stuck.id, '改派前到场，9:05');
    await decisions.discard(...decisions.behind(stuck).map((item) => item.id));
    await send();
    expect(server.acts).toHaveLength(1);
    expect(server.acts[0]?.act).toMatchObject({
      action: 'note',
      note: '改派前到场，9:05',
      occurred_at: '2026-11-23T01:05:00.000Z',
      position: { lng: 114.1 },
      seen_version: 5,
    });
  });
});
