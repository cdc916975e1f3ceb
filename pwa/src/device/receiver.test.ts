import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchPosition } from './position';
import { deafen, listen } from './receiver';

/** A browser as Chromium is: it asks the phone for a fix only when the first of its watches begins. */
class Browser {
  readonly watches = new Map<number, PositionCallback>();
  asked = 0;
  private last = 0;

  constructor(private readonly takes_ms = 10) {
    vi.stubGlobal('navigator', {
      geolocation: {
        watchPosition: (take: PositionCallback) => {
          if (this.watches.size === 0) this.ask();
          this.watches.set(++this.last, take);
          return this.last;
        },
        clearWatch: (id: number) => this.watches.delete(id),
      },
    });
    vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined });
  }

  private ask(): void {
    this.asked += 1;
    const asking = this.last + 1;
    setTimeout(() => {
      if (this.watches.has(asking)) this.say();
    }, this.takes_ms);
  }

  say(): void {
    const fix = {
      coords: { longitude: 114.15, latitude: 22.84, accuracy: 12 },
      timestamp: Date.now(),
    } as GeolocationPosition;
    for (const take of [...this.watches.values()]) take(fix);
  }
}

const ear = () => ({ take: vi.fn(), fail: vi.fn() });

describe('the receiver', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('gives every part of a page three opinions, although the phone lies still', () => {
    new Browser();
    const watches = [watchPosition(), watchPosition()];
    for (const watch of watches) watch.start();
    vi.advanceTimersByTime(4_000);
    expect(watches.map((watch) => watch.fix.value?.samples.length)).toEqual([3, 3]);
    const times = watches[0]?.fix.value?.samples.map((sample) => Date.parse(sample.at)) ?? [];
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(2_000);
    for (const watch of watches) watch.stop();
  });

  it('gathers three opinions from a phone that walks, and asks for none of them twice', () => {
    const browser = new Browser();
    const watch = watchPosition();
    watch.start();
    vi.advanceTimersByTime(900);
    browser.say();
    vi.advanceTimersByTime(500);
    browser.say();
    expect(watch.fix.value?.samples).toHaveLength(3);
    vi.advanceTimersByTime(10_000);
    expect(browser.asked).toBe(1);
    watch.stop();
  });

  it('lets a slow receiver come to each of its fixes, and asks a dead one anew', () => {
    const slow = watchPosition();
    new Browser(3_000);
    slow.start();
    vi.advanceTimersByTime(15_000);
    expect(slow.fix.value?.samples).toHaveLength(3);
    slow.stop();
    const dead = new Browser(60_000);
    const deaf = ear();
    listen(deaf);
    vi.advanceTimersByTime(10_000);
    listen(deaf);
    expect(dead.asked).toBe(2);
    deafen(deaf);
  });

  it('tells who joins what has just been heard, and rests when nobody listens', () => {
    const browser = new Browser();
    const [first, second] = [ear(), ear()];
    listen(first);
    vi.advanceTimersByTime(500);
    listen(second);
    expect([first.take.mock.calls.length, second.take.mock.calls.length, browser.asked]).toEqual([1, 1, 1]);
    deafen(first);
    expect(browser.watches.size).toBe(1);
    deafen(second);
    expect(browser.watches.size).toBe(0);
  });
});
