/** Pushes to this browser: a bonus beside the open app, asked for only by a tap. */
import * as api from '../api/endpoints';
import { readMeta, writeMeta } from '../store/db';
import { isIOS, isStandalone } from './browser';

export type PushState = 'on' | 'off' | 'denied' | 'unsupported' | 'needs_install';

const ID = 'push';
/** The person wants pushes here, whatever the browser has done to the subscription since. */
const WANTED = 'push_wanted';
const SUBSCRIBE_MS = 10_000;

/** How pushes stand here. */
export async function pushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) {
    return isIOS && !isStandalone() ? 'needs_install' : 'unsupported';
  }
  if (Notification.permission === 'denied') return 'denied';
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription ? 'on' : 'off';
}

/** Ask for permission and subscribe; resolves with how pushes stand then. */
export async function enablePush(): Promise<PushState> {
  const state = await pushState();
  if (state !== 'off') return state;
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  return (await subscribe()) ? 'on' : 'off';
}

/**
 * At each start: tell the server again where this browser listens, with the server's present key; a
 * subscription that the browser has dropped is made anew as long as the person wants it.
 */
export async function renewPush(): Promise<void> {
  const state = await pushState();
  const lost = state === 'off' && Notification.permission === 'granted' && (await readMeta<boolean>(WANTED));
  if (state === 'on' || lost) await subscribe().catch(() => false);
}

async function subscribe(): Promise<boolean> {
  const registration = await navigator.serviceWorker.ready;
  const key = keyBytes((await api.pushKey()).key);
  const old = await registration.pushManager.getSubscription();
  if (old && !sameBytes(old.options.applicationServerKey, key)) await old.unsubscribe();
  const asked = registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  // Some browsers never answer; the app goes on without pushes.
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), SUBSCRIBE_MS));
  const subscription = await Promise.race([asked, late]);
  if (!subscription) return false;
  await writeMeta(WANTED, true);
  await writeMeta(ID, (await api.createSubscription(subscription.toJSON())).id);
  return true;
}

/** The server's name for this device's subscription, or null where there is none. */
export async function subscriptionId(): Promise<string | null> {
  return (await readMeta<string>(ID)) ?? null;
}

/** Stop pushes to this browser. */
export async function disablePush(): Promise<PushState> {
  await writeMeta(WANTED, false);
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  const id = await readMeta<string>(ID);
  if (id) await api.deleteSubscription(id).catch(() => null);
  await writeMeta(ID, null);
  return pushState();
}

/** A server's key from URL-safe base64. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replace(/-/g, '+').replace(/_/g, '/');
  const raw = atob(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

function sameBytes(a: ArrayBuffer | null, b: Uint8Array): boolean {
  if (a === null || a.byteLength !== b.length) return false;
  const bytes = new Uint8Array(a);
  return b.every((byte, index) => byte === bytes[index]);
}
