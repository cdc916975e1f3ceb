/** Empties the outbox, one item after the other, and writes down what came of each. */
import { ApiError } from '../api/http';
import {
  type ActItem,
  type Attempt,
  type FindingItem,
  nextToSend,
  type OutboxItem,
  type PhotoItem,
  sending,
  settled,
} from '../domain/outbox';
import type { Order, Problem } from '../domain/types';
import { allItems, changeItems, numberItems, readPhoto, updateItem } from '../store/queue';

/** The road to the server. */
export interface Courier {
  sendAct(item: ActItem): Promise<Order>;
  sendFinding(item: FindingItem): Promise<Order>;
  /** Resolves with the order as it stands with the photo, where the server says so. */
  sendPhoto(
    item: PhotoItem,
    bytes: ArrayBuffer,
    onProgress: (percent: number) => void,
  ): Promise<Order | null>;
}

export interface Round {
  account: string;
  /** The account whose session the browser holds by the server's last word; may throw `ApiError`. */
  holder: () => Promise<string>;
  courier: Courier;
  now: () => number;
  random: () => number;
  /** An item changed its state. */
  onItem: (item: OutboxItem, order?: Order) => Promise<void>;
  onProgress: (id: string, percent: number) => void;
}

/** `stranger`: the session is somebody else's, so nothing may be sent with it. */
export type RoundEnd = 'empty' | 'offline' | 'sign_in' | 'stranger';

/** Send what may be sent until nothing is left to try now, the road is gone or the session is over. */
export async function drain(round: Round): Promise<RoundEnd> {
  for (;;) {
    const item = nextToSend(await allItems(), round.account, round.now());
    if (item === null) return 'empty';
    const attempt = (await doubtOf(round)) ?? (await tryOne(item, round));
    if (attempt === 'stranger') return 'stranger';
    if (attempt.kind === 'sign_in') {
      await parkAll(round.account);
      return 'sign_in';
    }
    if (attempt.kind === 'offline') return 'offline';
  }
}

/** Why the session must not carry this account's items now, or null when it is theirs. */
async function doubtOf(round: Round): Promise<'stranger' | Attempt | null> {
  try {
    return (await round.holder()) === round.account ? null : 'stranger';
  } catch (error) {
    const attempt = attemptFor(error);
    return attempt.kind === 'sign_in' ? attempt : { kind: 'offline' };
  }
}

async function tryOne(item: OutboxItem, round: Round): Promise<Attempt> {
  const under = sending(item, new Date(round.now()).toISOString());
  if (!(await updateItem(under))) return { kind: 'stored' };
  await round.onItem(under);
  const attempt = await attemptOf(under, round);
  const after = await written(settled(under, attempt, round.now(), round.random()), attempt);
  await round.onItem(after, attempt.kind === 'stored' ? attempt.order : undefined);
  return attempt;
}

/** The item as it now stands on the disk; a finding brings its number to all that waits for it. */
async function written(item: OutboxItem, attempt: Attempt): Promise<OutboxItem> {
  if (item.kind === 'finding' && attempt.kind === 'stored' && attempt.order) {
    return numberItems(item, attempt.order.no);
  }
  await updateItem(item);
  return item;
}

async function attemptOf(item: OutboxItem, round: Round): Promise<Attempt> {
  try {
    if (item.kind === 'act') return { kind: 'stored', order: await round.courier.sendAct(item) };
    if (item.kind === 'finding') return { kind: 'stored', order: await round.courier.sendFinding(item) };
    const photo = await readPhoto(item.sha256);
    if (photo === null) return { kind: 'refused', problem: PHOTO_LOST };
    const order = await round.courier.sendPhoto(item, photo.bytes, (percent) =>
      round.onProgress(item.id, percent),
    );
    return { kind: 'stored', ...(order ? { order } : {}) };
  } catch (error) {
    return attemptFor(error);
  }
}

const PHOTO_LOST: Problem = {
  code: 0,
  status: 'Lost',
  message: 'the photo is no longer on the phone as it was stored',
  error: 'photo.lost',
};

const TRY_AGAIN = new Set([408, 425, 429]);

/** What an error means for the item: sign in, try later, or the person has to decide. */
export function attemptFor(error: unknown): Attempt {
  if (!(error instanceof ApiError)) return { kind: 'failed' };
  if (error.kind === 'network') return { kind: 'offline' };
  if (error.kind === 'timeout') return { kind: 'failed' };
  if (error.status === 401) return { kind: 'sign_in' };
  if (error.status >= 500 || TRY_AGAIN.has(error.status) || error.problem === null) {
    return { kind: 'failed', retryAfterMs: error.retryAfterMs };
  }
  return { kind: 'refused', problem: error.problem };
}

/** Everything of an account waits for its person to sign in; nothing is lost. */
async function parkAll(account: string): Promise<void> {
  await changeItems((item) =>
    item.account === account && (item.state === 'waiting' || item.state === 'sending')
      ? { ...item, state: 'sign_in' }
      : item,
  );
}
