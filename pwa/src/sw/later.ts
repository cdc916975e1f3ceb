/** Sends what waits while no page is open: woken by the browser once there is a network again. */
import { hurried, msToNextTry, type OutboxItem } from '../domain/outbox';
import type { User } from '../domain/types';
import { readMeta } from '../store/db';
import { allItems, changeItems } from '../store/queue';
import { courier, isThere, whoseSession } from '../sync/courier';
import { drain } from '../sync/drain';
import { inTurn, type StillMine } from '../sync/turn';

/** Send what waits for the person who is signed in here; false asks the browser to wake us once more. */
export async function sendLater(): Promise<boolean> {
  const account = await whoSitsHere();
  if (account === null) return true;
  let isDone = true;
  const tabs = new BroadcastChannel('banshi');
  try {
    await inTurn(async (isMyTurn) => {
      isDone = await sendAll(account, isMyTurn, () => tabs.postMessage('outbox'));
    });
  } finally {
    tabs.close();
  }
  return isDone;
}

/** Whether nothing is left that a further try could move. */
async function sendAll(account: string, isMyTurn: StillMine, tell: () => void): Promise<boolean> {
  // The browser has found a road: what failed without one need not wait out its time, as nobody wakes us for it.
  await changeItems((item) => (item.account === account && isPutOff(item) ? hurried(item) : item));
  const end = await drain({
    account,
    holder: whoseSession,
    courier,
    road: isThere,
    isMyTurn,
    now: Date.now,
    random: Math.random,
    onItem: async () => tell(),
    onProgress: () => undefined,
  });
  if (end === 'offline') return false;
  return end !== 'empty' || msToNextTry(await allItems(), account, Date.now()) === null;
}

function isPutOff(item: OutboxItem): boolean {
  return item.state === 'waiting' && item.next_at > 0;
}

async function whoSitsHere(): Promise<string | null> {
  if (await readMeta<boolean>('signed_out')) return null;
  return (await readMeta<{ user: User } | null>('session'))?.user.account ?? null;
}
