/**
 * Typed dictionaries: zh-Hans names the keys, and each language and area is a file of its own, which is
 * fetched with the first room that needs it. Every key carries its area: `"worker.inbox.title"` in `worker.json`.
 */
import { shallowRef } from 'vue';
import type { Locale } from './locales';
import type acts from './zh-Hans/acts.json';
import type admin from './zh-Hans/admin.json';
import type assess from './zh-Hans/assess.json';
import type camera from './zh-Hans/camera.json';
import type common from './zh-Hans/common.json';
import type community from './zh-Hans/community.json';
import type desk from './zh-Hans/desk.json';
import type exported from './zh-Hans/exports.json';
import type field from './zh-Hans/field.json';
import type place from './zh-Hans/place.json';
import type resident from './zh-Hans/resident.json';
import type setup from './zh-Hans/setup.json';
import type worker from './zh-Hans/worker.json';

export { LOCALES, type Locale, preferredLocale } from './locales';

/** Every key of the dictionaries. */
export type Key =
  | keyof typeof common
  | keyof typeof acts
  | keyof typeof admin
  | keyof typeof assess
  | keyof typeof worker
  | keyof typeof desk
  | keyof typeof community
  | keyof typeof place
  | keyof typeof camera
  | keyof typeof setup
  | keyof typeof field
  | keyof typeof exported
  | keyof typeof resident;
export type Area =
  | 'common'
  | 'acts'
  | 'admin'
  | 'assess'
  | 'worker'
  | 'desk'
  | 'community'
  | 'resident'
  | 'place'
  | 'camera'
  | 'setup'
  | 'field'
  | 'exports';
export type Params = Readonly<Record<string, string | number>>;
type Words = Readonly<Record<string, string>>;

/** The words of notices are within the service worker. */
const files = import.meta.glob<Words>(['./*/*.json', '!./*/notice.json'], { import: 'default' });
const wanted = new Set<Area>(['common']);
const held = new Map<string, Words>();
/** The language that is being shown or fetched. */
let coming: Locale = 'zh-Hans';
const current = shallowRef<{ locale: Locale; words: Words }>({ locale: 'zh-Hans', words: {} });

/** The locale on the screen; reading it inside a template keeps the template current. */
export function locale(): Locale {
  return current.value.locale;
}

/** Load a locale, show it, and name it on `<html lang>`; an unreachable one leaves the screen as it is. */
export async function setLocale(next: Locale): Promise<boolean> {
  coming = next;
  try {
    await fetchWords(next);
  } catch {
    coming = locale();
    return false;
  }
  show(next);
  if (typeof document !== 'undefined') {
    document.documentElement.lang = next;
    document.title = t('common.app_name');
  }
  return true;
}

/** Make sure of the words of some areas before their screens are shown; throws where they cannot be had. */
export async function loadWords(areas: Iterable<Area>): Promise<void> {
  const fresh = [...areas].filter((area) => !wanted.has(area));
  for (const area of fresh) wanted.add(area);
  try {
    await fetchWords(coming);
  } catch (error) {
    for (const area of fresh) wanted.delete(area);
    throw error;
  }
  show(coming);
}

/** Have the words of every wanted area in one language, also of those that are wanted meanwhile. */
async function fetchWords(of: Locale): Promise<void> {
  const names = [...wanted].map((area) => `./${of}/${area}.json`).filter((name) => !held.has(name));
  if (names.length === 0) return;
  await Promise.all(names.map(async (name) => held.set(name, (await files[name]?.()) ?? {})));
  await fetchWords(of);
}

function show(next: Locale): void {
  const areas = [...wanted].map((area) => held.get(`./${next}/${area}.json`));
  current.value = { locale: next, words: Object.assign({}, ...areas) };
}

/** The words for a key, with `{name}` filled in; `one|many` forms are chosen by `n`. */
export function t(key: Key, params?: Params): string {
  const text = current.value.words[key] ?? key;
  return fill(chooseForm(text, params), params);
}

/** The words for a key that is put together at run time, or `fallback` where no such key exists. */
export function tOr(key: string, fallback: string, params?: Params): string {
  return isKey(key) ? t(key, params) : fallback;
}

/** Whether a text names an entry of the dictionaries at hand. */
export function isKey(key: string): key is Key {
  return typeof current.value.words[key] === 'string';
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
