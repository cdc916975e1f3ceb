/** What a person decides about items that cannot go on by themselves; nothing leaves the phone without his word. */
import { newId } from '../domain/ids';
import { type ActItem, isLater, isUnsent, type OutboxItem, revived } from '../domain/outbox';
import type { Act, Order } from '../domain/types';
import { serverNow } from '../sync/clock';
import type { Draft } from './db';
import { writeDraft } from './drafts';
import { knownOrder } from './orders';
import { announce, items } from './outbox';
import * as queue from './queue';

/** Refusals that say that the order has moved on since: the deed is weighed against what it is now. */
export const MOVED: readonly string[] = ['order.version_conflict', 'order.not_allowed', 'act.forbidden'];

/** Try one item again. */
export async function retry(id: string): Promise<void> {
  await queue.changeItems((item) => (item.id === id && isUnsent(item) ? revived(item) : item));
  await announce();
}

/** Take items off the phone for good. */
export async function discard(...ids: string[]): Promise<void> {
  for (const id of ids) await queue.removeItem(id);
  await announce();
}

/** The acts that were made after this one for the same order and wait behind it. */
export function behind(item: OutboxItem): ActItem[] {
  return items.value.filter((other): other is ActItem => other.kind === 'act' && isLater(other, item));
}

/** Whether an act can still be taken back: nobody but this phone knows of it. */
export function mayTakeBack(item: OutboxItem): item is ActItem {
  return item.kind === 'act' && item.first_sent_at === null && isUnsent(item);
}

/** The later steps of the same order that were made in the belief that this one had happened. */
export function buildingOn(item: ActItem): ActItem[] {
  return behind(item).filter((other) => other.act.action !== 'note' && mayTakeBack(other));
}

/** Undo an act that never left the phone, with what builds on it; false where it is on its way already. */
export async function takeBack(item: ActItem): Promise<boolean> {
  const going = [item, ...buildingOn(item)];
  const isBack = await queue.recallActs(going.map((one) => one.id));
  const reply = going.find((one) => one.act.action === 'reply');
  if (isBack && reply) await writeDraft(reply.account, draftOf(reply));
  await announce();
  return isBack;
}

/** What was written as a reply stands in its sheet again. */
function draftOf({ order, act }: ActItem): Omit<Draft, 'saved_at'> {
  const words = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    order,
    text: words(act.data['text']) ?? '',
    result: words(act.data['result']),
    reason: act.reason,
  };
}

/** The order as the refusal showed it, or as the phone knows it. */
export function presentOrder(item: OutboxItem): Order | undefined {
  return item.problem?.facts?.order ?? knownOrder(item.order);
}

/** The same deed on the order as it now stands. What was sent stays frozen: this is a new act of the old time. */
export function renew(id: string): Promise<void> {
  return replace(id, (act) => act);
}

/** The deed as a line in the file, where it can no longer be done: its time, place and photos are kept. */
export function keepAsNote(id: string, text: string): Promise<void> {
  return replace(id, (act) => ({ ...act, action: 'note', note: text, reason: null, data: {} }));
}

async function replace(id: string, change: (act: Act) => Act): Promise<void> {
  const old = items.value.find((item) => item.id === id);
  if (old?.kind !== 'act' || old.state !== 'needs_you') return;
  const seen_version = presentOrder(old)?.version ?? old.act.seen_version;
  await queue.replaceActs([old], { ...change(old.act), id: newId(serverNow()), seen_version });
  await announce();
}
