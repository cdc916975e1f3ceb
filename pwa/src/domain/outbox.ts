/** The outbox as a value: what an item may become, and which item may be sent next. No storage here. */
import type {
  Act,
  ClockClaim,
  FileSays,
  Fix,
  Instant,
  NewOrder,
  Order,
  Phase,
  PhotoSource,
  Problem,
} from './types';

export type ItemState = 'waiting' | 'sending' | 'sign_in' | 'needs_you' | 'done';

/** Why a try came to nothing: no road, no answer in time, or the server's own failure. */
export interface Trouble {
  why: 'network' | 'timeout' | 'server';
  status: number;
  at: Instant;
}

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
  /** What came in the way of the last try; null or missing while none has failed. */
  trouble?: Trouble | null;
  /** Tries that failed while the server answered everything else: the item itself may be the cause. */
  faults?: number;
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
  /** It shows next to nothing; the person was told so. */
  plain?: 'dark' | 'bright' | 'blank' | null;
  /** What the phone's clocks said at the shot; rows of older builds have none. */
  clock?: ClockClaim | null;
  /** What the file of a picture from the gallery says of itself. */
  says?: FileSays | null;
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
  | { kind: 'failed'; why: Trouble['why']; status?: number; retryAfterMs?: number; itsOwn?: boolean }
  | { kind: 'offline' };

const BASE_MS = 2_000;
const CAP_MS = 5 * 60_000;
/** So many failures of its own make a person look at an item; it is still tried now and then. */
const MOST_FAULTS = 8;
export const KEEPS_FAILING = 'outbox.keeps_failing';

/** Wait before the n-th further try: doubling, capped, and spread so that phones do not come together. */
export function backoffMs(attempts: number, random: number): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

const RIGHT = { problem: null, trouble: null, faults: 0 } as const;

/** The item while it is under way. */
export function sending<T extends OutboxItem>(item: T, at: Instant): T {
  return { ...item, state: 'sending', first_sent_at: item.first_sent_at ?? at };
}

/** The item after an attempt. */
export function settled<T extends OutboxItem>(item: T, attempt: Attempt, nowMs: number, random: number): T {
  const attempts = item.attempts + 1;
  switch (attempt.kind) {
    case 'stored':
      return { ...item, ...RIGHT, state: 'done', done_at: new Date(nowMs).toISOString(), attempts };
    case 'refused':
      return { ...item, ...RIGHT, state: 'needs_you', problem: attempt.problem, attempts };
    case 'sign_in':
      return { ...item, state: 'sign_in' };
    case 'failed':
    case 'offline':
      return putOff(item, attempt.kind === 'failed' ? attempt : { why: 'network' }, nowMs, random);
  }
}

interface Failure {
  why: Trouble['why'];
  status?: number;
  retryAfterMs?: number;
  itsOwn?: boolean;
}

/** The item waits longer after each failure; one that fails while all else goes through is shown to its person. */
function putOff<T extends OutboxItem>(item: T, failure: Failure, nowMs: number, random: number): T {
  const attempts = item.attempts + 1;
  const faults = (item.faults ?? 0) + (failure.itsOwn ? 1 : 0);
  const next_at = nowMs + Math.max(failure.retryAfterMs ?? 0, backoffMs(attempts, random));
  const status = failure.status ?? 0;
  const trouble = { why: failure.why, status, at: new Date(nowMs).toISOString() };
  const tried = { ...item, attempts, faults, next_at, trouble };
  if (faults < MOST_FAULTS) return { ...tried, state: 'waiting' };
  const problem = { code: status, status: String(status), message: '', error: KEEPS_FAILING };
  return { ...tried, state: 'needs_you', problem };
}

/** The item that need not wait any longer: there is a road again, or its person has signed in. */
export function hurried<T extends OutboxItem>(item: T): T {
  return { ...item, state: 'waiting', next_at: 0 };
}

/** The item made ready for another try at the person's word. */
export function revived<T extends OutboxItem>(item: T): T {
  return { ...item, state: 'waiting', next_at: 0, problem: null, faults: 0 };
}

/**
 * The next item that may be sent, or null: the oldest that nothing holds back.
 *
 * One order's acts go in the order in which they were made, for each was decided upon in the belief that
 * the one before it had happened: one that waits for its person holds back the later ones of its order, and
 * they lose nothing by it, as each carries its own time. Notes stand for themselves: a stuck step holds none
 * back, and a stuck note holds nothing. An act also waits for the photos that it names, and everything for
 * the number of its order.
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
  return goesByItself(item) && item.next_at <= nowMs;
}

/** Whether the item is tried without a word of its person; nothing goes to an order that has no number yet. */
function goesByItself(item: OutboxItem): boolean {
  if (item.kind !== 'finding' && !isNumbered(item.order)) return false;
  if (item.state === 'needs_you') return item.problem?.error === KEEPS_FAILING;
  return item.state === 'waiting' || item.state === 'sending';
}

function blocks(other: OutboxItem, item: OutboxItem): boolean {
  if (other.order !== item.order || item.kind === 'finding') return false;
  if (other.kind === 'finding') return true;
  if (item.kind === 'photo') return false;
  if (other.kind === 'photo') return item.act.evidence.includes(other.sha256);
  if (other.seq >= item.seq) return false;
  return other.state !== 'needs_you' || !(isNote(other) || isNote(item));
}

function isNote(item: ActItem): boolean {
  return item.act.action === 'note';
}

/** The item that needs its person before this one can go, or null. */
export function heldBy(items: readonly OutboxItem[], item: OutboxItem): OutboxItem | null {
  const stuck = items.filter((other) => other.state === 'needs_you' && other.account === item.account);
  return stuck.find((other) => other.id !== item.id && blocks(other, item)) ?? null;
}

/** Whether a photo belongs to a report that its person has not finished: it goes with it, and not before. */
export function isUnfinished(items: readonly OutboxItem[], item: OutboxItem): boolean {
  if (item.kind !== 'photo' || isNumbered(item.order)) return false;
  return !items.some((other) => other.kind === 'finding' && other.order === item.order);
}

/** Milliseconds until something may be tried again, or null when only its person can move it on. */
export function msToNextTry(items: readonly OutboxItem[], account: string, nowMs: number): number | null {
  const mine = items.filter((item) => item.account === account && item.state !== 'done');
  const times = mine
    .filter((item) => goesByItself(item) && !mine.some((other) => blocks(other, item)))
    .map((item) => Math.max(0, item.next_at - nowMs));
  return times.length > 0 ? Math.min(...times) : null;
}

/** Whether an item was made after another one for the same order, and has not been sent. */
export function isLater(item: OutboxItem, than: OutboxItem): boolean {
  return item.order === than.order && item.seq > than.seq && isUnsent(item) && item.account === than.account;
}

/** Whether the item is still on the phone only. */
export function isUnsent(item: OutboxItem): boolean {
  return item.state !== 'done';
}
