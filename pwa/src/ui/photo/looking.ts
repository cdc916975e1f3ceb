/** Who wants to look through the camera, or at photos, just now: one pair of eyes for the whole app. */
import { shallowRef } from 'vue';
import type { Order, Phase } from '../../domain/types';
import { lazyPart } from '../parts/lazy';
import type { Shown } from './watermark';

export interface Look {
  order: Order;
  phase: Phase;
  taken(hashes: string[]): void;
  over(): void;
}

export interface View {
  no: string;
  photos: readonly Shown[];
  first: string;
}

export const viewfinder = lazyPart(() => import('./Viewfinder.vue'), 'camera', 'worker');
export const viewer = lazyPart(() => import('./PhotoViewer.vue'), 'camera');

/** What is being photographed, or null. */
export const looking = shallowRef<Look | null>(null);
/** What is being looked at, or null. */
export const viewing = shallowRef<View | null>(null);

/** Look through the camera; false where that part of the app cannot be had now. */
export async function look(wanted: Look): Promise<boolean> {
  const ready = await viewfinder.ready();
  if (ready) looking.value = wanted;
  return ready;
}

/** Look at an order's photos, beginning with one; false where that part of the app cannot be had now. */
export async function view(wanted: View): Promise<boolean> {
  const ready = await viewer.ready();
  if (ready) viewing.value = wanted;
  return ready;
}

/** Put away whatever is open. */
export function lookAway(): void {
  looking.value?.over();
  looking.value = null;
  viewing.value = null;
}
