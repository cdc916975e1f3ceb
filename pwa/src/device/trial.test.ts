import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { writeMeta } from '../store/db';
import { freshPhone } from '../testing/phone';
import { type Trial, tryPush } from './trial';

const NOTHING = { sent: [], shown_at: null, opened_at: null };
const TAKEN = { ...NOTHING, sent: [{ status: 'delivered', http_status: 201 }] };
const SHOWN = { ...TAKEN, shown_at: '2026-11-25T06:00:00Z' };
const GONE = { ...NOTHING, sent: [{ status: 'gone', http_status: 410 }] };

/** The states that the person sees while the server answers so, the last answer again and again. */
async function seen(...answers: object[]): Promise<Trial[]> {
  const told: Trial[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    if (init.method === 'POST') {
      expect(JSON.parse(String(init.body))).toEqual({ subscription: 's1' });
      return new Response(JSON.stringify({ alarm: 'a1' }));
    }
    return new Response(JSON.stringify(answers.length > 1 ? answers.shift() : answers[0]));
  });
  await tryPush(
    (trial) => told.push(trial),
    async () => undefined,
  );
  return told;
}

beforeEach(async () => {
  await freshPhone();
  await writeMeta('push', 's1');
});

it('believes only the server that this phone has shown it', async () => {
  expect(await seen(NOTHING, TAKEN, SHOWN)).toEqual([
    { state: 'sending' },
    { state: 'taken' },
    { state: 'shown', at: SHOWN.shown_at },
  ]);
});

it('says when the push service does not know this phone any more', async () => {
  expect((await seen(GONE)).pop()).toEqual({ state: 'refused', code: '410' });
});

it('gives up after a minute without a receipt', async () => {
  const states = await seen(TAKEN);
  expect(states[states.length - 1]).toEqual({ state: 'late' });
  expect(states.length).toBeLessThan(40);
});
