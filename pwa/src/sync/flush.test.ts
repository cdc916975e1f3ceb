import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as decisions from '../store/decisions';
import * as outbox from '../store/outbox';
import { online } from '../store/status';
import { freshPhone } from '../testing/phone';
import { FakeServer, orderLike } from '../testing/server';
import { flush } from './flush';

const order = orderLike();
let server: FakeServer;

beforeEach(async () => {
  await freshPhone();
  server = new FakeServer();
  server.install();
  vi.stubGlobal('navigator', {});
  outbox.whenQueued(() => void flush());
  online.value = true;
});
afterEach(() => {
  outbox.whenQueued(() => undefined);
  online.value = true;
  vi.unstubAllGlobals();
});

it.each(['by the last answer', 'by the browser'])(
  'leaves to its person what is done without a road, %s',
  async (by) => {
    if (by === 'by the browser') vi.stubGlobal('navigator', { onLine: false });
    else online.value = false;
    server.trouble(/me$/, 'lose_request');
    const { item, outcome } = await outbox.perform(order, 'accept');
    expect(await outcome).toEqual({ state: 'queued' });
    expect(outbox.items.value.map(decisions.mayTakeBack)).toEqual([true]);
    expect(await decisions.takeBack(item)).toBe(true);
    await flush();
    expect(server.log.filter((line) => line.includes('actions'))).toEqual([]);
  },
);

it('sends it as soon as the server answers a plain question again', async () => {
  online.value = false;
  server.trouble(/me$/, 'lose_request');
  await (await outbox.perform(order, 'accept')).outcome;
  await flush();
  expect(server.acts.map(({ act }) => act.action)).toEqual(['accept']);
  expect(online.value).toBe(true);
});
