/** Makes one photo small, away from the screen's thread. */
import { LOOK_SIDE, type Plain, plainness } from './plain';
import type { ShrinkAnswer, ShrinkAsk, Shrunk } from './shrink';

declare const self: DedicatedWorkerGlobalScope;

const QUALITY = 0.82;

self.onmessage = async (event: MessageEvent<ShrinkAsk>) => {
  const shrunk = await shrink(event.data).catch(() => null);
  const answer: ShrinkAnswer = { id: event.data.id, shrunk };
  self.postMessage(answer, shrunk ? [shrunk.bytes] : []);
};

async function shrink({ file, maxSide }: ShrinkAsk): Promise<Shrunk | null> {
  const bitmap =
    file instanceof Blob ? await createImageBitmap(file, { imageOrientation: 'from-image' }) : file;
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const plain = look(canvas);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  if (blob.type !== 'image/jpeg') return null;
  return { bytes: await blob.arrayBuffer(), plain, smaller: scale < 1 };
}

function look(canvas: OffscreenCanvas): Plain | null {
  const small = new OffscreenCanvas(LOOK_SIDE, LOOK_SIDE).getContext('2d');
  if (!small) return null;
  small.imageSmoothingQuality = 'high';
  small.drawImage(canvas, 0, 0, LOOK_SIDE, LOOK_SIDE);
  return plainness(small.getImageData(0, 0, LOOK_SIDE, LOOK_SIDE).data);
}
