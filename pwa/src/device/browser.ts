/** What kind of phone and browser this is, as far as it changes what the person has to do. */
import { ref } from 'vue';

export type System = 'ios' | 'android' | 'desktop';

/** Browsers whose settings lie elsewhere than Chrome's, and apps that show pages inside themselves. */
export type BrowserName =
  | 'safari'
  | 'chrome'
  | 'edge'
  | 'firefox'
  | 'huawei'
  | 'xiaomi'
  | 'oppo'
  | 'vivo'
  | 'uc'
  | 'qqbrowser'
  | 'samsung'
  | 'wechat'
  | 'wecom'
  | 'dingtalk'
  | 'qq'
  | 'alipay'
  | 'other';

export interface Phone {
  system: System;
  browser: BrowserName;
  /** A page inside another app: no home screen, no pushes, and on an iPhone nothing without a network. */
  embedded: boolean;
}

const EMBEDDED: readonly [RegExp, BrowserName][] = [
  [/wxwork/i, 'wecom'],
  [/MicroMessenger/i, 'wechat'],
  [/DingTalk/i, 'dingtalk'],
  [/AlipayClient/i, 'alipay'],
  [/\bQQ\/\d/, 'qq'],
];
const BROWSERS: readonly [RegExp, BrowserName][] = [
  [/HuaweiBrowser|ArkWeb/i, 'huawei'],
  [/MiuiBrowser/i, 'xiaomi'],
  [/HeyTapBrowser|OPPO ?Browser/i, 'oppo'],
  [/VivoBrowser/i, 'vivo'],
  [/UCBrowser|Quark\//i, 'uc'],
  [/MQQBrowser/i, 'qqbrowser'],
  [/SamsungBrowser/i, 'samsung'],
  [/EdgA|EdgiOS|Edg\//, 'edge'],
  [/Firefox|FxiOS/, 'firefox'],
  [/CriOS|Chrome\//, 'chrome'],
  [/Safari\//, 'safari'],
];

/** Phone and browser by what the browser says of itself; iPads say that they are Macs, but no Mac is touched. */
export function phoneOf(agent: string, touchPoints = 0): Phone {
  const inside = EMBEDDED.find(([pattern]) => pattern.test(agent));
  const browser = inside ?? BROWSERS.find(([pattern]) => pattern.test(agent));
  return {
    system: systemOf(agent, touchPoints),
    browser: browser?.[1] ?? 'other',
    embedded: inside !== undefined,
  };
}

function systemOf(agent: string, touchPoints: number): System {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return 'ios';
  return /Android|HarmonyOS|OpenHarmony/.test(agent) ? 'android' : 'desktop';
}

/** This phone. */
export const phone: Phone =
  typeof navigator === 'undefined' ? phoneOf('') : phoneOf(navigator.userAgent, navigator.maxTouchPoints);

export const isIOS = phone.system === 'ios';

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
