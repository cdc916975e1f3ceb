import { createApp, watch } from 'vue';
import { watchInstall } from './device/browser';
import { watchForUpdates } from './device/updates';
import type { User } from './domain/types';
import { locale } from './i18n';
import { fetchAhead, router } from './router';
import { keepLanguage } from './store/language';
import { loadOrders } from './store/orders';
import { loadOutbox } from './store/outbox';
import { endLeftSession, restoreSession, user, whenSessionMoves } from './store/session';
import { followCells } from './sync/cells';
import { restoreClock, serverNow } from './sync/clock';
import { followSession, startEngine, stopEngine } from './sync/start';
import App from './ui/App.vue';
import { takeTimeFrom } from './ui/kit/now';
import { forgetReadings } from './ui/parts/load';
import { forgetPages } from './ui/parts/pages';
import { restorePreferences } from './ui/preferences';
import { homeOf } from './ui/roles';
import './ui/tokens.css';
import './ui/kit/elements.css';

/** A resident's link must open anywhere, so it needs neither a session nor a service worker. */
const isResident = location.pathname.startsWith('/r/');

async function begin(): Promise<void> {
  takeTimeFrom(serverNow);
  const preferences = restorePreferences();
  fetchAhead(location.pathname);
  const [readable, answers] = await Promise.all([
    preferences,
    isResident || knownPerson(),
    isResident || disk(),
  ]);
  if (!readable) return sayUnreachable();
  if (!answers) return saySilent();
  createApp(App).use(router).mount('#app');
  if (isResident) return;
  watch(locale, keepLanguage, { immediate: true });
  watchInstall();
  followCells();
  watchForUpdates((path) => void router.push(path));
  whenSessionMoves(() => void followSession());
  window.addEventListener('online', () => void endLeftSession().catch(() => undefined));
  watch(user, (present, before) => leaveRooms(present, before));
  watch(user, (present) => (present ? void startEngine() : stopEngine()), { immediate: true });
}

/**
 * What the first screen shows is read while its code is still coming. No order is shown without what was
 * already done to it and waits here, nor before the time is known.
 */
async function disk(): Promise<void> {
  await Promise.all([restoreClock(), loadOutbox(), loadOrders()]).catch(() => undefined);
}

/** The road was lost before there were words in any language. */
function sayUnreachable(): void {
  const app = document.getElementById('app');
  if (app) app.textContent = '页面没有载完，请检查网络后刷新。No network: please reload this page.';
}

/** The phone's store does not open: nobody is told to sign in who is signed in, and whose work lies in there. */
async function saySilent(): Promise<void> {
  const { default: SilentStore } = await import('./ui/SilentStore.vue');
  createApp(SilentStore).mount('#app');
}

/** Another person, or nobody, sits here since another tab signed in or out: nothing of the last one stays. */
function leaveRooms(present: User | null, before: User | null): void {
  if (!before || present?.account === before.account || router.currentRoute.value.path === '/signin') return;
  forgetReadings();
  forgetPages();
  void router.replace(present ? homeOf(present.roles) : '/signin');
}

/**
 * Resolves when it is known who sits here: the person of last time at once, else by the server's word; false where
 * the phone's store does not answer.
 */
function knownPerson(): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = watch(user, () => resolve(true), { once: true });
    void restoreSession()
      .then(() => resolve(true))
      .catch(() => resolve(false))
      .finally(stop);
  });
}

void begin();
