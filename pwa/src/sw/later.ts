/** Sends what waits while no page is open: woken by the browser once there is a network again. */
import type { User } from '../domain/types';
import { readMeta } from '../store/db';
import { courier, isThere, whoseSession } from '../sync/courier';
import { drain } from '../sync/drain';
import { inTurn } from '../sync/turn';

/** Send what is due for the person who is signed in here; false asks the browser to wake us once more. */
export async function sendLater(): Promise<boolean> {
  const account = await whoSitsHere();
  if (account === null) return true;
  let end = 'yielded';
  const tabs = new BroadcastChannel('banshi');
  await inTurn(async (isMyTurn) => {
    end = await drain({
      account,
      holder: whoseSession,
      courier,
      road: isThere,
      isMyTurn,
      now: Date.now,
      random: Math.random,
      onItem: async () => tabs.postMessage('outbox'),
      onProgress: () => undefined,
    });
  });
  tabs.close();
  return end !== 'offline';
}

async function whoSitsHere(): Promise<string | null> {
  if (await readMeta<boolean>('signed_out')) return null;
  return (await readMeta<{ user: User } | null>('session'))?.user.account ?? null;
}
