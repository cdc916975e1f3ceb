/** Instants in words: the place's zone, the reader's language. */
import { SHANGHAI_OFFSET } from '../domain/countdown';
import { type Locale, locale, t } from './index';

function tag(of: Locale): string {
  return { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en-GB' }[of];
}

function instant(value: string | number | Date): Date | null {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/**
 * The place's time, written `2026-11-23T09:12:00.000Z`. Counting it here spares each start of the app the
 * browser's tables of all zones, which take a slow phone a fifth of a second.
 */
function written(date: Date): string {
  return new Date(date.getTime() + SHANGHAI_OFFSET).toISOString();
}

/** `09:12`, or an empty text for no instant. */
export function clockTime(value: string | number | Date | null | undefined): string {
  const date = value == null ? null : instant(value);
  return date ? written(date).slice(11, 16) : '';
}

/** `11月23日 09:12`, or an empty text for no instant. */
export function dayAndTime(value: string | number | Date | null | undefined): string {
  const date = value == null ? null : instant(value);
  if (!date) return '';
  const text = written(date);
  const month = t('common.months').split(' ')[Number(text.slice(5, 7)) - 1] ?? '';
  return t('common.day_and_time', { month, day: Number(text.slice(8, 10)), time: text.slice(11, 16) });
}

/** `5分钟前`, in the largest fitting unit. */
export function ago(value: string | number | Date | null | undefined, nowMs: number): string {
  const date = value == null ? null : instant(value);
  if (!date) return '';
  const seconds = Math.round((date.getTime() - nowMs) / 1000);
  const words = new Intl.RelativeTimeFormat(tag(locale()), { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return words.format(0, 'minute');
  if (size < 3600) return words.format(Math.trunc(seconds / 60), 'minute');
  if (size < 86_400) return words.format(Math.trunc(seconds / 3600), 'hour');
  return words.format(Math.trunc(seconds / 86_400), 'day');
}
