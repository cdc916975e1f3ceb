/** What goes on beside an order's road: what is asked and undecided, whom a whistle calls, which sheets are open. */
import { isOpen } from './countdown';
import type { Clock, Order, OrderEvent } from './types';

export interface Unit {
  readonly code: string;
  readonly name: string;
}

/** A request that waits for a decision. */
export interface Asked {
  readonly by: string;
  readonly by_name?: string | null;
  readonly at: string;
  readonly reason?: string | null;
  readonly backed_by?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Whistle extends Unit {
  readonly state: string;
  readonly task?: string | null;
  readonly kind?: string | null;
  readonly by?: string | null;
  readonly meet_at?: string | null;
  readonly place?: string | null;
}

export interface Sheet {
  readonly sheet: string;
  readonly level: number;
  readonly at: string;
  readonly reason?: string | null;
  readonly answered_at?: string | null;
  readonly answer?: string | null;
}

/** A firm from outside that does a part of the work, and how far it is. */
export interface Slip extends Unit {
  readonly state: string;
  readonly task: string;
  readonly at: string;
  readonly taken_by?: string;
  readonly done_at?: string;
  readonly note?: string | null;
}

/** What stands of an order beside its road; an older server says none of it. */
export interface Beside {
  /** What is asked and undecided, by its name: return, extension, suspension, … */
  pending?: Record<string, Asked | null>;
  whistles?: Whistle[];
  slips?: Slip[];
  promise?: Promised | null;
  sheets?: Sheet[];
  /** Acts whose time somebody must judge, by id. */
  doubts?: string[];
  /** What is still to be done beside handling: tell the caller, meet. */
  tasks?: Task[];
  /** The orders that this one repeats, the latest first. */
  earlier?: Earlier[];
  designated?: boolean;
  complex?: boolean;
  excluded?: boolean;
  /** Whether the press or the net looks at it. */
  media?: boolean;
  /** Why the centre handles it together with the unit that leads. */
  joint?: string[];
  discipline?: { cause: string; reason: string | null; by: string; at: string }[];
  merged_into?: string | null;
  children?: string[];
  repeat_of?: string | null;
  repeated_by?: string[];
  /** A short limit that holidays stretch and that nobody has settled yet. */
  gap?: { due_at: string; hours: number } | null;
  review_at?: string | null;
  contributions?: Contribution[];
  /** Whom the ladder of supervision has called while the handler was silent. */
  escalated_to?: { account: string; name: string } | null;
}

export interface Task {
  readonly kind: string;
  readonly why: string;
  readonly since: string;
  readonly done_at: string | null;
}

export interface Earlier {
  readonly no: string;
  readonly title: string;
  readonly status: string;
}

export interface Promised {
  readonly plan: string;
  readonly until: string;
  readonly state: string;
}

/** What somebody did who did not know yet that the order was no longer his. */
export interface Contribution {
  readonly action: string;
  readonly name: string;
  readonly at: string;
  readonly text?: string | null;
}

const WHISTLE_ENDED: readonly string[] = ['done', 'excused', 'void'];

/** What is asked of somebody and undecided, or undefined. */
export function askedOf(order: Order, name: string): Asked | undefined {
  return order.pending?.[name] ?? undefined;
}

/** Whether nobody waits for a called unit any more: it is done, excused, or called by who has the order no more. */
export function isOver(one: Whistle): boolean {
  return WHISTLE_ENDED.includes(one.state);
}

/** The units that a whistle calls and that have neither come nor been excused. */
export function openWhistles(order: Order): readonly Whistle[] {
  return (order.whistles ?? []).filter((one) => !isOver(one));
}

/** The supervision sheets that wait for an answer. */
export function openSheets(order: Order): readonly Sheet[] {
  return (order.sheets ?? []).filter((one) => !one.answered_at);
}

/** The acts whose time somebody must judge: what was claimed and when it reached the server. */
export function doubtfulActs(order: Order): readonly OrderEvent[] {
  const named = new Set(order.doubts ?? []);
  return (order.events ?? []).filter((event) => named.has(event.id));
}

/** The clocks of one unit's whistle. */
export function whistleClocks(order: Order, unit: string): readonly Clock[] {
  return order.clocks.filter((clock) => clock.name.startsWith('whistle_') && clock.name.endsWith(`:${unit}`));
}

/** The whistle's clock that presses one of these units first; null where nothing is owed any more. */
export function callingClock(order: Order, units: readonly string[]): Clock | null {
  const open = units.flatMap((unit) => whistleClocks(order, unit)).filter(isOpen);
  return open.sort((a, b) => Date.parse(a.due_at ?? '') - Date.parse(b.due_at ?? ''))[0] ?? null;
}

/** A clock's name without the turn and the scope that it belongs to: `finish_1`, `whistle_sign:water`. */
export function plainName(clock: string): string {
  return (clock.split(':')[0] ?? clock).replace(/_\d+$/, '');
}
