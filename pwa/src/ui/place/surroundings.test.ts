import { expect, it } from 'vitest';
import { fixOf } from '../../device/position';
import type { Ring, Shape } from '../../domain/shapes';
import { orderLike } from '../../testing/server';
import { surroundingsOf, words } from './surroundings';

const square = (west: number, south: number): Ring => [
  [west, south],
  [west + 0.01, south],
  [west + 0.01, south + 0.01],
  [west, south + 0.01],
];
const cell = (code: string, name: string, ring: Ring): Shape => ({ code, name, surfaces: [[ring]] });
const OWN = cell('441900119001004', '四网格', square(114.145, 22.835));
const EAST = cell('441900119001005', '五网格', square(114.155, 22.835));
const FAR = cell('441900119001009', '九网格', square(114.3, 22.9));
const at = (lng: number, lat: number) => fixOf([{ lng, lat, accuracy_m: 12, at: '2026-11-23T01:00:00Z' }]);

it('shows the order’s cell and its neighbours and nothing else', () => {
  const around = surroundingsOf(orderLike(), [FAR, EAST, OWN], at(114.16, 22.84));
  expect(around.own?.name).toBe('四网格');
  expect(around.beside.map((one) => one.name)).toEqual(['五网格']);
  expect(around.here?.name).toBe('五网格');
  expect(surroundingsOf(orderLike(), [FAR], null)).toEqual({ own: null, beside: [], here: null });
});

it('says in words what the map shows', () => {
  const order = orderLike();
  const fix = at(114.16, 22.84);
  const rows = Object.fromEntries(words(order, surroundingsOf(order, [OWN, EAST], fix), fix, 150));
  expect(rows['我']).toBe('现场在您西方向，1.0 公里');
  expect(rows['我所在网格']).toBe('五网格');
  expect(rows['现场网格']).toBe('四网格 441900119001004');
  expect(rows['相邻网格']).toBe('五网格');
  expect(rows['到场范围']).toBe('现场周围 150 米');
});

it('says what is not known', () => {
  const bare = orderLike({ position: null, cell: null });
  const rows = Object.fromEntries(words(bare, surroundingsOf(bare, [], null), null, 150));
  expect(rows).toEqual({ 现场: '清溪镇鹿湖路 1 号', 我: '还没有定位' });
  const away = at(120, 30);
  const told = Object.fromEntries(words(orderLike(), surroundingsOf(orderLike(), [OWN], away), away, 150));
  expect(told['我所在网格']).toBe('不在这几个网格里');
  const near = at(114.15, 22.84);
  expect(
    Object.fromEntries(words(orderLike(), surroundingsOf(orderLike(), [OWN], near), near, 150))['我'],
  ).toBe('已在现场旁边');
});
