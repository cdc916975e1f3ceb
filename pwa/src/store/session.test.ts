import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshPhone } from '../testing/phone';
import { FakeServer, orderLike } from '../testing/server';
import { keepOrder, orders } from './orders';
import * as outbox from './outbox';
import { allItems } from './queue';
import { needsSignIn, restoreSession, signIn, signOut, user } from './session';

let server: FakeServer;

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  user.value = null;
  needsSignIn.value = false;
  await signIn('worker1', 'demo-worker1');
});

describe('who is signed in', () => {
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

  it('does not look signed out while the server still holds the session', async () => {
    server.trouble(/session$/, 'lose_request');
    await expect(signOut()).rejects.toThrow('network');
    expect(user.value?.account).toBe('worker1');
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
