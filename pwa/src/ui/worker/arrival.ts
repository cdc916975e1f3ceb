/**
 * What the phone thinks of its own place, by the measure of `geo/fence.py`, only to ask for a reason in time
 * and to say how good the position is; the server judges.
 */
import { shallowRef } from 'vue';
import { metresBetween } from '../../device/position';
import type { Fix, Order, Policy, Sample } from '../../domain/types';
import { rulesOf } from '../../store/rules';
import { galleryRule } from '../photo/gallery';

/** `old`: the phone knew where it was, and has heard nothing since. */
export type Verdict = 'inside' | 'few' | 'uncertain' | 'outside' | 'old' | 'none';

export interface Judged {
  verdict: Verdict;
  distanceM: number | null;
  accuracyM: number | null;
  /** How many samples say so. */
  samples: number;
  /** How old the youngest of them is. */
  ageMs: number | null;
}

export type PresenceRule = Policy['presence'];

/** How exact a position is, in steps that a person can tell apart. */
export type Level = 'good' | 'fair' | 'poor' | 'coarse' | 'unknown';

/** A sample that claims worse than this can never say "inside". */
const COARSE_M = 200;
/** What a sample that claims nothing is taken for when asked whether it is outside. */
const UNKNOWN_M = 1_000;
/** One lucky fix proves nothing. */
const ENOUGH_SAMPLES = 2;
const GOOD_M = 30;
/** What an older server asks, which does not say. */
const MAX_AGE_S = 120;

/** What the place asks of a check-in, until its policy is known as well. */
export const presenceRule = shallowRef<PresenceRule>({ radius_m: 150, max_accuracy_m: 200, min_samples: 2 });

/** Take up the rules that an order lives by; without a network those of last time. */
export async function loadPlaceRules(order: Pick<Order, 'policy'>): Promise<void> {
  const policy = await rulesOf(order).catch(() => null);
  if (!policy) return;
  presenceRule.value = policy.presence;
  galleryRule.value = policy.gallery ?? 'marked';
}

const NOWHERE = { distanceM: null, accuracyM: null, samples: 0, ageMs: null };

/** Whether a check-in at this instant (ms by the server's clock) will need a reason and a photo. */
export function judge(order: Order, fix: Fix | null, rule: PresenceRule, nowMs: number): Judged {
  if (fix === null) return { ...NOWHERE, verdict: 'none' };
  const aged = fix.samples.map((sample) => ({ sample, ageMs: nowMs - Date.parse(sample.at) }));
  const ageMs = aged.length > 0 ? Math.min(...aged.map((one) => one.ageMs)) : 0;
  const timely = aged.filter((one) => one.ageMs <= (rule.max_age_s ?? MAX_AGE_S) * 1000);
  const samples = (timely.length > 0 ? timely : aged).map((one) => one.sample);
  const judged = { ...measured(order, fix, samples, rule), ageMs };
  return timely.length > 0 || aged.length === 0 ? judged : { ...judged, verdict: 'old' };
}

function measured(
  order: Order,
  fix: Fix,
  samples: readonly Sample[],
  rule: PresenceRule,
): Omit<Judged, 'ageMs'> {
  const { position } = order;
  if (position === null) {
    return { verdict: 'uncertain', distanceM: null, accuracyM: fix.accuracy_m, samples: samples.length };
  }
  const readings = usable(samples).map((sample) => readingOf(sample, position, rule.radius_m));
  const carrying = majority(readings);
  const told = carrying.length > 0 ? carrying : readings;
  const distanceM = median(told.map((one) => one.distanceM));
  const accuracyM = median(told.flatMap((one) => one.accuracyM ?? []));
  const verdict = verdictOf(carrying, readings.length, accuracyM, rule);
  return { verdict, distanceM, accuracyM, samples: carrying.length };
}

interface Reading {
  verdict: 'inside' | 'uncertain' | 'outside';
  distanceM: number;
  accuracyM: number | null;
}

function usable(samples: readonly Sample[]): readonly Sample[] {
  const fine = samples.filter((sample) => sample.accuracy_m !== null && sample.accuracy_m <= COARSE_M);
  return fine.length > 0 ? fine : samples;
}

function readingOf(sample: Sample, spot: { lng: number; lat: number }, radiusM: number): Reading {
  const distanceM = metresBetween(sample, spot);
  const accuracyM = sample.accuracy_m;
  const beyond = Math.max(0, distanceM - radiusM);
  if (beyond > (accuracyM ?? UNKNOWN_M)) return { verdict: 'outside', distanceM, accuracyM };
  const isKnown = accuracyM !== null && accuracyM <= COARSE_M;
  const isThere = isKnown && (beyond === 0 || distanceM <= accuracyM);
  return { verdict: isThere ? 'inside' : 'uncertain', distanceM, accuracyM };
}

/** Those of one mind, if they are two thirds of all. */
function majority(readings: readonly Reading[]): readonly Reading[] {
  for (const verdict of ['inside', 'uncertain', 'outside'] as const) {
    const carrying = readings.filter((reading) => reading.verdict === verdict);
    if (3 * carrying.length >= 2 * readings.length) return carrying;
  }
  return [];
}

function verdictOf(
  carrying: readonly Reading[],
  weighed: number,
  accuracyM: number | null,
  rule: PresenceRule,
): Verdict {
  const verdict = carrying[0]?.verdict ?? 'uncertain';
  if (verdict !== 'inside') return verdict;
  if (accuracyM === null || accuracyM > rule.max_accuracy_m) return 'uncertain';
  return weighed < Math.max(ENOUGH_SAMPLES, rule.min_samples) ? 'few' : 'inside';
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** How exact a position is. */
export function levelOf(accuracyM: number | null, rule: PresenceRule = presenceRule.value): Level {
  if (accuracyM === null) return 'unknown';
  if (accuracyM > UNKNOWN_M) return 'coarse';
  if (accuracyM > rule.max_accuracy_m) return 'poor';
  return accuracyM > GOOD_M ? 'fair' : 'good';
}
