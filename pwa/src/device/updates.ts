/** Puts the service worker in place, and lets a newer build take over only at the person's word. */

import { isUnsent } from '../domain/outbox';
import { allItems } from '../store/queue';
import { updateReady } from '../store/status';
import { renewPush } from './push';

const LOOK_MS = 30 * 60_000;
let registration: ServiceWorkerRegistration | null = null;
/** Another tab has let a newer build take over: the files of this one are gone. */
let overtaken = false;

/** Put the worker in place and watch for newer builds; `go` leads to the order of a tapped notification. */
export function watchForUpdates(go: (path: string) => void = followLink): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<unknown>) => {
    const data = event.data as { go?: unknown; push?: unknown } | null;
    if (typeof data?.go === 'string' && /^\/[^/]/.test(data.go)) go(data.go);
    if (data?.push === 'changed') void renewPush();
  });
  followTakeOver();
  void register();
  setInterval(() => void registration?.update().catch(() => undefined), LOOK_MS);
}

function followLink(path: string): void {
  location.assign(path);
}

async function register(): Promise<void> {
  try {
    const found = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    registration = found;
    noteWaiting(found);
    found.addEventListener('updatefound', () => {
      found.installing?.addEventListener('statechange', () => noteWaiting(found));
    });
  } catch {
    // Without a service worker the app still works, only not offline from a cold start.
  }
}

function followTakeOver(): void {
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (controlled) {
      overtaken = true;
      updateReady.value = true;
    }
    controlled = true;
  });
}

function noteWaiting(found: ServiceWorkerRegistration): void {
  updateReady.value = overtaken || (found.waiting !== null && navigator.serviceWorker.controller !== null);
}

/** Change to the newer build and load the page anew; refused while something of anybody is unsent here. */
export async function applyUpdate(): Promise<boolean> {
  if ((await allItems()).some(isUnsent)) return false;
  if (overtaken) {
    location.reload();
    return true;
  }
  if (!registration?.waiting) return false;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  registration.waiting.postMessage('take-over');
  return true;
}
