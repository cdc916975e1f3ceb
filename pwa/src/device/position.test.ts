import { describe, expect, it } from 'vitest';
import { fixOf, keepFresh, metresBetween } from './position';

const at = (seconds: number) => new Date(Date.parse('2026-11-23T01:00:00Z') + seconds * 1000).toISOString();
const sample = (accuracy_m: number | null, seconds = 0, lng = 114.15) => ({
  lng,
  lat: 22.84,
  accuracy_m,
  at: at(seconds),
});

describe('the position', () => {
  it('keeps the three latest fresh samples and trusts the most accurate', () => {
    const kept = keepFresh(
      [sample(5, 0), sample(80, 50), sample(20, 55), sample(30, 58), sample(40, 59)],
      Date.parse(at(70)),
    );
    expect(kept.map((one) => one.accuracy_m)).toEqual([20, 30, 40]);
    expect(fixOf(kept)?.accuracy_m).toBe(20);
    expect(fixOf([sample(null), sample(900)])?.accuracy_m).toBe(900);
    expect(fixOf([])).toBeNull();
  });

  it('measures metres as a map would', () => {
    expect(metresBetween({ lng: 114.15, lat: 22.84 }, { lng: 114.151, lat: 22.84 })).toBeCloseTo(102.5, 0);
  });
});
