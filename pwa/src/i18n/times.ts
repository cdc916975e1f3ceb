/** Instants in words: the place's zone, the reader's language. */
import { type Locale, locale } from './index';

const ZONE = 'Asia/Shanghai';
const formats = new Map<string, Intl.DateTimeFormat>();

function format(kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale()} ${kind}`;
  let found = formats.get(name);
  if (!found) {
    found = new Intl.DateTimeFormat(tag(locale()), { timeZone: ZONE, hourCycle: 'h23', ...options });
    formats.set(name, found);
  }
  return found;
}

function tag(of: Locale): string {
  return { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en-GB' }[of];
}

function instant(value: string | number | Date): Date | null {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `09:12`, or an empty text for no instant. */
export function clockTime(value: string | number | Date | null | undefined): string {
  const date = value == null ? null : instant(value);
  return date ? format('time', { hour: '2-digit', minute: '2-digit' }).format(date) : '';
}

/** `11月23日 09:12`, or an empty text for no instant. */
export function dayAndTime(value: string | number | Date | null | undefined): string {
  const date = value == null ? null : instant(value);
  if (!date) return '';
  return format('day', {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(date);
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
