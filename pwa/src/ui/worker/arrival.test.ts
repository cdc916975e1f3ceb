import { describe, expect, it } from 'vitest';
import { fixOf } from '../../device/position';
import type { Fix, Order } from '../../domain/types';
import { orderLike } from '../../testing/server';
import { judge as judgeAt, levelOf, type PresenceRule } from './arrival';

const RULE = { radius_m: 150, max_accuracy_m: 100, min_samples: 2 };
const at = (seconds: number) => new Date(Date.parse('2026-11-23T01:00:00Z') + seconds * 1000).toISOString();
const sample = (accuracy_m: number | null, seconds = 0, lng = 114.15) => ({
  lng,
  lat: 22.84,
  accuracy_m,
  at: at(seconds),
});
const NOW = Date.parse(at(5));
const judge = (order: Order, fix: Fix | null, rule: PresenceRule, nowMs = NOW) =>
  judgeAt(order, fix, rule, nowMs);
/** A hundred and twenty metres and a kilometre to the east. */
const BESIDE = 114.15117;
const FAR = 114.16;

describe('an arrival', () => {
  const order = orderLike();

  it('is sure only with agreeing good samples near the place', () => {
    expect(judge(order, fixOf([sample(20), sample(15, 1)]), RULE)).toMatchObject({
      verdict: 'inside',
      samples: 2,
    });
    expect(judge(order, fixOf([sample(20)]), RULE).verdict).toBe('few');
    expect(judge(order, fixOf([sample(20, 0, FAR), sample(20, 1, FAR)]), RULE).verdict).toBe('outside');
    expect(judge(order, null, RULE).verdict).toBe('none');
  });

  it('is uncertain where the phone does not know, or says nothing of how well it knows', () => {
    expect(judge(order, fixOf([sample(null), sample(null, 1)]), RULE).verdict).toBe('uncertain');
    expect(judge(order, fixOf([sample(150), sample(150, 1)]), RULE).verdict).toBe('uncertain');
    expect(judge(order, fixOf([sample(2_000, 0, FAR)]), RULE).verdict).toBe('uncertain');
    expect(judge(orderLike({ position: null }), fixOf([sample(9)]), RULE).verdict).toBe('uncertain');
  });

  it('is uncertain when its samples contradict each other', () => {
    const torn = fixOf([sample(10), sample(10, 1, FAR)]);
    expect(judge(order, torn, RULE).verdict).toBe('uncertain');
  });

  it('follows two of three', () => {
    const two = fixOf([sample(10), sample(12, 1, BESIDE), sample(8, 2, FAR)]);
    expect(judge(order, two, RULE)).toMatchObject({ verdict: 'inside', samples: 2 });
  });

  it('is no arrival of now with what was heard at the entrance some minutes ago', () => {
    const entrance = fixOf([sample(10), sample(12, 1)]);
    expect(judge(order, entrance, RULE, NOW + 110_000).verdict).toBe('inside');
    expect(judge(order, entrance, RULE, NOW + 120_000)).toMatchObject({ verdict: 'old', ageMs: 124_000 });
    expect(judge(order, entrance, { ...RULE, max_age_s: 300 }, NOW + 120_000).verdict).toBe('inside');
    expect(judge(orderLike({ position: null }), entrance, RULE, NOW + 120_000).verdict).toBe('old');
  });

  it('weighs what is new without what is old', () => {
    const moved = fixOf([sample(10), sample(12, 200, FAR), sample(12, 201, FAR)]);
    expect(judge(order, moved, RULE, NOW + 200_000)).toMatchObject({ verdict: 'outside', samples: 2 });
  });

  it('asks for as many samples as the place does', () => {
    const two = fixOf([sample(10), sample(12, 1)]);
    expect(judge(order, two, { ...RULE, min_samples: 3 }).verdict).toBe('few');
    expect(judge(order, two, { ...RULE, min_samples: 1 }).verdict).toBe('inside');
  });
});

it('tells apart how exact a position is', () => {
  expect([null, 12, 60, 400, 3_000].map((accuracy) => levelOf(accuracy, RULE))).toEqual([
    'unknown',
    'good',
    'fair',
    'poor',
    'coarse',
  ]);
});
