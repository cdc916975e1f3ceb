/** The server's resources for administrators: working calendars, people, and what the auditor reads. */
import type { Calendar, CalendarDays, CalendarFile, DayChange } from '../domain/calendar';
import type {
  Access,
  AccountChange,
  AreaFound,
  Keyset,
  NewPerson,
  People,
  PeopleFilter,
  PersonOpened,
  PersonPlace,
  Refusal,
} from '../domain/people';
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

/** Streets, communities and cells by name or code; of those below a code, or cells alone, where that is asked. */
export function findAreas(q: string, under = '', onlyCells = false): Promise<{ items: AreaFound[] }> {
  return ask(at('/api/v1/areas', {}, { q, under, only_cells: onlyCells ? 'true' : null }));
}

/** A page of the staff. */
export function readPeople(filter: PeopleFilter, cursor: number | null): Promise<People> {
  return ask(at('/api/v1/people', {}, { ...filter, cursor }));
}

/** Somebody with what was changed of him. */
export function readPerson(account: string): Promise<PersonOpened> {
  return ask(at('/api/v1/people/{account}', { account }));
}

/** Add somebody, without a role yet. */
export function addPerson(body: NewPerson): Promise<PersonOpened> {
  return ask(at('/api/v1/people'), { method: 'POST', body });
}

/** Another name, unit and area. */
export function placePerson(account: string, body: PersonPlace): Promise<PersonOpened> {
  return ask(at('/api/v1/people/{account}/place', { account }), { method: 'PUT', body });
}

/** Other roles in the stead of the old ones. */
export function giveRoles(account: string, roles: string[], why: string): Promise<PersonOpened> {
  return ask(at('/api/v1/people/{account}/roles', { account }), { method: 'PUT', body: { roles, why } });
}

/** Shut somebody out, or let him in again. */
export function letIn(account: string, active: boolean, why: string): Promise<PersonOpened> {
  return ask(at('/api/v1/people/{account}/active', { account }), { method: 'PUT', body: { active, why } });
}

/** The number by which somebody gets messages and calls, or none. */
export function keepPhone(account: string, phone: string | null, why: string): Promise<PersonOpened> {
  return ask(at('/api/v1/people/{account}/phone', { account }), { method: 'PUT', body: { phone, why } });
}

/** A page of what was changed of people. */
export function readChanges(cursor: number | null): Promise<Keyset<AccountChange>> {
  return ask(at('/api/v1/account-changes', {}, { cursor }));
}

/** A page of what was refused, of one account or about one order where these are named. */
export function readRefusals(
  account: string,
  order: string,
  cursor: number | null,
): Promise<Keyset<Refusal>> {
  return ask(at('/api/v1/refusals', {}, { account, order, cursor }));
}

/** Everybody who has seen an order. */
export function readAccesses(no: string): Promise<{ items: Access[] }> {
  return ask(at('/api/v1/orders/{no}/accesses', { no }));
}
