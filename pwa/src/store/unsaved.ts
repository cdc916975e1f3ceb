/** Photos that the phone had no room for: held by the page alone, shown until they are kept or let go. */
import { shallowRef } from 'vue';
import type { PhotoItem } from '../domain/outbox';
import { insertPhoto } from './queue';

export interface Unsaved {
  /** As it was taken, with its hour and place. */
  row: Omit<PhotoItem, 'seq'>;
  bytes: ArrayBuffer;
  url: string;
}

/** Those of this page, the oldest first. */
export const unsaved = shallowRef<readonly Unsaved[]>([]);

/** The one that has found room last; the form for which it was taken hears of it. */
export const keptLater = shallowRef<Unsaved['row'] | null>(null);

/** Hold a photo that could not be kept. */
export function hold(photo: Unsaved): void {
  unsaved.value = [...unsaved.value.filter((one) => one.row.id !== photo.row.id), photo];
}

/** Try to keep them all; true when none is left. */
export async function keepHeld(): Promise<boolean> {
  for (const photo of unsaved.value) {
    try {
      await insertPhoto(photo.row, photo.bytes);
      letGo(photo.row.id);
      keptLater.value = photo.row;
    } catch {
      return false;
    }
  }
  return true;
}

/** Forget one at the person's word, or because it is kept now. */
export function letGo(id: string): void {
  unsaved.value = unsaved.value.filter((one) => one.row.id !== id);
}
