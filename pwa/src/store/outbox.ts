/** The outbox as the screens use it: do something to an order, see what waits, decide what is stuck. */
import { computed, shallowRef } from 'vue';
import { newId } from '../domain/ids';
import type { ActItem, OutboxItem } from '../domain/outbox';
import { hurried, isUnsent } from '../domain/outbox';
import type { Act, Action, Fix, Order, Problem } from '../domain/types';
import { clockClaim, deviceNowIso, provenSince, serverNow, serverNowIso } from '../sync/clock';
import * as queue from './queue';
import { user } from './session';

const all = shallowRef<OutboxItem[]>([]);

/** The signed-in person's items, oldest first, with those that the server has had today. */
export const items = computed(() => all.value.filter((item) => item.account === user.value?.account));

/** How many are on the phone only. */
export const waiting = computed(() => items.value.filter(isUnsent).length);

/** How many cannot go on without the person. */
export const needsYou = computed(() => items.value.filter((item) => item.state === 'needs_you').length);

/** How many wait here for somebody else to sign in. */
export const foreign = computed(
  () => all.value.filter((item) => isUnsent(item) && item.account !== user.value?.account).length,
);

export type Outcome =
  | { state: 'done'; order: Order }
  | { state: 'needs_you'; problem: Problem | null }
  | { state: 'sign_in' }
  | { state: 'queued' };

export interface Queued {
  item: ActItem;
  /** What came of it within a few seconds; `queued` when nothing did yet. It is saved in any case. */
  outcome: Promise<Outcome>;
}

export interface ActInput {
  data?: Record<string, unknown>;
  reason?: string | null;
  note?: string | null;
  position?: Fix | null;
  evidence?: string[];
}

const PATIENCE_MS = 8_000;
const listeners = new Map<string, (outcome: Outcome) => void>();
let onQueued: () => void = () => undefined;

/** Who has to know that something was put in the queue. */
export function whenQueued(listener: () => void): void {
  onQueued = listener;
}

/** Read the queue from the disk anew. */
export async function loadOutbox(): Promise<void> {
  all.value = await queue.allItems();
}

/** Refused acts that give way to the one that is done now, in their place of the queue. */
export interface Instead {
  refused: readonly ActItem[];
  /** It is the same deed, only explained: it keeps the time and the place at which it was done. */
  sameDeed?: boolean;
}

/** Do something to an order: saved on the phone when this resolves, on its way right after. */
export async function perform(
  order: Order,
  action: Action,
  input: ActInput = {},
  { refused, sameDeed = false }: Instead = { refused: [] },
): Promise<Queued> {
  const [old, ...others] = refused;
  const act = actFor(order, action, input);
  const item = old
    ? await queue.replaceActs([old, ...others], sameDeed ? { ...act, ...deedOf(old.act) } : act)
    : await queue.insert<ActItem>(rowFor(order, act));
  await loadOutbox();
  const outcome = outcomeOf(item.id);
  onQueued();
  return { item, outcome };
}

function deedOf({ occurred_at, clock, position }: Act): Pick<Act, 'occurred_at' | 'clock' | 'position'> {
  return { occurred_at, clock, position };
}

function actFor(order: Order, action: Action, input: ActInput): Act {
  return {
    id: newId(serverNow()),
    action,
    seen_version: order.version,
    occurred_at: deviceNowIso(),
    position: input.position ?? null,
    evidence: input.evidence ?? [],
    reason: input.reason ?? null,
    note: input.note ?? null,
    data: input.data ?? {},
    clock: clockClaim(),
  };
}

/** An act on an order whose state nobody has seen, because the server has not given it a number yet. */
export function firstAct(order: Order, action: Action, input: ActInput): Omit<ActItem, 'seq'> {
  return rowFor(order, { ...actFor(order, action, input), seen_version: null });
}

function rowFor(order: Order, act: Act): Omit<ActItem, 'seq'> {
  return {
    kind: 'act',
    id: act.id,
    order: order.no,
    title: order.title,
    account: owner(),
    state: 'waiting',
    attempts: 0,
    queued_at: serverNowIso(),
    next_at: 0,
    first_sent_at: null,
    done_at: null,
    problem: null,
    proven_since: provenSince(),
    act,
  };
}

/** The account that new items belong to. */
export function owner(): string {
  if (!user.value) throw new Error('nobody is signed in');
  return user.value.account;
}

function outcomeOf(id: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      clearTimeout(timer);
      listeners.delete(id);
      resolve(outcome);
    };
    const timer = setTimeout(() => settle({ state: 'queued' }), PATIENCE_MS);
    listeners.set(id, settle);
  });
}

/** Show an item's new state, and tell whoever waits for it. */
export function noteItem(item: OutboxItem, order?: Order): void {
  all.value = all.value.map((held) => (held.id === item.id ? item : held));
  const settle = listeners.get(item.id);
  if (!settle) return;
  if (item.state === 'done' && order) settle({ state: 'done', order });
  else if (item.state === 'needs_you') settle({ state: 'needs_you', problem: item.problem });
  else if (item.state === 'sign_in') settle({ state: 'sign_in' });
  else if (item.state === 'waiting' && item.attempts > 0) settle({ state: 'queued' });
}

/** Whoever waits here for an outcome hears what another tab, or the service worker, has sent and written down. */
export function hearFromDisk(known: (no: string) => Order | undefined): void {
  for (const item of all.value.filter((one) => listeners.has(one.id))) noteItem(item, known(item.order));
}

/** Whoever waits for an outcome hears that there is none to be had now: there is no road. */
export function settleQueued(): void {
  for (const settle of [...listeners.values()]) settle({ state: 'queued' });
}

/** Say to the queue that something was added by another door. */
export async function announce(): Promise<void> {
  await loadOutbox();
  onQueued();
}

/** Try everything again that waits for time or for signing in. */
export async function reviveWaiting(): Promise<void> {
  const account = user.value?.account;
  await queue.changeItems((item) => {
    const waits = item.state === 'sign_in' || (item.state === 'waiting' && item.next_at > 0);
    return item.account === account && waits ? hurried(item) : item;
  });
  await loadOutbox();
}
