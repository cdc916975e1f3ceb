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
  /** Whether the server answers anything at all: tells a bad road from a bad item. */
  road: () => Promise<boolean>;
  /** Whether it is still this tab's turn to send. */
  isMyTurn?: () => Promise<boolean>;
  now: () => number;
  random: () => number;
  /** An item changed its state. */
  onItem: (item: OutboxItem, order?: Order) => Promise<void>;
  onProgress: (id: string, percent: number) => void;
}

/** `stranger`: the session is somebody else's, so nothing may be sent with it. */
export type RoundEnd = 'empty' | 'offline' | 'sign_in' | 'stranger' | 'yielded';

/** Send what may be sent until nothing is left to try now, the road is gone or the session is over. */
export async function drain(round: Round): Promise<RoundEnd> {
  for (;;) {
    const item = nextToSend(await allItems(), round.account, round.now());
    if (item === null) return 'empty';
    if (round.isMyTurn && !(await round.isMyTurn())) return 'yielded';
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
  const attempt = await blamed(await attemptOf(under, round), round);
  const after = await written(settled(under, attempt, round.now(), round.random()), attempt);
  await round.onItem(after, attempt.kind === 'stored' ? attempt.order : undefined);
  return attempt;
}

/**
 * Whose fault a failure is. While the server answers other questions it is the item's own: a photo that the
 * road cuts off each time must not be taken for a missing road, or nothing behind it would ever be sent.
 */
async function blamed(attempt: Attempt, round: Round): Promise<Attempt> {
  const cut = attempt.kind === 'offline';
  const failed = attempt.kind === 'failed' && attempt.why === 'server' && !TRY_AGAIN.has(attempt.status ?? 0);
  if (!cut && !failed) return attempt;
  if (!(await round.road())) return attempt;
  return cut ? { kind: 'failed', why: 'network', itsOwn: true } : { ...attempt, itsOwn: true };
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
  if (!(error instanceof ApiError)) return { kind: 'failed', why: 'server' };
  if (error.kind === 'network') return { kind: 'offline' };
  if (error.kind === 'timeout') return { kind: 'failed', why: 'timeout' };
  const { status, retryAfterMs } = error;
  if (status === 401) return { kind: 'sign_in' };
  if (status >= 500 || TRY_AGAIN.has(status) || error.problem === null) {
    return { kind: 'failed', why: 'server', status, retryAfterMs };
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
