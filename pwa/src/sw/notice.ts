/** What a push says in its reader's language, and whether this phone has rung for it already. */
import en from '../i18n/en/notice.json';
import type { Locale } from '../i18n/locales';
import hans from '../i18n/zh-Hans/notice.json';
import hant from '../i18n/zh-Hant/notice.json';

export interface Notice {
  alarm?: string;
  no?: string;
  class?: string;
  /** The grade as the place itself names it. */
  class_name?: string;
  kind?: string;
  at?: string;
  url?: string;
}

/** A place to keep one short text; the service worker's is a cache of its own. */
export interface Shelf {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

const MOST = 200;

const WORDS: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  'zh-Hans': hans,
  'zh-Hant': hant,
  en,
};

/** The headline by what has happened. */
export function titleOf(notice: Notice, locale: Locale): string {
  const words = WORDS[locale];
  const kind = notice.kind ?? (notice.class === 'trial' ? 'trial' : 'dispatched');
  const what = words[`notice.kind.${kind}`] ?? words['notice.changed'] ?? '';
  return (words['notice.headline'] ?? '').replace('{what}', what);
}

/** The grade and the number; nothing of the person or the place, for a locked screen shows it. */
export function bodyOf(notice: Notice, locale: Locale): string {
  if (!notice.no) return '';
  const ours = WORDS[locale][`notice.grade.${notice.class}`];
  const own = notice.class_name;
  // A place's own name is Simplified Chinese; another language reads ours where we have one.
  const grade = locale === 'zh-Hans' ? (own ?? ours) : (ours ?? own);
  return [grade, notice.no].filter(Boolean).join(' · ');
}

/** Whether each alarm is new here; asked one after the other, so that two at once are both remembered. */
export function rememberedOn(shelf: Shelf): (alarm: string | undefined) => Promise<boolean> {
  let last: Promise<boolean> = Promise.resolve(false);
  const look = async (alarm: string): Promise<boolean> => {
    const known = read(await shelf.read());
    if (known.includes(alarm)) return false;
    await shelf.write(JSON.stringify([...known, alarm].slice(-MOST)));
    return true;
  };
  return (alarm) => {
    if (!alarm) return Promise.resolve(true);
    // A phone without room to remember still rings.
    last = last.then(() => look(alarm)).catch(() => true);
    return last;
  };
}

function read(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
