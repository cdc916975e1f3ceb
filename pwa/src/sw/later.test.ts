import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeMeta } from '../store/db';
import * as outbox from '../store/outbox';
import * as queue from '../store/queue';
import { user } from '../store/session';
import { drain } from '../sync/drain';
import { freshPhone } from '../testing/phone';
import { roundLike } from '../testing/round';
import { FakeServer, orderLike } from '../testing/server';
import { sendLater } from './later';

let server: FakeServer;

beforeEach(async () => {
  await freshPhone();
  await writeMeta('session', { user: user.value });
  server = new FakeServer();
  server.install();
});

/** An act that the page could not send before it was closed. */
async function leftBehind(): Promise<void> {
  await outbox.perform(orderLike(), 'accept');
  server.trouble(/\/actions$/, 'lose_request');
  server.trouble(/\/me$/, 'lose_request');
  expect(await drain(roundLike({}))).toBe('offline');
}

async function states(): Promise<string[]> {
  return (await queue.allItems()).map((item) => item.state);
}

describe('woken with no page open', () => {
  it('sends at once what the page had put off', async () => {
    await leftBehind();
    expect(await sendLater()).toBe(true);
    expect([await states(), server.acts.length]).toEqual([['done'], 1]);
  });

  it('asks to be woken again while anything waits, and sends it once', async () => {
    await leftBehind();
    server.trouble(/\/actions/, 'lose_answer');
    expect(await sendLater()).toBe(false);
    expect(await sendLater()).toBe(true);
    expect([await states(), server.acts.length]).toEqual([['done'], 1]);
  });

  it('sends nothing for nobody', async () => {
    await leftBehind();
    await writeMeta('signed_out', true);
    expect(await sendLater()).toBe(true);
    expect(await states()).toEqual(['waiting']);
  });
});
