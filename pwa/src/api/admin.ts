/** The server's resources for administrators: working calendars, people, and what the auditor reads. */
import type { Calendar, CalendarDays, CalendarFile, DayChange } from '../domain/calendar';
import { at } from './endpoints';
import { ask } from './http';

/** Every calendar with its years. */
export function readCalendars(): Promise<{ items: Calendar[] }> {
  return ask(at('/api/v1/calendars'));
}

/** A year day by day; no days where it is not published. */
export function readDays(name: string, year: number): Promise<CalendarDays> {
  return ask(at('/api/v1/calendars/{name}/{year}/days', { name, year: String(year) }));
}

/** Say of one day that it is otherwise, or again as published. */
export function changeDay(name: string, year: number, body: DayChange): Promise<CalendarDays> {
  const path = at('/api/v1/calendars/{name}/{year}/days', { name, year: String(year) });
  return ask(path, { method: 'POST', body });
}

/** What a calendar's file would change, or, where a reason is given, change it. */
export function sendCalendarFile(text: string, why: string | null): Promise<CalendarFile> {
  const body = why === null ? { text } : { text, take: true, why };
  return ask(at('/api/v1/calendars/file'), { method: 'POST', body });
}
