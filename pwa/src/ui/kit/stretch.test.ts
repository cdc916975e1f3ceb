import { expect, it } from 'vitest';
import { type Stretch, stretchOf, towards } from './stretch';

const heights = Array.from({ length: 500 }, (_, row) => 100 + (row % 3) * 20);
const whole = heights.reduce((all, one) => all + one, 0);
const drawn = ({ from, to }: Stretch) => heights.slice(from, to).reduce((all, one) => all + one, 0);

it('draws what is in sight, and keeps the height of the rest', () => {
  for (const top of [-500, 0, 99, 100, 12_345, whole - 10, whole + 500]) {
    const stretch = stretchOf(heights, top, top + 740);
    expect(stretch.above + drawn(stretch) + stretch.below).toBe(whole);
    expect(stretch.to - stretch.from).toBeLessThanOrEqual(9);
    if (top >= 0 && top + 740 <= whole) {
      expect(stretch.above).toBeLessThanOrEqual(top);
      expect(stretch.above + drawn(stretch)).toBeGreaterThanOrEqual(top + 740);
    }
  }
});

it('draws nothing of a list that is out of sight, and of an empty one', () => {
  expect(stretchOf(heights, -2000, -1000)).toMatchObject({ from: 0, to: 0, above: 0, below: whole });
  expect(stretchOf([], 0, 740)).toEqual({ from: 0, to: 0, above: 0, below: 0 });
});

it('comes to a far place by a few rows at a time', () => {
  const far = stretchOf(heights, 30_000, 31_500);
  let now = stretchOf(heights, 0, 740);
  let steps = 0;
  for (; now.from !== far.from || now.to !== far.to; steps += 1) {
    const next = towards(now, far, heights, 3);
    const fresh = [...Array(next.to - next.from).keys()]
      .map((row) => row + next.from)
      .filter((row) => row < now.from || row >= now.to);
    expect(fresh.length).toBeLessThanOrEqual(6);
    expect(next.above + drawn(next) + next.below).toBe(whole);
    now = next;
  }
  expect(steps).toBeLessThan(10);
});
