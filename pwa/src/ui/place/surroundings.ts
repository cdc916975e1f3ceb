/** What a map shows, and the same in words for whoever cannot see it. */
import { metresBetween } from '../../device/position';
import { holds, neighbours, type Shape, wayTo } from '../../domain/shapes';
import type { Fix, Order } from '../../domain/types';
import { type Key, t } from '../../i18n';

export interface Surroundings {
  own: Shape | null;
  beside: readonly Shape[];
  /** The cell in which the phone is, as far as it is drawn. */
  here: Shape | null;
}

/** So near, nobody needs a direction. */
const BESIDE_M = 15;

/** The order's cell and its neighbours out of the shapes on the phone; no others are anybody's business here. */
export function surroundingsOf(order: Order, shapes: readonly Shape[], fix: Fix | null): Surroundings {
  const own = shapes.find((shape) => shape.code === order.cell?.code) ?? null;
  const beside = own ? neighbours(own, shapes) : [];
  const here = fix && [...(own ? [own] : []), ...beside].find((shape) => holds(shape, fix));
  return { own, beside, here: here ?? null };
}

/** The lines of the table beside the map: what, and where. */
export function words(
  order: Order,
  around: Surroundings,
  fix: Fix | null,
  radiusM: number,
): [string, string][] {
  const cell = order.cell && `${order.cell.name} ${order.cell.code}`;
  const here = around.here?.name ?? (around.own ? t('place.map.elsewhere') : null);
  const rows: [string, string | null | undefined][] = [
    [t('place.map.spot'), order.address ?? order.title],
    [t('place.map.here'), awayWords(order, fix)],
    [t('place.map.my_cell'), fix && here],
    [t('place.map.cell'), cell],
    [t('place.map.beside'), around.beside.map((shape) => shape.name).join(t('common.list_sep'))],
    [t('place.map.fence'), order.position && t('place.map.fence_m', { m: Math.round(radiusM) })],
  ];
  return rows.filter((row): row is [string, string] => Boolean(row[1]));
}

function awayWords(order: Order, fix: Fix | null): string {
  if (fix === null || order.position === null) return t('place.map.unknown');
  const metres = metresBetween(fix, order.position);
  if (metres < BESIDE_M) return t('place.map.near');
  const way = t(`place.map.way.${wayTo(fix, order.position)}` as Key);
  return t('place.map.away', { way, far: farWords(metres) });
}

function farWords(metres: number): string {
  if (metres < 1000) return t('place.map.far_m', { m: Math.round(metres) });
  return t('place.map.far_km', { km: (metres / 1000).toFixed(1) });
}
