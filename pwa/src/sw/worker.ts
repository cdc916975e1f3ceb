/** The service worker: keeps the app on the phone, shows pushes, opens the order that was tapped. */
import { keptLanguage } from '../store/language';
import { SYNC_TAG } from '../sync/background';
import { sendLater } from './later';
import { bodyOf, type Notice, rememberedOn, titleOf } from './notice';

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build: every file of the app and a version made from their contents. */
declare const __PRECACHE__: { version: string; files: string[] };

const LIST = __PRECACHE__;
const CACHE = `banshi-${LIST.version}`;
const SHELL = '/index.html';

self.addEventListener('install', (event) => {
  event.waitUntil(precache());
});

async function precache(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(LIST.files.map((file) => new Request(file, { cache: 'reload' })));
}

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('banshi-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (LIST.files.includes(url.pathname)) event.respondWith(fromCache(url.pathname, request));
    else if (isApp(url.pathname)) event.respondWith(shell(url.pathname.startsWith('/r/'), request));
  } else if (LIST.files.includes(url.pathname)) event.respondWith(fromCache(url.pathname, request));
});

const SERVERS = ['/api/', '/open311/', '/healthz', '/readyz', '/metrics'];

function isApp(path: string): boolean {
  return !SERVERS.some((prefix) => path.startsWith(prefix));
}

/** The app's page from the phone; a resident's page from the network where there is one. */
async function shell(networkFirst: boolean, request: Request): Promise<Response> {
  if (networkFirst) {
    try {
      return await fetch(request);
    } catch {
      // No network: the kept page says so in plain words.
    }
  }
  return fromCache(SHELL, request);
}

async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

/** Background Sync, where the browser has it; a page that is open sends by itself and holds the turn. */
self.addEventListener('sync', (event: Event) => {
  const { tag } = event as ExtendableEvent & { tag: string };
  if (tag === SYNC_TAG) (event as ExtendableEvent).waitUntil(sendOrAskAgain());
});

async function sendOrAskAgain(): Promise<void> {
  if (!(await sendLater())) throw new Error('no road yet');
}

self.addEventListener('push', (event) => {
  event.waitUntil(show(noticeOf(event.data)));
});

function noticeOf(data: PushMessageData | null): Notice {
  try {
    return (data?.json() as Notice | undefined) ?? {};
  } catch {
    return {};
  }
}

const ALARMS = 'alarms';
const isNew = rememberedOn({
  async read() {
    const kept = await (await caches.open(ALARMS)).match('/alarms');
    return kept ? kept.text() : null;
  },
  async write(text) {
    await (await caches.open(ALARMS)).put('/alarms', new Response(text));
  },
});

/** A push that comes again takes the place of the first one without a sound. */
async function show(notice: Notice): Promise<void> {
  const no = notice.no ?? '';
  const [rings, locale] = await Promise.all([isNew(notice.alarm), keptLanguage()]);
  const options: NotificationOptions & { renotify: boolean } = {
    body: bodyOf(notice, locale),
    tag: no || 'banshi',
    renotify: rings,
    silent: rings ? null : true,
    requireInteraction: true,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    data: { url: notice.url ?? (no ? `/orders/${no}` : '/'), alarm: notice.alarm ?? null },
  };
  await self.registration.showNotification(titleOf(notice, locale), options);
  await receipt(notice.alarm, 'shown');
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url, alarm } = event.notification.data as { url: string; alarm: string | null };
  event.waitUntil(Promise.all([open(url), receipt(alarm, 'opened')]));
});

/** Bring an open window forward before anything else, then lead it to the order. */
async function open(path: string): Promise<void> {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const present = windows.find((client) => !new URL(client.url).pathname.startsWith('/r/'));
  if (!present) {
    await self.clients.openWindow(url.href);
    return;
  }
  await present.focus().catch(() => undefined);
  present.postMessage({ go: url.pathname });
}

async function receipt(alarm: string | null | undefined, kind: 'shown' | 'opened'): Promise<void> {
  if (!alarm) return;
  const body = { alarm, at: new Date().toISOString(), kind };
  await post('/api/v1/push/receipts', body).catch(() => undefined);
}

function post(path: string, body: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'fetch' };
  return fetch(path, { method: 'POST', body: JSON.stringify(body), headers });
}

self.addEventListener('pushsubscriptionchange', (event) => {
  (event as ExtendableEvent).waitUntil(
    subscribeAnew()
      .catch(() => undefined)
      .then(tellWindows),
  );
});

/** The browser has dropped the subscription: make one with the server's present key, or none at all. */
async function subscribeAnew(): Promise<void> {
  const { pushManager } = self.registration;
  if ((await pushManager.permissionState({ userVisibleOnly: true })) !== 'granted') return;
  const { key } = (await (await fetch('/api/v1/push/key')).json()) as { key: string };
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const answer = await post('/api/v1/push/subscriptions', made.toJSON()).catch(() => null);
  // Nobody is signed in: nobody shall be woken.
  if (answer?.status === 401) await made.unsubscribe();
}

async function tellWindows(): Promise<void> {
  for (const client of await self.clients.matchAll({ type: 'window' }))
    client.postMessage({ push: 'changed' });
}
