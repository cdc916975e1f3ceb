/** Which category a finding most likely has, by what was reported lately and what has happened near by. */
import type { CellCard } from './field';
import type { Order } from './types';

export interface Traces {
  /** Categories of the worker's own latest findings, newest first. */
  recent: readonly string[];
  /** Orders on the phone. */
  orders: readonly Order[];
  /** Where the worker stands, or null. */
  here: { lng: number; lat: number } | null;
  /** The card of the cell, where the phone has it. */
  card: CellCard | null;
}

const NEAR_M = 300;
const METRES_A_DEGREE = 111_195;
const OF_RECENT = 3;
const OF_NEAR = 2;
const OF_CELL = 0.2;

/** All categories, the likeliest first; those without a trace stay in the order of the rules. */
export function likeliest(categories: readonly string[], traces: Traces): string[] {
  const score = new Map<string, number>();
  const add = (category: string | null | undefined, points: number) => {
    if (category) score.set(category, (score.get(category) ?? 0) + points);
  };
  traces.recent.slice(0, 5).forEach((category, at) => {
    add(category, OF_RECENT / (at + 1));
  });
  for (const order of traces.orders) {
    if (traces.here && order.position && metres(traces.here, order.position) <= NEAR_M)
      add(order.category, OF_NEAR);
  }
  for (const one of traces.card?.by_category ?? []) add(one.category, OF_CELL * Math.min(one.count, 10));
  return [...categories].sort((a, b) => (score.get(b) ?? 0) - (score.get(a) ?? 0));
}

/** Whether there is any trace of this category at all. */
export function hasTrace(category: string, traces: Traces): boolean {
  const { recent, orders, card } = traces;
  return (
    recent.includes(category) ||
    orders.some((order) => order.category === category) ||
    (card?.by_category.some((one) => one.category === category) ?? false)
  );
}

/** Near enough for a few hundred metres. */
function metres(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number {
  const east = (b.lng - a.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, b.lat - a.lat) * METRES_A_DEGREE;
}
