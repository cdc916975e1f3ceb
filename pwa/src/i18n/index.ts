/**
 * Typed dictionaries: zh-Hans is bundled and names the keys, the others load when chosen.
 * One file per area and locale; every key carries its area: `"worker.inbox.title"` in `worker.json`.
 */
import { shallowRef } from 'vue';
import zhHans, { type Dictionary, type Key } from './zh-Hans';

export type { Key } from './zh-Hans';
export type Locale = 'zh-Hans' | 'zh-Hant' | 'en';
export type Params = Readonly<Record<string, string | number>>;

export const LOCALES: ReadonlyArray<{ id: Locale; name: string }> = [
  { id: 'zh-Hans', name: '简体中文' },
  { id: 'zh-Hant', name: '繁體中文' },
  { id: 'en', name: 'English' },
];

const loaders: Record<Exclude<Locale, 'zh-Hans'>, () => Promise<{ default: Dictionary }>> = {
  'zh-Hant': () => import('./zh-Hant'),
  en: () => import('./en'),
};

const current = shallowRef<{ locale: Locale; words: Dictionary }>({
  locale: 'zh-Hans',
  words: zhHans,
});

/** The locale on the screen; reading it inside a template keeps the template current. */
export function locale(): Locale {
  return current.value.locale;
}

/** Load a locale, show it, and name it on `<html lang>`; an unreachable one leaves the screen as it is. */
export async function setLocale(next: Locale): Promise<boolean> {
  try {
    const words = next === 'zh-Hans' ? zhHans : (await loaders[next]()).default;
    current.value = { locale: next, words };
  } catch {
    return false;
  }
  if (typeof document !== 'undefined') {
    document.documentElement.lang = next;
    document.title = t('common.app_name');
  }
  return true;
}

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

/** The words for a key, with `{name}` filled in; `one|many` forms are chosen by `n`. */
export function t(key: Key, params?: Params): string {
  const text = current.value.words[key] ?? zhHans[key] ?? key;
  return fill(chooseForm(text, params), params);
}

/** The words for a key that is put together at run time, or `fallback` where no such key exists. */
export function tOr(key: string, fallback: string, params?: Params): string {
  return isKey(key) ? t(key, params) : fallback;
}

/** Whether a text names an entry of the dictionaries. */
export function isKey(key: string): key is Key {
  return Object.hasOwn(zhHans, key);
}

function chooseForm(text: string, params?: Params): string {
  if (!text.includes('|') || typeof params?.['n'] !== 'number') return text;
  const forms = text.split('|');
  const one = new Intl.PluralRules(current.value.locale).select(params['n']) === 'one';
  return (one ? forms[0] : forms[forms.length - 1]) ?? text;
}

function fill(text: string, params?: Params): string {
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}
