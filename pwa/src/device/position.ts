/** Where the phone says it is: several fresh samples, the best of them, and what went wrong in words. */
import { type Ref, ref, shallowRef } from 'vue';
import type { Fix, Sample } from '../domain/types';

export type PositionState = 'off' | 'asking' | 'searching' | 'found' | 'denied' | 'unavailable' | 'slow';

export interface Watch {
  state: Readonly<Ref<PositionState>>;
  fix: Readonly<Ref<Fix | null>>;
  start(): void;
  stop(): void;
}

/** As many samples as the server needs to see that they agree. */
const SAMPLES = 3;
const FRESH_MS = 60_000;
const PATIENCE_MS = 15_000;
/** Good enough to stop saying that it is being looked for. */
const USEFUL_M = 200;
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 };
/** A phone that lies still reports once; asking again gives the second opinion that the check-in needs. */
const ASK_AGAIN_MS = 1_500;

const latest = shallowRef<Fix | null>(null);

/** The last fix of this page, if it is not older than a minute; kept beside each photo. */
export function lastFix(): Fix | null {
  const at = latest.value?.samples.at(-1)?.at;
  return at !== undefined && Date.now() - Date.parse(at) < FRESH_MS ? latest.value : null;
}

/** Whether the person has already allowed the position, so that it may be read without asking. */
export async function mayReadSilently(): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: 'geolocation' });
    return status.state === 'granted';
  } catch {
    return false;
  }
}

/** A watch that is started by a tap, or at once where the person has allowed it before. */
export function watchPosition(now: () => number = Date.now): Watch {
  const state = ref<PositionState>('off');
  const fix = shallowRef<Fix | null>(null);
  let id: number | null = null;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setInterval> | undefined;
  let samples: Sample[] = [];

  const take = (found: GeolocationPosition) => {
    samples = keepFresh([...samples, sampleOf(found, now())], now());
    fix.value = fixOf(samples);
    latest.value = fix.value;
    state.value = isUseful(fix.value) ? 'found' : 'searching';
  };
  const fail = (error: GeolocationPositionError) => {
    if (error.code === error.PERMISSION_DENIED) {
      stop();
      state.value = 'denied';
    } else if (fix.value === null) state.value = error.code === error.TIMEOUT ? 'slow' : 'unavailable';
  };
  const stop = () => {
    clearTimeout(patience);
    clearInterval(again);
    if (id !== null) navigator.geolocation.clearWatch(id);
    id = null;
  };
  const listen = () => {
    if (id !== null) navigator.geolocation.clearWatch(id);
    id = navigator.geolocation.watchPosition(take, fail, OPTIONS);
  };
  const askAgain = () => {
    if (samples.length > 0 && samples.length < SAMPLES) listen();
  };
  const start = () => {
    stop();
    if (!('geolocation' in navigator)) {
      state.value = 'unavailable';
      return;
    }
    samples = [];
    state.value = 'asking';
    listen();
    again = setInterval(askAgain, ASK_AGAIN_MS);
    patience = setTimeout(() => {
      if (state.value === 'asking' || state.value === 'searching') state.value = 'slow';
    }, PATIENCE_MS);
  };
  return { state, fix, start, stop };
}

function sampleOf(found: GeolocationPosition, nowMs: number): Sample {
  const { longitude, latitude, accuracy } = found.coords;
  // Zero is what mock providers and broken receivers say; it means that nobody knows.
  const accuracy_m = accuracy > 0 && Number.isFinite(accuracy) ? Math.round(accuracy * 10) / 10 : null;
  return { lng: longitude, lat: latitude, accuracy_m, at: new Date(nowMs).toISOString() };
}

/** The latest few samples that are not too old. */
export function keepFresh(samples: readonly Sample[], nowMs: number): Sample[] {
  return samples.filter((sample) => nowMs - Date.parse(sample.at) < FRESH_MS).slice(-SAMPLES);
}

/** The most accurate of some samples, with all of them beside it. */
export function fixOf(samples: readonly Sample[]): Fix | null {
  const sorted = [...samples].sort((a, b) => (a.accuracy_m ?? 1e9) - (b.accuracy_m ?? 1e9));
  const best = sorted[0];
  if (!best) return null;
  return { lng: best.lng, lat: best.lat, accuracy_m: best.accuracy_m, samples: [...samples] };
}

function isUseful(fix: Fix | null): boolean {
  return fix?.accuracy_m != null && fix.accuracy_m <= USEFUL_M;
}

const EARTH_M = 6_371_008.8;

/** Metres between two points, for the person to read; the server measures for itself. */
export function metresBetween(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLng = (b.lng - a.lng) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}
