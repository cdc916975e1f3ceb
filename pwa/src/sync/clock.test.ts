import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockOff } from '../store/status';
import {
  clockClaim,
  deviceNowIso,
  forgetClock,
  noteServerTime,
  provenSince,
  restoreClock,
  serverNow,
} from './clock';

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
    expect(clockClaim()).toEqual({
      ticket: 'ticket',
      elapsed_ms: 25 * 60_000,
      steady: true,
      offset_ms: 3_000,
    });
    expect(provenSince()).toBeNull();
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
    expect(clockClaim()).toMatchObject({ ticket: 'ticket', elapsed_ms: 1000, steady: false });
    expect(provenSince()).toBe('2026-11-23T05:40:00.200Z');
  });

  it('says nothing of three seconds, but of three minutes', async () => {
    await noteServerTime(SERVER, 'ticket', 0);
    expect(clockOff.value).toBe(0);
    vi.setSystemTime('2026-11-23T05:37:00Z');
    await noteServerTime(SERVER, 'ticket', 0);
    expect(clockOff.value).toBe(-180_000);
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
