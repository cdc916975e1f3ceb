import { createApp, watch } from 'vue';
import { watchInstall } from './device/browser';
import { watchForUpdates } from './device/updates';
import { router } from './router';
import { restoreSession, user } from './store/session';
import { serverNow } from './sync/clock';
import { startEngine, stopEngine } from './sync/start';
import App from './ui/App.vue';
import { takeTimeFrom } from './ui/kit/now';
import { restorePreferences } from './ui/preferences';
import './ui/tokens.css';
import './ui/kit/elements.css';

/** A resident's link must open anywhere, so it needs neither a session nor a service worker. */
const isResident = location.pathname.startsWith('/r/');

async function begin(): Promise<void> {
  takeTimeFrom(serverNow);
  await Promise.all([restorePreferences(), isResident ? null : knownPerson()]);
  createApp(App).use(router).mount('#app');
  if (isResident) return;
  watchInstall();
  watchForUpdates((path) => void router.push(path));
  watch(user, (present) => (present ? void startEngine() : stopEngine()), { immediate: true });
}

/** Resolves when it is known who sits here: the person of last time at once, else by the server's word. */
function knownPerson(): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(user, () => resolve(), { once: true });
    void restoreSession()
      .catch(() => null)
      .then(() => {
        stop();
        resolve();
      });
  });
}

void begin();
