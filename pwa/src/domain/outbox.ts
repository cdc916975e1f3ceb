/** The outbox as a value: what an item may become, and which item may be sent next. No storage here. */
import type { Act, ClockClaim, Fix, Instant, NewOrder, Order, Phase, PhotoSource, Problem } from './types';

export type ItemState = 'waiting' | 'sending' | 'sign_in' | 'needs_you' | 'done';

interface Row {
  /** The act's or the call's id, or `photo:<order>:<sha256>`. */
  id: string;
  /** The order's number; of something found that the server has not heard of yet `new:<id of the call>`. */
  order: string;
  /** What the person reads in the list. */
  title: string;
  /** The account that did it; nobody else's session sends it. */
  account: string;
  /** Position in the queue; grows by one with each row. */
  seq: number;
  state: ItemState;
  attempts: number;
  queued_at: Instant;
  /** Not to be tried before this instant (ms). */
  next_at: number;
  /** From here on the content is frozen: the server may have it. */
  first_sent_at: Instant | null;
  done_at: Instant | null;
  problem: Problem | null;
  /** Since when the server can place it, where no steady clock measured the time; older rows do not say. */
  proven_since?: Instant | null;
}

export interface ActItem extends Row {
  kind: 'act';
  act: Act;
}

export interface PhotoItem extends Row {
  kind: 'photo';
  sha256: string;
  phase: Phase;
  source: PhotoSource;
  captured_at: Instant;
  size: number;
  type: string;
  fix: Fix | null;
  /** What the phone's clocks said at the shot; rows of older builds have none. */
  clock?: ClockClaim | null;
}

/** Something found on patrol: what else belongs to it waits until the server has given it a number. */
export interface FindingItem extends Row {
  kind: 'finding';
  call: NewOrder & { id: string };
}

export type OutboxItem = ActItem | PhotoItem | FindingItem;

const UNNUMBERED = 'new:';

/** Under which name the things of a call wait that has no number yet. */
export function unnumbered(callId: string): string {
  return UNNUMBERED + callId;
}

/** Whether the server has given the order its number. */
export function isNumbered(order: string): boolean {
  return !order.startsWith(UNNUMBERED);
}

/** What came of one attempt to send. */
export type Attempt =
  | { kind: 'stored'; order?: Order }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'sign_in' }
  | { kind: 'failed'; retryAfterMs?: number }
  | { kind: 'offline' };

const BASE_MS = 2_000;
const CAP_MS = 5 * 60_000;

/** Wait before the n-th further try: doubling, capped, and spread so that phones do not come together. */
export function backoffMs(attempts: number, random: number): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

/** The item while it is under way. */
export function sending<T extends OutboxItem>(item: T, at: Instant): T {
  return { ...item, state: 'sending', first_sent_at: item.first_sent_at ?? at };
}

/** The item after an attempt. */
export function settled<T extends OutboxItem>(item: T, attempt: Attempt, nowMs: number, random: number): T {
  const attempts = item.attempts + 1;
  switch (attempt.kind) {
    case 'stored':
      return { ...item, state: 'done', done_at: new Date(nowMs).toISOString(), problem: null, attempts };
    case 'refused':
      return { ...item, state: 'needs_you', problem: attempt.problem, attempts };
    case 'sign_in':
      return { ...item, state: 'sign_in' };
    case 'failed':
    case 'offline': {
      const asked = attempt.kind === 'failed' ? (attempt.retryAfterMs ?? 0) : 0;
      const next_at = nowMs + Math.max(asked, backoffMs(attempts, random));
      return { ...item, state: 'waiting', attempts, next_at };
    }
  }
}

/** The item made ready for another try at the person's word or after signing in. */
export function revived<T extends OutboxItem>(item: T): T {
  return { ...item, state: 'waiting', next_at: 0, problem: null };
}

/**
 * The next item that may be sent, or null: the oldest that nothing holds back.
 *
 * One order's acts go in the order in which they were made, so an act that waits for its person
 * holds back the later ones; an act also waits for the photos that it names. Photos wait for nothing
 * but the number of their order.
 */
export function nextToSend(items: readonly OutboxItem[], account: string, nowMs: number): OutboxItem | null {
  const mine = items.filter((item) => item.account === account && item.state !== 'done');
  mine.sort((a, b) => a.seq - b.seq);
  for (const item of mine) {
    if (isReady(item, nowMs) && !mine.some((other) => blocks(other, item))) return item;
  }
  return null;
}

function isReady(item: OutboxItem, nowMs: number): boolean {
  return (item.state === 'waiting' || item.state === 'sending') && item.next_at <= nowMs;
}

function blocks(other: OutboxItem, item: OutboxItem): boolean {
  if (other.order !== item.order || item.kind === 'finding') return false;
  if (other.kind === 'finding') return true;
  if (item.kind === 'photo') return false;
  if (other.kind === 'photo') return item.act.evidence.includes(other.sha256);
  return other.seq < item.seq;
}

/** Milliseconds until something may be tried again, or null when only its person can move it on. */
export function msToNextTry(items: readonly OutboxItem[], account: string, nowMs: number): number | null {
  const mine = items.filter((item) => item.account === account && item.state !== 'done');
  const times = mine
    .filter((item) => item.state === 'waiting' && !mine.some((other) => blocks(other, item)))
    .map((item) => Math.max(0, item.next_at - nowMs));
  return times.length > 0 ? Math.min(...times) : null;
}

/** Whether the item is still on the phone only. */
export function isUnsent(item: OutboxItem): boolean {
  return item.state !== 'done';
}
