import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addPhoto, freshPhone } from '../testing/phone';
import { FakeServer, orderLike } from '../testing/server';
import { closeDb } from './db';
import { readDraft, writeDraft } from './drafts';
import { keepOrder, orders } from './orders';
import * as outbox from './outbox';
import { allItems, changeItems, readPhoto } from './queue';
import {
  needsSignIn,
  restoreSession,
  sessionHolder,
  signIn,
  signOut,
  user,
  whenSessionMoves,
} from './session';

let server: FakeServer;

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  user.value = null;
  needsSignIn.value = false;
  await signIn('worker1', 'demo-worker1');
});

/** A store whose files another process still holds: it opens at a later try, or never. */
async function heldStore(tries: number): Promise<void> {
  await closeDb();
  const open = IDBFactory.prototype.open;
  let left = tries;
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, ...said) {
    if (left-- > 0) throw new DOMException('Internal error opening backing store', 'UnknownError');
    return open.apply(this, said);
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('who is signed in', () => {
  it('is known although the store opens only at the third try', async () => {
    user.value = null;
    server.trouble(/me$/, 'lose_request');
    await heldStore(2);
    expect((await restoreSession())?.account).toBe('worker1');
  });

  it('is not taken for nobody where the store does not open', async () => {
    user.value = null;
    await heldStore(Number.POSITIVE_INFINITY);
    await expect(restoreSession()).rejects.toThrow('backing store');
    expect(user.value).toBeNull();
  });

  it('is known offline after a restart', async () => {
    user.value = null;
    server.trouble(/me$/, 'lose_request');
    expect((await restoreSession())?.account).toBe('worker1');
    expect(needsSignIn.value).toBe(false);
  });

  it('has to sign in again when the server has forgotten, and stays who it was', async () => {
    server.trouble(/me$/, { status: 401 });
    expect((await restoreSession())?.account).toBe('worker1');
    expect(needsSignIn.value).toBe(true);
  });

  it('may not leave unsent work behind', async () => {
    await outbox.perform(orderLike(), 'accept');
    expect(await signOut()).toBe('unsent');
    expect(user.value?.account).toBe('worker1');
    expect(await signOut({ force: true })).toBe('out');
    expect(await allItems()).toHaveLength(1);
  });

  it('keeps what was typed for whoever typed it while another sits here, until he leaves by his own word', async () => {
    const words = { order: 'QX-1', text: '写了一半', result: null, reason: null };
    await writeDraft('worker1', words);
    await signIn('worker2', 'demo-worker2');
    expect(await readDraft('worker2', 'QX-1')).toBeUndefined();
    await signIn('worker1', 'demo-worker1');
    expect(await readDraft('worker1', 'QX-1')).toMatchObject({ text: '写了一半' });
    expect(await signOut()).toBe('out');
    expect(await readDraft('worker1', 'QX-1')).toBeUndefined();
  });

  it('ends here without a road, and at the server before anything else', async () => {
    server.trouble(/session$/, 'lose_request', 2);
    expect(await signOut()).toBe('out');
    expect(user.value).toBeNull();
    server.log.length = 0;
    expect(await restoreSession()).toBeNull();
    expect(server.log).toEqual(['DELETE /api/v1/session']);
    await signIn('worker2', 'demo-worker2');
    expect(server.log.slice(1, 3)).toEqual(['DELETE /api/v1/session', 'POST /api/v1/session']);
    expect((await restoreSession())?.account).toBe('worker2');
  });

  it('leaves no photo of theirs that the server has', async () => {
    const hash = await addPhoto('sent');
    const done_at = new Date().toISOString();
    await changeItems((item) => ({ ...item, state: 'done', done_at }));
    await addPhoto('waits', 'QX-2');
    await signOut({ force: true });
    expect(await readPhoto(hash)).toBeNull();
    expect((await allItems()).map((item) => item.order)).toEqual(['QX-2']);
  });

  it('is the server’s word when another tab has signed in as somebody else', async () => {
    await keepOrder(orderLike());
    const other = new BroadcastChannel('banshi-session');
    const moved = new Promise<void>((resolve) => whenSessionMoves(resolve));
    expect(await sessionHolder()).toBe('worker1');
    server.account = 'worker2';
    expect(await sessionHolder()).toBe('worker1');
    other.postMessage('moved');
    await moved;
    expect(await sessionHolder()).toBe('worker2');
    expect((await restoreSession())?.account).toBe('worker2');
    expect(orders.value).toEqual([]);
    other.close();
  });

  it('leaves nobody else’s orders on the phone, and keeps their outbox for them', async () => {
    await keepOrder(orderLike());
    await outbox.perform(orderLike(), 'accept');
    await signIn('worker2', 'demo-worker2');
    expect(orders.value).toEqual([]);
    await outbox.loadOutbox();
    expect(outbox.items.value).toEqual([]);
    expect(outbox.foreign.value).toBe(1);
  });
});
