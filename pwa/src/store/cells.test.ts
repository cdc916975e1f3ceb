import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { freshPhone } from '../testing/phone';
import { keepCells, loadCells, shapes } from './cells';

const DAY = 24 * 60 * 60_000;
const NOW = Date.parse('2026-11-23T01:00:00Z');
const RING = [
  [114, 22],
  [114.01, 22],
  [114.01, 22.01],
  [114, 22],
];
const asked: string[] = [];

beforeEach(async () => {
  await freshPhone();
  await loadCells();
  asked.length = 0;
  vi.stubGlobal('fetch', async (path: string) => {
    const near = new URL(path, 'http://server').searchParams.get('near') ?? '';
    asked.push(near);
    const features = near.split(',').map((code) => ({
      id: code,
      properties: { code, name: code, kind: 'urban' },
      geometry: { type: 'Polygon', coordinates: [RING] },
    }));
    return new Response(JSON.stringify({ features }));
  });
});

it('asks once a day, and for what is new at once', async () => {
  await keepCells(['a', 'b'], NOW);
  await keepCells(['a', 'b'], NOW + 60_000);
  await keepCells(['a', 'b', 'c'], NOW + 60_000);
  await keepCells(['a', 'b', 'c'], NOW + 2 * DAY);
  expect(asked).toEqual(['a,b', 'a,b,c', 'a,b,c']);
});

it('has them without a network, also after a restart', async () => {
  await keepCells(['a'], NOW);
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('no road');
  });
  await expect(keepCells(['z'], NOW)).rejects.toThrow();
  await loadCells();
  expect(shapes.value.map((shape) => shape.code)).toEqual(['a']);
});
