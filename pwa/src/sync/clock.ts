/** The server's time as far as this phone knows it, and the proof of it that an act carries. */
import type { ClockClaim } from '../domain/types';
import { readMeta, writeMeta } from '../store/db';
import { clockOff } from '../store/status';

interface Reading {
  /** The server's time at the reading (ms). */
  serverMs: number;
  wallMs: number;
  /** The page's steady clock at the reading; null after a reload, when that clock began anew. */
  steadyMs: number | null;
  ticket: string | null;
}

const NAME = 'clock';
/** The server takes no offence at less. */
const TOLERANCE_MS = 120_000;
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
  const off = offsetMs(reading);
  clockOff.value = Math.abs(off) > TOLERANCE_MS ? off : 0;
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

/** How far the phone's own clock was ahead of the server's at the reading. */
function offsetMs(from: Reading): number {
  return Math.round(from.wallMs - from.serverMs);
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
  return {
    ticket: reading.ticket,
    elapsed_ms: Math.round(elapsedMs(reading)),
    steady: reading.steadyMs !== null,
    offset_ms: offsetMs(reading),
  };
}

/**
 * Since when the server can place an act of now, where nothing steady has measured the time since: the page
 * was killed or the phone restarted after its last word. Null where there is nothing to say.
 */
export function provenSince(): string | null {
  if (!reading?.ticket || reading.steadyMs !== null) return null;
  return new Date(reading.serverMs).toISOString();
}

/** What the phone's own clock shows, right or wrong: an act claims this, and the server corrects it. */
export function deviceNowIso(): string {
  return new Date().toISOString();
}

/** Forget the reading, so that a test may start afresh. */
export function forgetClock(): void {
  reading = null;
}
