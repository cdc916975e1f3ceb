/** The server's time as far as this phone knows it, and the proof of it that an act carries. */
import type { ClockClaim } from '../domain/types';
import { readMeta, writeMeta } from '../store/db';

interface Reading {
  /** The server's time at the reading (ms). */
  serverMs: number;
  wallMs: number;
  /** The page's steady clock at the reading; null after a reload, when that clock began anew. */
  steadyMs: number | null;
  ticket: string | null;
}

const NAME = 'clock';
let reading: Reading | null = null;

/** Take the server's word for the time; half of the round trip has passed since it was spoken. */
export async function noteServerTime(
  serverTime: string,
  ticket: string | null,
  roundTripMs: number,
): Promise<void> {
  const serverMs = Date.parse(serverTime) + roundTripMs / 2;
  if (!Number.isFinite(serverMs)) return;
  reading = { serverMs, wallMs: Date.now(), steadyMs: performance.now(), ticket };
  await writeMeta(NAME, { ...reading, steadyMs: null });
}

/** Take up the last reading after a reload. */
export async function restoreClock(): Promise<void> {
  reading ??= (await readMeta<Reading>(NAME)) ?? null;
}

/** When the server last told its time (ms by its clock), or null. */
export function lastReading(): number | null {
  return reading?.serverMs ?? null;
}

/**
 * Time since the reading. The steady clock may stand still while the phone sleeps and the wall clock
 * may be set back, so the larger of the two is the honest one.
 */
function elapsedMs(from: Reading): number {
  const wall = Date.now() - from.wallMs;
  const steady = from.steadyMs === null ? 0 : performance.now() - from.steadyMs;
  return Math.max(0, wall, steady);
}

/** The present instant by the server's clock (ms). */
export function serverNow(): number {
  return reading ? reading.serverMs + elapsedMs(reading) : Date.now();
}

/** The present instant by the server's clock as the contract writes it. */
export function serverNowIso(): string {
  return new Date(serverNow()).toISOString();
}

/** What an act says about the phone's clock, or null when the server never gave a ticket. */
export function clockClaim(): ClockClaim | null {
  if (!reading?.ticket) return null;
  const claim = { ticket: reading.ticket, elapsed_ms: Math.round(elapsedMs(reading)) };
  return { ...claim, steady: reading.steadyMs !== null };
}

/** What the phone's own clock shows, right or wrong: an act claims this, and the server corrects it. */
export function deviceNowIso(): string {
  return new Date().toISOString();
}

/** Forget the reading, so that a test may start afresh. */
export function forgetClock(): void {
  reading = null;
}
