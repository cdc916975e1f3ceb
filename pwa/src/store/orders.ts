/** The orders on the phone: cached for the basement, renewed by every answer of the server. */
import { type ComputedRef, computed, ref, shallowRef, triggerRef } from 'vue';
import { isUnsent } from '../domain/outbox';
import type { Delta, Gone, Order, Status } from '../domain/types';
import { type KeptOrder, readMeta, withDb, writeMeta } from './db';
import { isTyped } from './drafts';
import { allItems } from './queue';

const CURSOR = 'cursor';

const OVER: ReadonlySet<Status> = new Set(['closed', 'merged', 'not_accepted', 'withdrawn']);

const byNo = shallowRef(new Map<string, KeptOrder>());

/** All orders on the phone, in no order that matters. */
export const orders: ComputedRef<Order[]> = computed(() => [...byNo.value.values()]);

/** Orders that are no longer this person's, latest first. */
export const gone = shallowRef<(Gone & { at: string })[]>([]);

/** Whether the disk has been read, so that an empty list means that there is nothing. */
export const ordersLoaded = ref(false);

/** One order, as it is on the phone now. */
export function orderOf(no: string): ComputedRef<Order | undefined> {
  return computed(() => byNo.value.get(no));
}

/** One order, read once. */
export function knownOrder(no: string): Order | undefined {
  return byNo.value.get(no);
}

/** Fill the screen's list from the disk. */
export async function loadOrders(): Promise<void> {
  const [rows, left] = await withDb((db) => Promise.all([db.getAll('orders'), db.getAll('gone')]));
  byNo.value = new Map(rows.map((order) => [order.no, order]));
  gone.value = left.sort((a, b) => (b.at < a.at ? -1 : 1));
  ordersLoaded.value = true;
}

/**
 * The newer of two faces of an order; what a shorter answer leaves out is kept from the older one, but
 * for the caller of an order that has ended or went to somebody else: nobody here needs the number then.
 */
export function merged(held: KeptOrder | undefined, heard: Order): KeptOrder {
  if (held && heard.version < held.version) return held;
  const { caller, ...rest } = { ...held, ...heard, ...endOf(held, heard) };
  const known = heard.caller !== undefined || !held || (!isOver(heard) && leads(held) === leads(heard));
  return known && caller !== undefined ? { ...rest, caller } : rest;
}

/** When the phone first heard that the order is over. */
function endOf(held: KeptOrder | undefined, heard: Order): { over_since?: string } {
  return isOver(heard) ? { over_since: held?.over_since ?? new Date().toISOString() } : {};
}

function isOver(order: Order): boolean {
  return OVER.has(order.status);
}

function leads(order: Order): string | null {
  return order.lead?.handler?.account ?? order.lead?.org ?? null;
}

/** Forget orders that were over before an instant, but for those that something unsent belongs to. */
export async function sweepOver(beforeMs: number): Promise<void> {
  const busy = new Set((await allItems()).filter(isUnsent).map((item) => item.order));
  const old = [...byNo.value.values()].filter(
    (order) => isOver(order) && Date.parse(order.over_since ?? '') < beforeMs && !busy.has(order.no),
  );
  for (const { no } of old) {
    byNo.value.delete(no);
    await withDb((db) => db.delete('orders', no));
  }
  if (old.length > 0) triggerRef(byNo);
}

/** Keep one order as the server told it. */
export async function keepOrder(heard: Order): Promise<Order> {
  const order = merged(byNo.value.get(heard.no), heard);
  byNo.value.set(order.no, order);
  triggerRef(byNo);
  await withDb((db) => db.put('orders', order));
  return order;
}

/** Where the next sync begins; null on a fresh phone. */
export async function cursor(): Promise<string | null> {
  return (await readMeta<string>(CURSOR)) ?? null;
}

/** Take a sync's answer: orders, losses and cursor in one transaction, so that no change is missed. */
export async function applyDelta(delta: Delta, at: string, isWhole: boolean): Promise<void> {
  const next = isWhole ? new Map<string, KeptOrder>() : new Map(byNo.value);
  for (const heard of delta.orders) next.set(heard.no, merged(byNo.value.get(heard.no), heard));
  for (const loss of delta.gone) next.delete(loss.no);
  // What was never here is no loss, and each further change of what has gone is no news.
  const losses: Gone[] = [];
  await withDb(async (db) => {
    const tx = db.transaction(['orders', 'gone', 'meta'], 'readwrite');
    const store = tx.objectStore('orders');
    if (isWhole) await store.clear();
    for (const heard of delta.orders) await store.put(next.get(heard.no) ?? heard);
    for (const loss of delta.gone) {
      if ((await store.getKey(loss.no)) === undefined) continue;
      losses.push(loss);
      await store.delete(loss.no);
      await tx.objectStore('gone').put({ ...loss, at });
    }
    await tx.objectStore('meta').put(delta.cursor, CURSOR);
    await tx.done;
  });
  byNo.value = next;
  if (losses.length > 0) {
    gone.value = [...losses.map((loss) => ({ ...loss, at })), ...gone.value];
  }
}

/** Put the notice of a lost order away. */
export async function dismissGone(no: string): Promise<void> {
  gone.value = gone.value.filter((loss) => loss.no !== no);
  await withDb((db) => db.delete('gone', no));
}

/** Begin the next sync from nothing. */
export async function forgetCursor(): Promise<void> {
  await writeMeta(CURSOR, null);
}

/** Take everything about orders and people off the phone; the outbox stays, and what somebody has typed. */
export async function clearOrders(): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction(['orders', 'gone', 'kit', 'meta'], 'readwrite');
    const kit = tx.objectStore('kit');
    const told = (await kit.getAllKeys()).filter((name) => !isTyped(name));
    await Promise.all([
      tx.objectStore('orders').clear(),
      tx.objectStore('gone').clear(),
      ...told.map((name) => kit.delete(name)),
      tx.objectStore('meta').delete(CURSOR),
      tx.done,
    ]);
  });
  byNo.value = new Map();
  gone.value = [];
}
