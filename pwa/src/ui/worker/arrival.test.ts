import { expect, it } from 'vitest';
import { fixOf } from '../../device/position';
import { orderLike } from '../../testing/server';
import { judge } from './arrival';

const at = (seconds: number) => new Date(Date.parse('2026-11-23T01:00:00Z') + seconds * 1000).toISOString();
const sample = (accuracy_m: number | null, seconds = 0, lng = 114.15) => ({
  lng,
  lat: 22.84,
  accuracy_m,
  at: at(seconds),
});

it('is sure only with agreeing good samples near the place', () => {
  const order = orderLike();
  const near = fixOf([sample(20), sample(15, 1)]);
  expect(judge(order, near).verdict).toBe('inside');
  expect(judge(order, fixOf([sample(20)])).verdict).toBe('few');
  expect(judge(order, fixOf([sample(null), sample(null, 1)])).verdict).toBe('uncertain');
  expect(judge(order, fixOf([sample(20, 0, 114.16), sample(20, 1, 114.16)])).verdict).toBe('outside');
  expect(judge(orderLike({ position: null }), near).verdict).toBe('uncertain');
  expect(judge(order, null).verdict).toBe('none');
});
