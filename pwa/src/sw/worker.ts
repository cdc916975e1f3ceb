/** The service worker: keeps the app on the phone, shows pushes, opens the order that was tapped. */
export {};

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
    if (isApp(url.pathname)) event.respondWith(shell(url.pathname.startsWith('/r/'), request));
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

interface Notice {
  alarm?: string;
  no?: string;
  class?: string;
  at?: string;
  url?: string;
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

/** The grades of the trade; a place's own grade is shown as it is named. */
const CLASSES: Record<string, string> = {
  extreme: '特急',
  urgent: '紧急',
  pressing: '急',
  ordinary: '普通',
  inquiry: '咨询',
  trial: '',
};

async function show(notice: Notice): Promise<void> {
  const no = notice.no ?? '';
  const options: NotificationOptions & { renotify: boolean } = {
    body: [CLASSES[notice.class ?? ''] ?? notice.class, no].filter(Boolean).join(' · '),
    tag: no || 'banshi',
    renotify: true,
    requireInteraction: true,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    data: { url: notice.url ?? (no ? `/orders/${no}` : '/'), alarm: notice.alarm ?? null },
  };
  const title = notice.class === 'trial' ? '半时：测试通知 / Test' : '半时：有新工单 / New order';
  await self.registration.showNotification(title, options);
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
  const body = JSON.stringify({ alarm, at: new Date().toISOString(), kind });
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'fetch' };
  await fetch('/api/v1/push/receipts', { method: 'POST', body, headers }).catch(() => undefined);
}

self.addEventListener('pushsubscriptionchange', (event) => {
  // The page subscribes again at its next start, with the server's present key.
  (event as ExtendableEvent).waitUntil(tellWindows());
});

async function tellWindows(): Promise<void> {
  for (const client of await self.clients.matchAll({ type: 'window' }))
    client.postMessage({ push: 'changed' });
}
