import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockClaim, deviceNowIso, forgetClock, noteServerTime, restoreClock, serverNow } from './clock';

const SERVER = '2026-11-23T05:40:00.000Z';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  vi.setSystemTime('2026-11-23T05:40:03Z');
  forgetClock();
});
afterEach(() => vi.useRealTimers());

describe('the server’s time on the phone', () => {
  it('corrects a phone that is three seconds fast', async () => {
    await noteServerTime(SERVER, 'ticket', 0);
    vi.advanceTimersByTime(25 * 60_000);
    expect(new Date(serverNow()).toISOString()).toBe('2026-11-23T06:05:00.000Z');
    expect(clockClaim()).toEqual({ ticket: 'ticket', elapsed_ms: 25 * 60_000, steady: true });
  });

  it('is not turned back with the phone’s clock', async () => {
    await noteServerTime(SERVER, 'ticket', 0);
    vi.advanceTimersByTime(100 * 60_000);
    vi.setSystemTime('2026-11-23T05:00:00Z');
    expect(clockClaim()?.elapsed_ms).toBe(100 * 60_000);
  });

  it('survives a reload and counts half of the way', async () => {
    await noteServerTime(SERVER, 'ticket', 400);
    forgetClock();
    vi.advanceTimersByTime(1000);
    await restoreClock();
    expect(serverNow()).toBe(Date.parse(SERVER) + 200 + 1000);
    expect(clockClaim()).toEqual({ ticket: 'ticket', elapsed_ms: 1000, steady: false });
  });

  it('leaves the correction of an act to the server', async () => {
    await noteServerTime(SERVER, 'ticket', 0);
    expect(deviceNowIso()).toBe('2026-11-23T05:40:03.000Z');
  });

  it('claims nothing without a ticket', () => {
    expect(clockClaim()).toBeNull();
    expect(serverNow()).toBe(Date.now());
  });
});
