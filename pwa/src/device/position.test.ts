import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixOf, keepFresh, lastFix, metresBetween, readPlace, sampleOf, watchPosition } from './position';

const START = Date.parse('2026-11-23T01:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const sample = (accuracy_m: number | null, seconds = 0, lng = 114.15) => ({
  lng,
  lat: 22.84,
  accuracy_m,
  at: at(seconds),
});

function found(accuracy: number, timestamp = Date.now()): GeolocationPosition {
  return { coords: { longitude: 114.15, latitude: 22.84, accuracy }, timestamp } as GeolocationPosition;
}

/** A phone whose receiver answers when we say so. */
class Receiver {
  private readonly ears = new Map<number, [PositionCallback, PositionErrorCallback]>();
  private last = 0;
  private shown: (() => void) | null = null;
  screen: 'visible' | 'hidden' = 'visible';
  permission = 'granted';
  begun = 0;

  constructor() {
    vi.stubGlobal('navigator', {
      geolocation: {
        watchPosition: (take: PositionCallback, fail: PositionErrorCallback) => {
          this.begun += 1;
          this.ears.set(++this.last, [take, fail]);
          return this.last;
        },
        clearWatch: (id: number) => this.ears.delete(id),
      },
      permissions: { query: async () => ({ state: this.permission }) },
    });
    const receiver = this;
    vi.stubGlobal('document', {
      get visibilityState() {
        return receiver.screen;
      },
      addEventListener: (_: string, hear: () => void) => {
        this.shown = hear;
      },
      removeEventListener: () => {
        this.shown = null;
      },
    });
  }

  get listening(): number {
    return this.ears.size;
  }

  say(accuracy: number): void {
    for (const [take] of [...this.ears.values()]) take(found(accuracy));
  }

  fail(code: 1 | 2 | 3): void {
    const error = { code, PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 };
    for (const [, fail] of [...this.ears.values()]) fail(error as GeolocationPositionError);
  }

  async turn(screen: 'visible' | 'hidden'): Promise<void> {
    this.screen = screen;
    this.shown?.();
    await vi.advanceTimersByTimeAsync(0);
  }
}

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

  it('takes an accuracy of nothing for unknown, and no fix that was kept from another place', () => {
    const wall = 1_790_000_000_000;
    expect(sampleOf(found(0, wall), START, wall)?.accuracy_m).toBeNull();
    expect(sampleOf(found(Number.NaN, wall), START, wall)?.accuracy_m).toBeNull();
    expect(sampleOf(found(12.34, wall - 5_000), START, wall)).toMatchObject({ accuracy_m: 12.3, at: at(0) });
    expect(sampleOf(found(12, wall - 30 * 60_000), START, wall)).toBeNull();
    // A receiver that counts from another year says nothing about the age of its fix.
    expect(sampleOf(found(12, wall - 978_307_200_000), START, wall)?.accuracy_m).toBe(12);
  });

  it('measures metres as a map would', () => {
    expect(metresBetween({ lng: 114.15, lat: 22.84 }, { lng: 114.151, lat: 22.84 })).toBeCloseTo(102.5, 0);
  });
});

describe('a watch', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('asks for a second and a third opinion, then only listens until they are old', () => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    receiver.say(15);
    expect(watch.state.value).toBe('found');
    vi.advanceTimersByTime(1_500);
    receiver.say(12);
    vi.advanceTimersByTime(1_500);
    receiver.say(18);
    const begun = receiver.begun;
    vi.advanceTimersByTime(6_000);
    expect(receiver.begun).toBe(begun);
    expect(watch.fix.value?.samples).toHaveLength(3);
    expect(watch.fix.value?.accuracy_m).toBe(12);
    vi.advanceTimersByTime(55_000);
    expect(receiver.begun).toBeGreaterThan(begun);
    watch.stop();
    expect(receiver.listening).toBe(0);
  });

  it('asks for another opinion when a good one comes after bad ones', () => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    for (const accuracy of [900, 800, 850, 14]) receiver.say(accuracy);
    const before = receiver.begun;
    vi.advanceTimersByTime(1_500);
    expect(receiver.begun).toBe(before + 1);
    watch.stop();
  });

  it('lets nobody wait longer than fifteen seconds', () => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    receiver.say(450);
    expect([watch.state.value, watch.waited.value]).toEqual(['searching', false]);
    vi.advanceTimersByTime(15_000);
    expect([watch.state.value, watch.waited.value]).toEqual(['slow', true]);
    receiver.say(30);
    expect(watch.state.value).toBe('found');
    watch.stop();
  });

  it('knows a phone that tells only roughly where it is', () => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    receiver.say(3_000);
    expect(watch.state.value).toBe('searching');
    receiver.say(3_000);
    expect(watch.state.value).toBe('coarse');
    watch.stop();
  });

  it.each([
    [2, 'unavailable'],
    [3, 'slow'],
  ] as const)('begins anew after error %i, without losing what it has', (code, state) => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    receiver.fail(code);
    const { begun } = receiver;
    expect([watch.state.value, receiver.listening]).toEqual([state, 1]);
    vi.advanceTimersByTime(3_000);
    expect([receiver.listening, receiver.begun]).toEqual([1, begun + 1]);
    receiver.say(20);
    receiver.fail(code);
    expect(watch.state.value).toBe('found');
    watch.stop();
    vi.advanceTimersByTime(10_000);
    expect(receiver.listening).toBe(0);
  });

  it('goes on hearing a watch that lives through an error', () => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    receiver.say(15);
    receiver.fail(2);
    for (const accuracy of [12, 18]) receiver.say(accuracy);
    expect(watch.fix.value?.samples).toHaveLength(3);
    const { begun } = receiver;
    vi.advanceTimersByTime(6_000);
    expect(receiver.begun).toBe(begun);
    watch.stop();
  });

  it('reads nothing while nobody looks, and listens anew when somebody does', async () => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    await receiver.turn('hidden');
    expect(receiver.listening).toBe(0);
    const before = receiver.begun;
    await receiver.turn('visible');
    expect([receiver.listening, receiver.begun]).toEqual([1, before + 1]);
    watch.stop();
    await receiver.turn('visible');
    expect(receiver.listening).toBe(0);
  });

  it('asks nobody again who has said no, until it is allowed in the settings', async () => {
    const receiver = new Receiver();
    const watch = watchPosition();
    watch.start();
    receiver.permission = 'denied';
    receiver.fail(1);
    expect([watch.state.value, watch.waited.value]).toEqual(['denied', true]);
    vi.advanceTimersByTime(60_000);
    await receiver.turn('hidden');
    await receiver.turn('visible');
    expect(receiver.listening).toBe(0);
    receiver.permission = 'granted';
    await receiver.turn('visible');
    receiver.say(9);
    expect(watch.state.value).toBe('found');
    watch.stop();
  });

  it('samples for a moment before a photo, where that needs no asking', async () => {
    vi.setSystemTime(START + 3_600_000);
    const receiver = new Receiver();
    receiver.permission = 'prompt';
    await readPlace(Date.now);
    expect(receiver.begun).toBe(0);
    receiver.permission = 'granted';
    const reading = readPlace(Date.now);
    await vi.advanceTimersByTimeAsync(0);
    void readPlace(Date.now);
    for (const accuracy of [15, 12, 18]) receiver.say(accuracy);
    await reading;
    expect([receiver.listening, lastFix()?.accuracy_m]).toEqual([0, 12]);
    await readPlace(Date.now);
    expect(receiver.listening).toBe(0);
  });
});
