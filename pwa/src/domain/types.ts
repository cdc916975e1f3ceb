/** The nouns of the contract as the screens use them; times are ISO 8601 texts with an offset. */

import type { ClockClaim, Timing } from './moments';
import type { Action, Role, Status } from './names';
import type { Fix, Instant, MapService, Position } from './places';
import type { Beside, Unit } from './proceedings';

export type * from './choices';
export type * from './moments';
export type * from './names';
export type * from './phones';
export type * from './places';

export type Phase = 'before' | 'during' | 'after' | 'document';
export type PhotoSource = 'camera' | 'gallery';
/** What a person did: outbox item, request body and event row in one shape. */
export interface Act {
  id: string;
  action: Action;
  seen_version: number | null;
  occurred_at: Instant;
  position: Fix | null;
  evidence: string[];
  reason: string | null;
  note: string | null;
  data: Record<string, unknown>;
  clock: ClockClaim | null;
}

export interface Clock {
  name: string;
  started_at: Instant | null;
  due_at: Instant | null;
  stopped_at: Instant | null;
  state: string;
  /** To which assignment it belongs, counted from 1; the latest one's clocks bear the plain names. */
  turn?: number | null;
  /** The unit or the sheet that it belongs to. */
  scope?: string | null;
  due_source?: string | null;
  /** Working days to the deadline's last day, on the page of one order. */
  workdays_left?: number | null;
  /** An earlier limit of the centre's own: alarms follow it, the verdict does not. */
  internal_due_at?: Instant | null;
  missing_year?: number | null;
}

/** What a picture's file says of itself: claims, shown beside what this phone saw. */
export interface FileSays {
  taken_at: Instant | null;
  lng: number | null;
  lat: number | null;
}

export interface Evidence {
  sha256: string;
  phase: Phase;
  state: string;
  captured_at: Instant | null;
  source?: string;
  /** Where the phone said it was. */
  position?: { lng: number; lat: number; accuracy_m: number | null } | null;
  /** Of a picture from the gallery: when and where it was taken, by its own word. */
  file_says?: FileSays | null;
  /** The place's rules want such a picture to be weighed. */
  look_twice?: boolean;
}

export interface OrderEvent {
  id: string;
  event: string;
  /** The phone's claim. */
  occurred_at: Instant;
  /** The instant that counts. */
  effective_at: Instant;
  recorded_at: Instant;
  facts?: Partial<Timing> & Record<string, unknown>;
  actor: string | null;
  actor_name?: string | null;
  reason?: string | null;
  note?: string | null;
  data?: Record<string, unknown> | null;
}

export interface Candidate {
  code: string;
  name: string;
  distance_m: number;
}

export interface Demand {
  phase: Phase;
  at_least: number;
  have: number;
  /** Named by an act or announced, but not yet stored. */
  expected?: number;
}

/** An order as its reader may see it; list items come without `events` and `caller`. */
export interface Order extends Beside {
  no: string;
  status: Status;
  version: number;
  type: string;
  grade: string;
  grade_name?: string;
  round?: number;
  title: string;
  address: string | null;
  position: Position | null;
  cell: { code: string; name: string } | null;
  route?: { how: string; distance_m: number | null; candidates: Candidate[] } | null;
  lead: {
    org: string | null;
    org_code?: string | null;
    /** Nobody yet where a unit was given the order. */
    handler: { account: string; name: string } | null;
  } | null;
  assists?: Unit[];
  clocks: Clock[];
  policy?: { place: string; version: string } | null;
  evidence: Evidence[];
  allowed_actions: Action[];
  events?: OrderEvent[];
  caller?: {
    name: string | null;
    phone: string | null;
    anonymity: string | null;
    /** The number shows for a reason alone. */
    withheld?: boolean;
    /** What a report said in its own words; it comes to the centre alone. */
    content?: string;
  } | null;
  arrival?: {
    state: string;
    distance_m: number | null;
    review: boolean;
  } | null;
  contacts?: { at: Instant; connected: boolean; method: string }[];
  reply?: { text: string; result: string } | null;
  missing_evidence?: Demand[];
  /** The colleague who was asked to take the order over and has not answered. */
  offered_to?: { account: string; name: string } | null;
  resident_link?: string | null;
  community?: { code?: string; name: string } | null;
  category?: string | null;
  hazard?: string | null;
  content?: string | null;
  /** Whether a report’s content has been rewritten yet; other orders say nothing of it. */
  redacted?: boolean;
  registered_at?: Instant | null;
  source?: string | null;
  upstream_no?: string | null;
}

/** A number that was asked for, until when it may show, and under whose name. */
export interface Revealed {
  phone: string | null;
  until: Instant;
  watermark: { account: string; name: string; unit: string | null; at: Instant };
}

export interface Gone {
  no: string;
  reason: string;
  now_with: string | null;
}

export interface User {
  account: string;
  name: string;
  roles: Role[];
  org: { code: string; name: string } | null;
  area: string[];
}

export interface Me {
  user: User;
  place: { id?: string; name?: string; map?: MapService | null; [key: string]: unknown } | null;
  server_time: Instant;
}

export interface Delta {
  orders: Order[];
  gone: Gone[];
  cursor: string;
  server_time: Instant;
  time_ticket: string | null;
  /** Whether the server has more to tell at once; an older server does not say. */
  more?: boolean;
}

/** The one shape of an error answer. */
export interface Problem {
  code: number;
  status: string;
  message: string;
  error: string;
  errors?: Record<string, unknown>;
  facts?: { order?: Order; [key: string]: unknown };
}

export interface Place {
  name: string;
  kind: string;
  position: Position;
  cell: { code: string; name: string } | null;
  score: number;
}

export type Anonymity = 'open' | 'hide_name' | 'hide_all';

export interface NewOrder {
  /** Made when it begins to be written down: the same call sent again is the same order. */
  id?: string;
  source: string;
  upstream_no?: string | null;
  type: string;
  grade: string;
  hazard: string;
  category: string | null;
  title: string;
  content: string;
  /** What whoever handles it reads in the stead of the content. */
  redacted?: string;
  media?: boolean;
  address: string;
  position?: Position | null;
  caller?: { name: string | null; phone: string | null; anonymity: Anonymity };
  queue?: boolean;
  /** Where it comes from: a call, or what somebody found on patrol. */
  kind?: 'appeal' | 'grid_event' | 'self_handled';
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** How far a push of trial has come. */
export interface TrialState {
  sent: { status: string; http_status: number | null }[];
  shown_at: Instant | null;
  opened_at: Instant | null;
}
