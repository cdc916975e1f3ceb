/** Sends what is due, one round after the other, and decides when to look again. */
import { askPersist } from '../device/storage';
import { backoffMs, msToNextTry, type OutboxItem } from '../domain/outbox';
import type { Order } from '../domain/types';
import { keepOrder } from '../store/orders';
import { items, loadOutbox, noteItem, reviveWaiting, settleQueued } from '../store/outbox';
import { noteProgress } from '../store/progress';
import { doubtSession, needsSignIn, sessionHolder, user } from '../store/session';
import { online, storageTrouble } from '../store/status';
import { askForLaterSync } from './background';
import { courier, isThere } from './courier';
import { drain } from './drain';
import { tellWhatWaits } from './pending';
import { tellOtherTabs } from './tabs';
import { inTurn, type StillMine } from './turn';

const LEAST_WAIT_MS = 500;

/** What to do when the session turns out to be somebody else's; null while nothing is sent by itself. */
let onStranger: (() => Promise<void>) | null = null;
let flushing: Promise<void> | null = null;
let again = false;
/** Rounds in a row that found no road, and until when the next one by itself waits. */
let roadless = 0;
let quietUntil = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;

/** From now on what waits is tried again by itself. */
export function beginFlushing(whenStranger: () => Promise<void>): void {
  onStranger = whenStranger;
}

/** No more tries by themselves; resolves when the present one has ended. */
export async function endFlushing(): Promise<void> {
  onStranger = null;
  clearTimeout(retryTimer);
  await flushing;
}

/** Send now, without waiting for the back-off. */
export async function flushNow(): Promise<void> {
  await reviveWaiting();
  await flush();
}

/** Send what is due; a call that comes meanwhile makes one more round. */
export function flush(): Promise<void> {
  again = true;
  flushing ??= rounds().finally(() => {
    flushing = null;
  });
  return flushing;
}

async function rounds(): Promise<void> {
  try {
    while (again) {
      again = false;
      await inTurn(round);
    }
    storageTrouble.value = false;
  } catch {
    // Only the phone's own database can fail here; the screens say so, and the next call tries again.
    storageTrouble.value = true;
  }
  scheduleRetry();
}

async function round(isMyTurn: StillMine): Promise<void> {
  const account = user.value?.account;
  if (!account) return;
  const end = await drain({
    account,
    holder: holderByRoad,
    courier,
    road: isThere,
    isMyTurn,
    now: Date.now,
    random: Math.random,
    onItem,
    onProgress: noteProgress,
  });
  roadless = end === 'offline' ? roadless + 1 : 0;
  quietUntil = roadless === 0 ? 0 : Date.now() + backoffMs(roadless, Math.random());
  if (end === 'offline') {
    online.value = false;
    settleQueued();
    void askForLaterSync();
    // From here on something of value lies on this phone only.
    void askPersist();
  } else if (end === 'empty') void tellWhatWaits(account);
  if (end === 'stranger') void onStranger?.();
  if (end === 'sign_in') {
    doubtSession();
    needsSignIn.value = true;
    await loadOutbox();
  }
}

/**
 * Whose session it is. Where the road was gone the last time that anybody looked, or the browser says so, a question
 * without consequences goes first: what the server cannot have heard of stays its person's to take back.
 */
function holderByRoad(): Promise<string> {
  if (!online.value || navigator.onLine === false) doubtSession();
  return sessionHolder();
}

async function onItem(item: OutboxItem, order?: Order): Promise<void> {
  if (item.state === 'done') online.value = true;
  const present = order ?? item.problem?.facts?.order;
  const kept = present ? await keepOrder(present) : undefined;
  noteItem(item, kept);
  if (item.kind === 'finding' && item.state === 'done') await loadOutbox();
  tellOtherTabs();
}

function scheduleRetry(): void {
  clearTimeout(retryTimer);
  const account = user.value?.account;
  const due = account ? msToNextTry(items.value, account, Date.now()) : null;
  if (due === null || !onStranger) return;
  const wait = Math.max(due, quietUntil - Date.now(), LEAST_WAIT_MS);
  retryTimer = setTimeout(() => void flush(), wait);
}
