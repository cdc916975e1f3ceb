/** Where the phone says it is: several fresh samples, the best of them, and what went wrong in words. */
import { type Ref, ref, shallowRef } from 'vue';
import type { Fix, Sample } from '../domain/types';
import { deafen, type Ear, listen } from './receiver';

/** `coarse`: the person lets the phone tell only roughly where it is, to a kilometre and worse. */
export type PositionState =
  | 'off'
  | 'asking'
  | 'searching'
  | 'found'
  | 'coarse'
  | 'denied'
  | 'unavailable'
  | 'slow';

export interface Watch {
  state: Readonly<Ref<PositionState>>;
  fix: Readonly<Ref<Fix | null>>;
  /** It has been looked for long enough: nobody has to wait any longer for a better one. */
  waited: Readonly<Ref<boolean>>;
  start(): void;
  stop(): void;
}

/** As many samples as the server needs to see that they agree. */
const SAMPLES = 3;
const FRESH_MS = 60_000;
const PATIENCE_MS = 15_000;
/** Good enough to stop saying that it is being looked for. */
const USEFUL_M = 200;
/** Worse than this twice running: the exact position is kept from us. */
const COARSE_M = 1_000;
const COARSE_TIMES = 2;
/** A phone that lies still reports once; asking again gives the second opinion that the check-in needs. */
const ASK_AGAIN_MS = 1_500;
/** Some browsers' watches are dead after an error: one that says nothing for so long is begun anew. */
const AFTER_ERROR_MS = 3_000;
/** Older than this is another place's fix, kept against our wish; older than a day is a broken clock. */
const KEPT_MS = 10 * 60_000;
const BROKEN_MS = 24 * 60 * 60_000;

const latest = shallowRef<Fix | null>(null);
let brief: Watching | null = null;

/** The last fix of this page, if it is not older than a minute; kept beside each photo. */
export function lastFix(): Fix | null {
  const at = latest.value?.samples[latest.value.samples.length - 1]?.at;
  return at !== undefined && Date.now() - Date.parse(at) < FRESH_MS ? latest.value : null;
}

/** Sample for a moment, if that may be done without asking, so that the next photo knows where it was taken. */
export async function readPlace(now: () => number): Promise<void> {
  if (brief !== null || lastFix() !== null || !(await mayReadSilently()) || brief !== null) return;
  const watch = new Watching(now);
  brief = watch;
  watch.start();
  await watch.settled(PATIENCE_MS);
  watch.stop();
  brief = null;
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
  return new Watching(now);
}

class Watching implements Watch, Ear {
  readonly state = ref<PositionState>('off');
  readonly fix = shallowRef<Fix | null>(null);
  readonly waited = ref(false);
  private readonly now: () => number;
  private running = false;
  private listens = false;
  private samples: Sample[] = [];
  private coarse = 0;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setInterval> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private whenSettled: () => void = () => undefined;

  constructor(now: () => number) {
    this.now = now;
  }

  start(): void {
    this.stop();
    this.waited.value = false;
    if (!('geolocation' in navigator)) {
      this.state.value = 'unavailable';
      this.waited.value = true;
      return;
    }
    this.running = true;
    this.samples = [];
    this.coarse = 0;
    this.state.value = 'asking';
    this.listen();
    this.again = setInterval(() => {
      if (this.listens && wantsAnother(this.samples, this.now())) this.listen();
    }, ASK_AGAIN_MS);
    this.patience = setTimeout(() => this.losePatience(), PATIENCE_MS);
    document.addEventListener('visibilitychange', this.followScreen);
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.patience);
    clearTimeout(this.retry);
    clearInterval(this.again);
    this.deafen();
    document.removeEventListener('visibilitychange', this.followScreen);
  }

  /** Resolves with enough good samples, or after a while. */
  settled(mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, mostMs);
      this.whenSettled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private listen(): void {
    clearTimeout(this.retry);
    this.listens = true;
    listen(this);
  }

  private deafen(): void {
    clearTimeout(this.retry);
    this.listens = false;
    deafen(this);
  }

  /** Nobody looks: nothing is read. Back again, the old watch may be dead, and the person may have allowed it. */
  private readonly followScreen = (): void => {
    if (document.visibilityState === 'hidden') this.deafen();
    else void this.resume();
  };

  private async resume(): Promise<void> {
    // Who has said no is asked again only by a tap.
    const may = this.state.value !== 'denied' || (await mayReadSilently());
    if (this.running && may && document.visibilityState !== 'hidden') this.listen();
  }

  take(found: GeolocationPosition): void {
    clearTimeout(this.retry);
    const sample = sampleOf(found, this.now(), Date.now());
    if (sample === null) return;
    this.samples = keepFresh([...this.samples, sample], this.now());
    this.fix.value = fixOf(this.samples);
    latest.value = this.fix.value;
    this.coarse = (sample.accuracy_m ?? 0) > COARSE_M ? this.coarse + 1 : 0;
    if (isUseful(this.fix.value)) this.state.value = 'found';
    else if (this.coarse >= COARSE_TIMES) this.state.value = 'coarse';
    else this.state.value = this.waited.value ? 'slow' : 'searching';
    if (this.samples.filter(isUseful).length === SAMPLES) this.whenSettled();
  }

  fail(error: GeolocationPositionError): void {
    clearTimeout(this.retry);
    if (error.code === error.PERMISSION_DENIED) {
      this.deafen();
      this.state.value = 'denied';
      this.waited.value = true;
      return;
    }
    if (this.fix.value === null) this.state.value = error.code === error.TIMEOUT ? 'slow' : 'unavailable';
    this.retry = setTimeout(() => this.listen(), AFTER_ERROR_MS);
  }

  private losePatience(): void {
    this.waited.value = true;
    if (this.state.value === 'asking' || this.state.value === 'searching') this.state.value = 'slow';
  }
}

/** A fix as a sample by the server's clock; null for one that the browser has kept from before. */
export function sampleOf(found: GeolocationPosition, nowMs: number, wallMs: number): Sample | null {
  const age = wallMs - found.timestamp;
  if (age > KEPT_MS && age < BROKEN_MS) return null;
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

function isUseful(fix: Fix | Sample | null): boolean {
  return fix?.accuracy_m != null && fix.accuracy_m <= USEFUL_M;
}

/**
 * One good sample wants others beside it, and a phone that lies still is asked again before what it said is old;
 * before the first, asking again would only disturb the receiver.
 */
function wantsAnother(samples: readonly Sample[], nowMs: number): boolean {
  if (samples.length > 0 && keepFresh(samples, nowMs).length === 0) return true;
  const useful = samples.filter(isUseful).length;
  return samples.length > 0 && (useful === 0 ? samples.length < SAMPLES : useful < SAMPLES);
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
