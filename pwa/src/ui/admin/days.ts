/** Days of the working calendar in the reader's words. */
import type { CalendarDay } from '../../domain/calendar';
import { weekdayOf } from '../../domain/calendar';
import { t } from '../../i18n';

/** `10月1日`. */
export function dayWords(day: string): string {
  const month = t('common.months').split(' ')[Number(day.slice(5, 7)) - 1] ?? '';
  return t('admin.cal.day', { month, day: Number(day.slice(8, 10)) });
}

/** `星期三`. */
export function weekdayWords(day: string): string {
  return t('admin.cal.weekday_names').split(' ')[weekdayOf(day)] ?? '';
}

/** Why a day is worked or not: its holiday, its local reason, or its kind. */
export function kindWords(day: CalendarDay): string {
  const local = day.works ? 'local_work' : 'local_rest';
  const kind = t(`admin.cal.kind.${day.kind === 'local' ? local : day.kind}`);
  return day.words ? `${kind} · ${day.words}` : kind;
}

/** The sign under a day's number; an ordinary working day and weekend have none. */
export function markOf(day: CalendarDay): string {
  if (day.kind === 'local') return t('admin.cal.mark.local');
  if (day.kind === 'makeup') return t('admin.cal.mark.work');
  return day.kind === 'holiday' ? t('admin.cal.mark.rest') : '';
}
