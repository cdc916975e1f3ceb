import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { writeMeta } from '../store/db';
import { freshPhone } from '../testing/phone';
import { disablePush, keyBytes, pushState, renewPush } from './push';

/** A browser's pushes: what it holds, and what the server was told. */
function browser(permission: NotificationPermission) {
  const told: string[] = [];
  const made = {
    options: { applicationServerKey: keyBytes('-_8').buffer },
    unsubscribe: async () => {
      held.subscription = null;
    },
    toJSON: () => ({ endpoint: 'https://push.example/1' }),
  };
  const held: { subscription: typeof made | null } = { subscription: null };
  const pushManager = {
    getSubscription: async () => held.subscription,
    subscribe: async () => {
      held.subscription = made;
      return made;
    },
  };
  const registration = { pushManager };
  const serviceWorker = { getRegistration: async () => registration, ready: Promise.resolve(registration) };
  vi.stubGlobal('navigator', { serviceWorker, userAgent: 'Chrome' });
  vi.stubGlobal('window', { PushManager: true, Notification: true });
  vi.stubGlobal('Notification', { permission });
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    told.push(`${init.method} ${path}`);
    return new Response(JSON.stringify({ key: '-_8', id: 's1' }));
  });
  return { held, made, told };
}

beforeEach(freshPhone);

it('reads the server’s push key', () => {
  expect([...keyBytes('-_8')]).toEqual([251, 255]);
});

describe('a subscription that the browser has dropped', () => {
  it('is made anew at the next start when the person wanted it', async () => {
    const { told } = browser('granted');
    await writeMeta('push_wanted', true);
    await renewPush();
    expect(await pushState()).toBe('on');
    expect(told).toContain('POST /api/v1/push/subscriptions');
  });

  it('stays away without permission, unasked, or once turned off', async () => {
    const { told } = browser('default');
    await writeMeta('push_wanted', true);
    await renewPush();
    browser('granted');
    await writeMeta('push_wanted', false);
    await renewPush();
    expect(await pushState()).toBe('off');
    expect(told).toEqual([]);
  });

  it('remembers that pushes are on, until they are turned off', async () => {
    const { held, made } = browser('granted');
    held.subscription = made;
    await renewPush();
    held.subscription = null;
    await renewPush();
    expect(await pushState()).toBe('on');
    await disablePush();
    await renewPush();
    expect(await pushState()).toBe('off');
  });
});
