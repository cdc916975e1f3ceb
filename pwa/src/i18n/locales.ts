/** The languages that are spoken here; apart from their words, which the service worker has of its own. */

export type Locale = 'zh-Hans' | 'zh-Hant' | 'en';

export const LOCALES: ReadonlyArray<{ id: Locale; name: string }> = [
  { id: 'zh-Hans', name: '简体中文' },
  { id: 'zh-Hant', name: '繁體中文' },
  { id: 'en', name: 'English' },
];

/** The first supported locale a browser asks for; Chinese of Taiwan, Hong Kong and Macau reads Traditional. */
export function preferredLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const low = tag.toLowerCase();
    if (/^zh-(hant|tw|hk|mo)/.test(low)) return 'zh-Hant';
    if (low.startsWith('zh')) return 'zh-Hans';
    if (low.startsWith('en')) return 'en';
  }
  return 'zh-Hans';
}
