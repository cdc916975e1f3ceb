import { expect, it } from 'vitest';
import { holds, neighbours, type Ring, type Shape, shapesOf, wayTo } from './shapes';

const square = (west: number, south: number, side = 0.01): Ring => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
const cell = (code: string, ...rings: Ring[]): Shape => ({ code, name: code, surfaces: [rings] });

it('knows what lies in a cell, and what in a hole of it', () => {
  const shape = cell('a', square(114, 22), square(114.004, 22.004, 0.002));
  expect(holds(shape, { lng: 114.002, lat: 22.002 })).toBe(true);
  expect(holds(shape, { lng: 114.005, lat: 22.005 })).toBe(false);
  expect(holds(shape, { lng: 114.02, lat: 22.002 })).toBe(false);
  expect(
    holds({ ...shape, surfaces: [[square(114, 22)], [square(115, 22)]] }, { lng: 115.005, lat: 22.005 }),
  ).toBe(true);
});

it('reads surfaces of one piece and of several, and nothing else', () => {
  const properties = { code: 'a', name: '一网格', kind: 'urban' };
  const features = [
    { id: 'a', properties, geometry: { type: 'Polygon', coordinates: [square(114, 22)] } },
    { id: 'b', properties, geometry: { type: 'MultiPolygon', coordinates: [[square(114, 22)]] } },
    { id: 'c', properties, geometry: { type: 'Point', coordinates: [114, 22] } },
  ];
  expect(shapesOf({ features }).map((shape) => shape.surfaces[0]?.[0])).toEqual([
    square(114, 22),
    square(114, 22),
  ]);
});

it('knows the neighbours of a cell, also over a corner, and not those beyond', () => {
  const own = cell('own', square(114, 22));
  const all = [
    own,
    cell('east', square(114.01, 22)),
    cell('corner', square(114.01, 22.01)),
    cell('far', square(114.03, 22)),
  ];
  expect(neighbours(own, all).map((one) => one.code)).toEqual(['east', 'corner']);
});

it('tells the eight ways', () => {
  const from = { lng: 114, lat: 22.8 };
  const to = (lng: number, lat: number) => wayTo(from, { lng: 114 + lng, lat: 22.8 + lat });
  expect([to(0, 1), to(1, 1), to(1, 0), to(1, -1), to(0, -1), to(-1, -1), to(-1, 0), to(-1, 1)]).toEqual([
    'n',
    'ne',
    'e',
    'se',
    's',
    'sw',
    'w',
    'nw',
  ]);
});
