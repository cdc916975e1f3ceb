/** Which orders are likely the same matter: of the same category and near by come first. */
import { metresBetween } from '../../device/position';
import type { Order } from '../../domain/types';

const MOST = 8;

/** Metres between two orders, or null where one has no place. */
export function metresApart(one: Order, other: Order): number | null {
  return one.position && other.position ? metresBetween(one.position, other.position) : null;
}

/** Orders that this one could be merged into, the likeliest first; the chosen one stays among them. */
export function likelyPrimaries(order: Order, found: readonly Order[], chosen = ''): Order[] {
  const others = found.filter((other) => other.no !== order.no);
  const ranked = others
    .map((other) => ({
      other,
      same: other.category !== null && other.category === order.category,
      metres: metresApart(order, other) ?? Number.POSITIVE_INFINITY,
    }))
    .sort(
      (a, b) =>
        Number(b.same) - Number(a.same) || a.metres - b.metres || a.other.no.localeCompare(b.other.no),
    )
    .map(({ other }) => other);
  const shown = ranked.slice(0, MOST);
  const kept = ranked.find((other) => other.no === chosen);
  return kept && !shown.includes(kept) ? [kept, ...shown] : shown;
}
