import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { photoKey } from '../domain/ids';
import { addFinding, addPhoto, freshPhone } from '../testing/phone';
import { orderLike } from '../testing/server';
import * as decisions from './decisions';
import * as outbox from './outbox';
import * as queue from './queue';

const order = orderLike();
const nowMs = Date.parse('2026-11-23T01:00:00Z');

beforeEach(async () => {
  await freshPhone();
});

describe('the outbox on disk', () => {
  it('removes only at the person’s word, and unnames a removed photo in acts that were never sent', async () => {
    const hash = await addPhoto('one');
    await outbox.perform(order, 'reply', { evidence: [hash] });
    await decisions.discard(photoKey(order.no, hash));
    expect(await queue.readPhoto(hash)).toBeNull();
    const [reply] = await queue.allItems();
    expect(reply?.kind === 'act' && reply.act.evidence).toEqual([]);
  });

  it('stores the same picture of one order once', async () => {
    await addPhoto('one');
    await addPhoto('one');
    expect(await queue.allItems()).toHaveLength(1);
  });

  it('gives back only bytes that are still what was stored', async () => {
    const hash = await addPhoto('one');
    expect(new TextDecoder().decode((await queue.readPhoto(hash))?.bytes)).toBe('one');
  });

  it('takes a discarded finding off the phone with all that waits for its number', async () => {
    const found = await addFinding('0190f000-0000-7000-8000-000000000001');
    const [own, shared] = [await addPhoto('own', found), await addPhoto('shared', found)];
    await addPhoto('shared');
    await outbox.perform({ ...order, no: found }, 'note', { evidence: [own] });
    await decisions.discard('0190f000-0000-7000-8000-000000000001');
    expect((await queue.allItems()).map((item) => item.order)).toEqual([order.no]);
    expect(await queue.readPhoto(own)).toBeNull();
    expect(await queue.readPhoto(shared)).not.toBeNull();
  });

  it('files what comes late for a finding under the number that it has by then', async () => {
    const found = await addFinding('0190f000-0000-7000-8000-000000000001');
    const [finding] = await queue.allItems();
    if (finding?.kind === 'finding') await queue.numberItems(finding, 'QX-7');
    await addPhoto('late', found);
    await outbox.perform({ ...order, no: found }, 'note', { note: '已围挡' });
    expect((await queue.allItems()).map((item) => item.order)).toEqual(['QX-7', 'QX-7', 'QX-7']);
  });

  it('does not bring a removed item back', async () => {
    const { item } = await outbox.perform(order, 'accept');
    await queue.removeItem(item.id);
    expect(await queue.updateItem({ ...item, state: 'sending' })).toBe(false);
    expect(await queue.allItems()).toEqual([]);
  });

  it('forgets after a day what the server has, with its bytes, and nothing else', async () => {
    const hash = await addPhoto('one');
    await outbox.perform(order, 'accept');
    const done_at = new Date(nowMs).toISOString();
    await queue.changeItems((item) => (item.kind === 'photo' ? { ...item, state: 'done', done_at } : item));
    await outbox.perform(order, 'reply', { evidence: [hash] });
    await queue.sweepDone(nowMs + 1);
    const left = await queue.allItems();
    expect(left.map((item) => item.kind)).toEqual(['act', 'act']);
    expect(left[1]?.kind === 'act' && left[1].act.evidence).toEqual([hash]);
    expect(await queue.readPhoto(hash)).toBeNull();
  });
});
