/** What kind of browser this is, as far as it changes what the person has to do. */
import { ref } from 'vue';

const agent = typeof navigator === 'undefined' ? '' : navigator.userAgent;

export const isWeChat = /MicroMessenger/i.test(agent);

/** iPads say that they are Macs, but a Mac has no touch points. */
export const isIOS =
  /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);

/** Whether the app runs from the home screen. */
export function isStandalone(): boolean {
  const ios = (navigator as { standalone?: boolean }).standalone === true;
  return ios || matchMedia('(display-mode: standalone)').matches;
}

interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

let offer: InstallPrompt | null = null;

/** Whether the browser lets us ask to be put on the home screen. */
export const canInstall = ref(false);

/** Keep the browser's offer for the person's tap. */
export function watchInstall(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event as InstallPrompt;
    canInstall.value = true;
  });
}

/** Ask to be put on the home screen; only from a tap. */
export async function install(): Promise<boolean> {
  const answer = await offer?.prompt();
  offer = null;
  canInstall.value = false;
  return answer?.outcome === 'accepted';
}
