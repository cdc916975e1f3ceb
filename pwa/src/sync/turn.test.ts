import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshPhone } from '../testing/phone';
import { inTurn } from './turn';

beforeEach(async () => {
  await freshPhone();
  vi.stubGlobal('navigator', {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Work that ends when it is told to. */
function task() {
  let end: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { until, end: () => end() };
}

describe('a turn to send, in a browser without locks', () => {
  it('is one tab’s at a time', async () => {
    const slow = task();
    const first = inTurn(() => slow.until);
    await vi.waitFor(async () => expect(await inTurn(async () => undefined)).toBe(false));
    slow.end();
    expect(await first).toBe(true);
    expect(await inTurn(async () => undefined)).toBe(true);
  });

  it('comes free when its tab was killed, and the killed one knows that it has lost it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const [frozen, begun, other] = [task(), task(), task()];
    let mine: () => Promise<boolean> = async () => true;
    const first = inTurn(async (stillMine) => {
      mine = stillMine;
      begun.end();
      await frozen.until;
    });
    await begun.until;
    expect(await mine()).toBe(true);
    vi.setSystemTime(Date.now() + 20_001);
    const second = inTurn(async () => {
      expect(await mine()).toBe(false);
      other.end();
    });
    await other.until;
    frozen.end();
    expect(await Promise.all([first, second])).toEqual([true, true]);
  });

  it('is not held up by a lease from before the phone’s clock was set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const slow = task();
    const first = inTurn(() => slow.until);
    await vi.waitFor(async () => expect(await inTurn(async () => undefined)).toBe(false));
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(await inTurn(async () => undefined)).toBe(true);
    slow.end();
    await first;
  });
});

describe('a turn to send, with the browser’s locks', () => {
  it('leaves a taken lock to its holder', async () => {
    const request = async (_name: string, _options: LockOptions, work: (lock: unknown) => Promise<boolean>) =>
      work(null);
    vi.stubGlobal('navigator', { locks: { request } });
    const work = vi.fn(async () => undefined);
    expect(await inTurn(work)).toBe(false);
    expect(work).not.toHaveBeenCalled();
  });
});
