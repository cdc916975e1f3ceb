/** Keeps phone and server together: when to send, and when to ask. */
import { watch } from 'vue';
import { renewPush } from '../device/push';
import type { Role } from '../domain/types';
import { loadOrders, ordersLoaded, sweepOver } from '../store/orders';
import { items, loadOutbox, whenQueued } from '../store/outbox';
import { sweepDone } from '../store/queue';
import { needsSignIn, restoreSession, user } from '../store/session';
import { lastSyncAt, online, storageTrouble } from '../store/status';
import { lastReading, restoreClock } from './clock';
import { beginFlushing, endFlushing, flush, flushNow } from './flush';
import { keepKit } from './kit';
import { type Live, openStream } from './live';
import { tellBeforeLeaving } from './pending';
import { pull } from './pull';
import { followOtherTabs } from './tabs';

const POLL_MS = 20_000;
const TIDY_MS = 1_000;
const KEEP_DONE_MS = 24 * 60 * 60_000;
const KEEP_OVER_MS = 3 * KEEP_DONE_MS;
const FIELD_ROLES: readonly Role[] = ['grid_worker', 'handler', 'liaison', 'community_cadre', 'contractor'];

let stopAll: (() => void) | null = null;
let tidy: ReturnType<typeof setTimeout> | undefined;
let asking: Promise<boolean> | null = null;

/** Begin to work for the signed-in person; harmless when already begun. */
export async function startEngine(): Promise<void> {
  if (stopAll) return;
  const stops: (() => void)[] = [];
  stopAll = () => {
    for (const stop of stops) stop();
  };
  await Promise.all([restoreClock(), loadOutbox(), ordersLoaded.value ? null : loadOrders()]);
  lastSyncAt.value ??= lastReading();
  whenQueued(() => void flush());
  beginFlushing(followSession);
  if (isInField()) stops.push(keepKit());
  stops.push(listen(), pollRegularly(), followStream(), whenSignedInAgain(), followOtherTabs());
  await Promise.all([syncNow(), flushNow()]);
  tidy = setTimeout(() => void tidyUp().catch(() => undefined), TIDY_MS);
}

/** What nobody waits for, once the first screen is there. */
async function tidyUp(): Promise<void> {
  await sweepDone(Date.now() - KEEP_DONE_MS);
  await sweepOver(Date.now() - KEEP_OVER_MS);
  await renewPush();
}

/** Stop asking and sending; what waits stays on the phone. */
export function stopEngine(): void {
  stopAll?.();
  stopAll = null;
  clearTimeout(tidy);
  void endFlushing();
  whenQueued(() => undefined);
}

/** The session may be another person's: stop, hear whose it is, and begin for them. */
export async function followSession(): Promise<void> {
  stopEngine();
  const present = await restoreSession();
  await endFlushing();
  // The other tab may have taken all orders off the disk.
  await loadOrders();
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
  // A page that goes out of sight may never come back.
  const leave = () => {
    if (document.visibilityState === 'hidden' && user.value)
      tellBeforeLeaving(items.value, user.value.account);
  };
  document.addEventListener('visibilitychange', leave);
  window.addEventListener('online', wake);
  window.addEventListener('offline', offline);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('offline', offline);
    window.removeEventListener('pageshow', wake);
    document.removeEventListener('visibilitychange', wake);
    document.removeEventListener('visibilitychange', leave);
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
