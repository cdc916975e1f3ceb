/** Photos into the queue, with a word for each that could not be taken. */
import { askPersist } from '../../device/storage';
import type { Order, Phase, PhotoSource } from '../../domain/types';
import { type Key, t } from '../../i18n';
import { type AddedPhoto, addPhotos } from '../../store/photos';
import { toast } from '../kit/toasts';

/** Add files to an order; resolves with what became of each. */
export async function takePhotos(
  order: Order,
  phase: Phase,
  files: File[],
  source: PhotoSource,
): Promise<AddedPhoto[]> {
  void askPersist();
  const added = await addPhotos(order, phase, files, source);
  for (const one of added) {
    if (one.trouble) toast(t(`worker.photo.${one.trouble}` as Key, { name: one.name }), 'danger');
  }
  return added;
}
