import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextToSend } from '../domain/outbox';
import type { Policy } from '../domain/types';
import { drain } from '../sync/drain';
import { courier } from '../testing/courier';
import { addPhoto, freshPhone } from '../testing/phone';
import { FakeServer } from '../testing/server';
import {
  callOf,
  discardFinding,
  draftFinding,
  type FindingDraft,
  keepFinding,
  orderOfDraft,
  recentCategories,
  sendFinding,
  takeBack,
  UNDO_MS,
} from './findings';
import { clearOrders } from './orders';
import { loadOutbox, noteItem } from './outbox';
import { allItems, readPhoto } from './queue';
import { user } from './session';

const POLICY = {
  types: [
    { id: 'report', name: '举报' },
    { id: 'help', name: '求助' },
  ],
  grades: [
    { id: 'urgent', name: '紧急', types: [] },
    { id: 'ordinary', name: '一般', types: ['help', 'report'] },
  ],
  categories: [{ id: '21-01', name: '井盖缺失破损' }],
} as unknown as Policy;
const fix = (accuracy_m: number) => ({ lng: 114.15, lat: 22.84, accuracy_m, samples: [] });
let server: FakeServer;

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
});

async function drafted(fields: Partial<FindingDraft> = {}): Promise<FindingDraft> {
  return { ...(await draftFinding('report')), category: '21-01', ...fields };
}

async function send(): Promise<void> {
  await drain({
    account: 'worker1',
    holder: async () => 'worker1',
    courier,
    road: async () => true,
    now: () => Date.now() + UNDO_MS + 1,
    random: () => 0,
    onItem: async (item, present) => noteItem(item, present),
    onProgress: () => undefined,
  });
}

it('is kept for whoever has begun it, and shown to nobody else', async () => {
  await keepFinding(await drafted({ words: '两袋' }));
  await clearOrders();
  expect((await draftFinding('report')).words).toBe('两袋');
  user.value = { account: 'worker2', name: '王五', roles: ['grid_worker'], org: null, area: [] };
  expect((await draftFinding('report')).words).toBe('');
});

describe('what is found on patrol', () => {
  it('becomes a call of the place’s rules, where the phone stands', async () => {
    const call = callOf(await drafted({ where: '3 号门', words: '有人绊倒' }), POLICY, fix(20));
    expect(call).toMatchObject({
      source: 'patrol',
      kind: 'grid_event',
      type: 'help',
      grade: 'ordinary',
      category: '21-01',
      title: '井盖缺失破损：3 号门',
      content: '有人绊倒',
      position: { lng: 114.15, lat: 22.84, datum: 'wgs84' },
      queue: true,
    });
    expect(callOf(await drafted({ urgent: true }), POLICY, null).grade).toBe('urgent');
  });

  it('says nothing of a place that the phone does not know well', async () => {
    expect(callOf(await drafted(), POLICY, fix(2000))).not.toHaveProperty('position');
  });

  it('is still there after the page was closed, with its photos', async () => {
    const draft = await drafted({ words: '积水' });
    await keepFinding(draft);
    expect(await draftFinding('self')).toEqual(draft);
    await keepFinding(null);
    await addPhoto('one', orderOfDraft(draft, 't').no);
    await loadOutbox();
    expect((await draftFinding('self')).id).toBe(draft.id);
  });

  it('sends nothing before it is said to be sent', async () => {
    const draft = await drafted();
    await addPhoto('one', orderOfDraft(draft, 't').no);
    await send();
    expect(server.log).toEqual([]);
    expect(nextToSend(await allItems(), 'worker1', Date.now())).toBeNull();
  });

  it('goes out after the time to take it back: the finding, its photos, nothing twice', async () => {
    const draft = await drafted();
    const hash = await addPhoto('one', orderOfDraft(draft, 't').no);
    await loadOutbox();
    await sendFinding(draft, callOf(draft, POLICY, fix(20)));
    expect(nextToSend(await allItems(), 'worker1', Date.now())).toBeNull();
    await send();
    await send();
    expect(server.calls).toHaveLength(1);
    expect(server.photos.get(hash)?.headers).toMatchObject({ 'X-Order': 'QX-101' });
    expect(await recentCategories()).toEqual(['21-01']);
    expect((await draftFinding('report')).id).not.toBe(draft.id);
  });

  it('handled on the spot is shown by its photos before it is closed', async () => {
    const draft = await drafted({ way: 'self', words: '已盖好' });
    const order = orderOfDraft(draft, 't').no;
    const hashes = [await addPhoto('before', order), await addPhoto('after', order)];
    await loadOutbox();
    await sendFinding(draft, callOf(draft, POLICY, fix(20)));
    await send();
    expect(server.calls[0]).toMatchObject({ queue: false });
    expect(server.acts.map(({ order: no, act }) => [no, act.action, act.evidence, act.data['text']])).toEqual(
      [['QX-101', 'self_handle', hashes, '已盖好']],
    );
    expect(server.acts[0]?.act.seen_version).toBeNull();
    expect(server.log[server.log.length - 1]).toBe('POST /api/v1/orders/QX-101/actions');
  });

  it('can be taken back within the time, and its photos stay with it', async () => {
    const draft = await drafted({ way: 'self' });
    const hash = await addPhoto('one', orderOfDraft(draft, 't').no);
    await loadOutbox();
    await sendFinding(draft, callOf(draft, POLICY, null));
    expect(await takeBack(draft)).toBe(true);
    expect((await allItems()).map((item) => item.kind)).toEqual(['photo']);
    expect(await draftFinding('report')).toEqual(draft);
    await sendFinding(draft, callOf(draft, POLICY, null));
    await send();
    expect(await takeBack(draft)).toBe(false);
    expect(server.photos.has(hash)).toBe(true);
  });

  it('is thrown away whole, and only what belongs to it', async () => {
    const draft = await drafted();
    const own = await addPhoto('own', orderOfDraft(draft, 't').no);
    const shared = await addPhoto('shared', orderOfDraft(draft, 't').no);
    await addPhoto('shared');
    await keepFinding(draft);
    await discardFinding(draft);
    expect((await allItems()).map((item) => item.order)).toEqual(['QX-1']);
    expect([await readPhoto(own), (await readPhoto(shared)) !== null]).toEqual([null, true]);
    expect((await draftFinding('report')).id).not.toBe(draft.id);
  });
});
