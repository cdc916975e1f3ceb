/** Working calendars as the contract has them, and a year arranged in months for the eye. */
import type { Instant } from './places';

export interface Calendar {
  id: string;
  name: string;
  /** Whether it holds what one place has otherwise. */
  own: boolean;
  years: number[];
  places: string[];
  /** Years that ought to be published by now and are not. */
  missing: number[];
  /** How many open orders have no date for want of a year. */
  waiting: number;
}

export type DayKind = 'local' | 'makeup' | 'holiday' | 'weekend' | 'workday';

export interface CalendarDay {
  /** `2025-10-01`. */
  day: string;
  works: boolean;
  kind: DayKind;
  words: string;
  source: string;
}

export interface CalendarEdit {
  id: number;
  at: Instant;
  name: string | null;
  reason: string;
  moved: string[];
  done_at: Instant | null;
}

export interface CalendarDays {
  calendar: string;
  base: string;
  year: number;
  source: string | null;
  days: CalendarDay[];
  edits: CalendarEdit[];
}

export interface DayChange {
  day: string;
  works: boolean | null;
  reason: string;
  source: string;
  windows: string[][];
  why: string;
}

export interface CalendarFile {
  calendar: string;
  name: string;
  years: {
    year: number;
    standing: 'new' | 'changed' | 'same';
    holidays: number;
    makeup: number;
    source: string;
  }[];
}

/** Days one after the other that are the same for the same reason. */
export interface Span {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
}

/** The weekday of a day, Monday being 0. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The days of a year by their months. */
export function monthsOf(days: readonly CalendarDay[]): CalendarDay[][] {
  const months = new Map<string, CalendarDay[]>();
  for (const day of days) {
    const name = day.day.slice(0, 7);
    months.set(name, [...(months.get(name) ?? []), day]);
  }
  return [...months.values()];
}

/** A month in weeks of seven places; those before its first day and after its last are empty. */
export function weeksOf(month: readonly CalendarDay[]): (CalendarDay | null)[][] {
  const before = month[0] ? weekdayOf(month[0].day) : 0;
  const places: (CalendarDay | null)[] = [...Array<null>(before).fill(null), ...month];
  while (places.length % 7 !== 0) places.push(null);
  return Array.from({ length: places.length / 7 }, (_, week) => places.slice(week * 7, week * 7 + 7));
}

/** What is told of a month in words: holidays, make-up days, and what a place has otherwise. */
export function spansOf(month: readonly CalendarDay[]): Span[] {
  const spans: Span[] = [];
  let before: CalendarDay | null = null;
  for (const day of month) {
    const last = spans[spans.length - 1];
    const same = before?.kind === day.kind && before.words === day.words && before.works === day.works;
    if (day.kind !== 'weekend' && day.kind !== 'workday') {
      if (same && last) spans[spans.length - 1] = { first: last.first, last: day };
      else spans.push({ first: day, last: day });
    }
    before = day;
  }
  return spans;
}
