/** The shapes of the cells that this phone works in, and of their neighbours: fetched ahead, for the basement. */
import { shallowRef } from 'vue';
import { cellShapes } from '../api/endpoints';
import { type Shape, shapesOf } from '../domain/shapes';
import { readMeta, writeMeta } from './db';

interface Kept {
  shapes: Shape[];
  /** For which cells the neighbourhood was fetched, and when (ms). */
  fetched: Record<string, number>;
}

const NAME = 'cells';
/** A grid changes by decrees, not by the hour. */
const FRESH_MS = 24 * 60 * 60_000;
/** As many as the server takes in one question. */
const MOST = 40;

/** The shapes on the phone, in no order that matters. */
export const shapes = shallowRef<readonly Shape[]>([]);

let kept: Kept = { shapes: [], fetched: {} };

/** Take up the shapes of last time. */
export async function loadCells(): Promise<void> {
  kept = (await readMeta<Kept>(NAME)) ?? { shapes: [], fetched: {} };
  shapes.value = kept.shapes;
}

/** Have the neighbourhoods of these cells on the phone; asks only for what is missing or old. */
export async function keepCells(codes: readonly string[], nowMs: number): Promise<void> {
  const wanted = [...new Set(codes)].slice(0, MOST);
  const stale = wanted.filter((code) => nowMs - (kept.fetched[code] ?? 0) > FRESH_MS);
  if (stale.length === 0) return;
  const fresh = shapesOf(await cellShapes(wanted));
  // What nobody asks for any more goes with the same stroke.
  kept = { shapes: fresh, fetched: Object.fromEntries(wanted.map((code) => [code, nowMs])) };
  shapes.value = fresh;
  await writeMeta(NAME, kept);
}
