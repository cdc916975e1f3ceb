/** Cells on the phone's map: where a point lies, and which way something is. Degrees in WGS-84. */
import type { CellShapes } from './places';

export type Ring = readonly (readonly [number, number])[];

/** A cell with its surfaces; of each surface the first ring is its rim, the others are holes. */
export interface Shape {
  code: string;
  name: string;
  surfaces: readonly (readonly Ring[])[];
}

export type Way = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';

interface Point {
  lng: number;
  lat: number;
}

/** The server's shapes as the phone keeps them; what is no surface is left out. */
export function shapesOf({ features }: CellShapes): Shape[] {
  return features.flatMap(({ geometry, properties: { code, name } }) => {
    if (geometry.type === 'Polygon') return [{ code, name, surfaces: [geometry.coordinates as Ring[]] }];
    if (geometry.type === 'MultiPolygon') return [{ code, name, surfaces: geometry.coordinates as Ring[][] }];
    return [];
  });
}

/** Whether a point lies in a cell; on its edge either answer is right. */
export function holds(shape: Shape, { lng, lat }: Point): boolean {
  return shape.surfaces.some((rings) => rings.filter((ring) => isWithin(ring, lng, lat)).length % 2 === 1);
}

function isWithin(ring: Ring, lng: number, lat: number): boolean {
  let inside = false;
  ring.forEach(([x, y], index) => {
    const [px, py] = ring[(index || ring.length) - 1] ?? [x, y];
    if (y > lat !== py > lat && lng < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside;
  });
  return inside;
}

/** Cells that share a piece of border with another, or nearly: their corners come within some thirty metres. */
export function neighbours(of: Shape, all: readonly Shape[]): Shape[] {
  const near = cornersOf(of);
  return all.filter((one) => one.code !== of.code && cornersOf(one).some((corner) => isNear(corner, near)));
}

const NEAR_DEG = 3e-4;

function cornersOf(shape: Shape): readonly (readonly [number, number])[] {
  return shape.surfaces.flatMap((rings) => rings.flat());
}

function isNear([x, y]: readonly [number, number], others: readonly (readonly [number, number])[]): boolean {
  return others.some(([ox, oy]) => Math.abs(ox - x) < NEAR_DEG && Math.abs(oy - y) < NEAR_DEG);
}

const WAYS: readonly Way[] = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'];

/** Which way it is from one point to another that is not far. */
export function wayTo(from: Point, to: Point): Way {
  const east = (to.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180);
  const turn = Math.atan2(east, to.lat - from.lat) / (Math.PI / 4);
  return WAYS[(Math.round(turn) + 8) % 8] ?? 'n';
}
