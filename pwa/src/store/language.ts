/** The reader's language where the service worker finds it, which has no localStorage. */
import { LOCALES, type Locale, preferredLocale } from '../i18n/locales';
import { readMeta, writeMeta } from './db';

const NAME = 'locale';
/** A notice must not wait for a database that does not answer. */
const PATIENCE_MS = 2_000;

/** Keep the language that the screen speaks now; a phone that keeps nothing is no reason to stop. */
export function keepLanguage(locale: Locale): Promise<void> {
  return writeMeta(NAME, locale).catch(() => undefined);
}

/** The language that the screen spoke last, or else the first of the browser's that we speak. */
export async function keptLanguage(): Promise<Locale> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
  });
  const kept = await Promise.race([readMeta<Locale>(NAME).catch(() => undefined), late]);
  const known = LOCALES.find((one) => one.id === kept);
  return known?.id ?? preferredLocale(navigator.languages ?? [navigator.language]);
}
