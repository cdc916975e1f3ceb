/** Keeps phone and server together: when to send, when to ask, and one sender at a time. */
import { watch } from 'vue';
import * as api from '../api/endpoints';
import { putPhoto } from '../api/upload';
import { renewPush } from '../device/push';
import { backoffMs, msToNextTry, type OutboxItem } from '../domain/outbox';
import type { Order, Role } from '../domain/types';
import { keepOrder, loadOrders, sweepOver } from '../store/orders';
import { items, loadOutbox, noteItem, reviveWaiting, whenQueued } from '../store/outbox';
import { noteProgress } from '../store/progress';
import { sweepDone } from '../store/queue';
import { doubtSession, needsSignIn, restoreSession, sessionHolder, user } from '../store/session';
import { lastSyncAt, online, storageTrouble } from '../store/status';
import { lastReading, restoreClock } from './clock';
import { type Courier, drain } from './drain';
import { type Live, openStream } from './live';
import { pull } from './pull';

const POLL_MS = 20_000;
const LEAST_WAIT_MS = 500;
const KEEP_DONE_MS = 24 * 60 * 60_000;
const KEEP_OVER_MS = 3 * KEEP_DONE_MS;
const FIELD_ROLES: readonly Role[] = ['grid_worker', 'handler', 'liaison', 'community_cadre'];

const courier: Courier = {
  sendAct: async (item) => (await api.postAct(item.order, item.act)).order,
  sendFinding: (item) => api.createOrder(item.call),
  sendPhoto: putPhoto,
};

let stopAll: (() => void) | null = null;
let flushing: Promise<void> | null = null;
let again = false;
/** Rounds in a row that found no road, and until when the next one by itself waits. */
let roadless = 0;
let quietUntil = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let asking: Promise<boolean> | null = null;

/** Begin to work for the signed-in person; harmless when already begun. */
export async function startEngine(): Promise<void> {
  if (stopAll) return;
  const stops: (() => void)[] = [];
  stopAll = () => {
    for (const stop of stops) stop();
  };
  await Promise.all([restoreClock(), loadOutbox(), loadOrders()]);
  lastSyncAt.value ??= lastReading();
  await sweepDone(Date.now() - KEEP_DONE_MS);
  await sweepOver(Date.now() - KEEP_OVER_MS);
  whenQueued(() => void flush());
  stops.push(listen(), pollRegularly(), followStream(), whenSignedInAgain(), followOtherTabs());
  await Promise.all([syncNow(), flushNow()]);
  void renewPush().catch(() => undefined);
}

/** Stop asking and sending; what waits stays on the phone. */
export function stopEngine(): void {
  stopAll?.();
  stopAll = null;
  clearTimeout(retryTimer);
  whenQueued(() => undefined);
}

/** The session may be another person's: stop, hear whose it is, and begin for them. */
export async function followSession(): Promise<void> {
  stopEngine();
  const present = await restoreSession();
  await (flushing ?? Promise.resolve());
  if (present) await startEngine();
}

/** Ask the server now; calls that meet share one question. */
export function syncNow(): Promise<boolean> {
  if (!user.value) return Promise.resolve(false);
  asking ??= (isInField() ? pull() : Promise.resolve(true))
    .catch(() => {
      storageTrouble.value = true;
      return false;
    })
    .finally(() => {
      asking = null;
    });
  return asking;
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
      await underLock(round);
    }
    storageTrouble.value = false;
  } catch {
    // Only the phone's own database can fail here; the screens say so, and the next call tries again.
    storageTrouble.value = true;
  }
  scheduleRetry();
}

async function round(): Promise<void> {
  const account = user.value?.account;
  if (!account) return;
  const end = await drain({
    account,
    holder: sessionHolder,
    courier,
    now: Date.now,
    random: Math.random,
    onItem,
    onProgress: noteProgress,
  });
  roadless = end === 'offline' ? roadless + 1 : 0;
  quietUntil = roadless === 0 ? 0 : Date.now() + backoffMs(roadless, Math.random());
  if (end === 'offline') online.value = false;
  if (end === 'stranger') void followSession();
  if (end === 'sign_in') {
    doubtSession();
    needsSignIn.value = true;
    await loadOutbox();
  }
}

async function onItem(item: OutboxItem, order?: Order): Promise<void> {
  if (item.state === 'done') online.value = true;
  const present = order ?? item.problem?.facts?.order;
  const kept = present ? await keepOrder(present) : undefined;
  noteItem(item, kept);
  if (item.kind === 'finding' && item.state === 'done') await loadOutbox();
  channel?.postMessage('outbox');
}

/** Only one tab sends; the others let it. Without locks the server's memory of ids keeps us safe. */
async function underLock(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work();
  await navigator.locks.request('banshi-outbox', { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

function scheduleRetry(): void {
  clearTimeout(retryTimer);
  const account = user.value?.account;
  const due = account ? msToNextTry(items.value, account, Date.now()) : null;
  if (due === null || !stopAll) return;
  const wait = Math.max(due, quietUntil - Date.now(), LEAST_WAIT_MS);
  retryTimer = setTimeout(() => void flush(), wait);
}

function isInField(): boolean {
  return user.value?.roles.some((role) => FIELD_ROLES.includes(role)) ?? false;
}

function wake(): void {
  if (document.visibilityState === 'hidden') return;
  void flushNow();
  void syncNow();
}

function listen(): () => void {
  const offline = () => {
    online.value = false;
  };
  window.addEventListener('online', wake);
  window.addEventListener('offline', offline);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('offline', offline);
    window.removeEventListener('pageshow', wake);
    document.removeEventListener('visibilitychange', wake);
  };
}

/** The steady question behind the stream; it also notices that the road is open again. */
function pollRegularly(): () => void {
  const timer = setInterval(async () => {
    if (document.visibilityState === 'hidden') return;
    const wasOnline = online.value;
    const reached = await syncNow();
    if (reached && !wasOnline) await flushNow();
    else await flush();
  }, POLL_MS);
  return () => clearInterval(timer);
}

function followStream(): () => void {
  let stream: Live | null = openStream(() => void syncNow());
  const follow = () => {
    if (document.visibilityState === 'hidden') {
      stream?.close();
      stream = null;
    } else stream ??= openStream(() => void syncNow());
  };
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    stream?.close();
  };
}

function whenSignedInAgain(): () => void {
  return watch(needsSignIn, (needs) => {
    if (!needs) wake();
  });
}

let channel: BroadcastChannel | null = null;

function followOtherTabs(): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => undefined;
  channel = new BroadcastChannel('banshi');
  channel.onmessage = () => void Promise.all([loadOutbox(), loadOrders()]);
  return () => {
    channel?.close();
    channel = null;
  };
}
