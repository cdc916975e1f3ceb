import { expect, it } from 'vitest';
import { LOOK_SIDE, plainness } from './plain';

function picture(light: (index: number) => number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(LOOK_SIDE * LOOK_SIDE * 4);
  for (let at = 0; at < pixels.length; at += 4) pixels.fill(light(at / 4), at, at + 3);
  return pixels;
}

it('notices a covered lens in spite of its grain, a white sheet and a grey one', () => {
  expect(plainness(picture((index) => 4 + (index % 9)))).toBe('dark');
  expect(plainness(picture(() => 0))).toBe('dark');
  expect(plainness(picture((index) => 246 + (index % 6)))).toBe('bright');
  expect(plainness(picture((index) => 128 + (index % 8)))).toBe('blank');
});

it('lets a night with one lamp pass, and everything with something on it', () => {
  expect(plainness(picture((index) => (index === 70 ? 210 : 6)))).toBeNull();
  expect(plainness(picture((index) => (index * 7) % 256))).toBeNull();
  expect(plainness(picture((index) => (index > 300 ? 90 : 60)))).toBeNull();
});
