/** What was being photographed when the camera opened: some phones close the page behind the camera. */

import type { Phase } from '../domain/types';
import { readMeta, writeMeta } from './db';

export interface CameraTrip {
  order: string;
  phase: Phase;
  /** The screen's address with the sheet that was open. */
  path?: string;
  /** The reason that had been chosen in that sheet. */
  reason?: string | null;
}

const NAME = 'camera';

/** Write down where the person was before the camera takes the memory. */
export function leaveForCamera(trip: CameraTrip): Promise<void> {
  return writeMeta(NAME, trip);
}

/** The camera has come back, or the person has seen that it did not. */
export function backFromCamera(): Promise<void> {
  return writeMeta(NAME, null);
}

/** A trip from which the page never came back, or null. */
export async function lostTrip(): Promise<CameraTrip | null> {
  return (await readMeta<CameraTrip>(NAME)) ?? null;
}

/** The same for the screen that the person is led back to: it is told once, and nobody is led there again. */
export async function takeLostTrip(): Promise<CameraTrip | null> {
  const trip = await lostTrip();
  if (trip) await backFromCamera();
  return trip;
}
