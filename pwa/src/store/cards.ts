/** The cards of the cells in which the worker has something to do, for where there is no network. */
import * as api from '../api/field';
import { isOpen, nearestClock } from '../domain/countdown';
import type { CellCard } from '../domain/field';
import type { Order } from '../domain/types';
import { clearKit, putIntoKit, takeFromKit } from './kit';

const PREFIX = 'card:';
const FRESH_MS = 6 * 60 * 60_000;
const KEPT_MS = 7 * 24 * 60 * 60_000;
const MOST = 30;

/** The card of a cell as the server tells it now. */
export async function freshCard(code: string): Promise<CellCard> {
  const card = await api.cellCard(code);
  await putIntoKit(PREFIX + code, card);
  return card;
}

/** The card of a cell: the server's, or that of last time; throws where there is neither. */
export async function cardOf(code: string): Promise<CellCard> {
  try {
    return await freshCard(code);
  } catch (error) {
    const kept = await keptCard(code);
    if (kept === null) throw error;
    return kept;
  }
}

/** The card as it was last heard, or null. */
export async function keptCard(code: string): Promise<CellCard | null> {
  return (await takeFromKit<CellCard>(PREFIX + code))?.value ?? null;
}

/** Have the cards of these orders' cells on the phone, the most pressing first; old ones of other cells go. */
export async function keepCards(orders: readonly Order[], nowMs = Date.now()): Promise<void> {
  const codes = cellsOf(orders).slice(0, MOST);
  for (const code of codes) {
    const kept = await takeFromKit<CellCard>(PREFIX + code);
    if (kept && nowMs - kept.at < FRESH_MS) continue;
    await putIntoKit(PREFIX + code, await api.cellCard(code), nowMs);
  }
  const needed = new Set(codes.map((code) => PREFIX + code));
  await clearKit(PREFIX, (name, at) => needed.has(name) || nowMs - at < KEPT_MS);
}

/** The cells of orders that still have something to be done, by the nearest deadline. */
export function cellsOf(orders: readonly Order[]): string[] {
  const due = (order: Order) => nearestClock(order)?.due_at ?? '9';
  const open = orders.filter((order) => order.clocks.some(isOpen));
  const sorted = open.sort((a, b) => (due(a) < due(b) ? -1 : 1));
  return [...new Set(sorted.flatMap((order) => order.cell?.code ?? []))];
}
