/** Makes one photo small, away from the screen's thread. */
import type { ShrinkAnswer, ShrinkAsk } from './shrink';

declare const self: DedicatedWorkerGlobalScope;

const QUALITY = 0.82;

self.onmessage = async (event: MessageEvent<ShrinkAsk>) => {
  self.postMessage(await shrink(event.data).catch((): ShrinkAnswer => ({ id: event.data.id, bytes: null })));
};

async function shrink({ id, file, maxSide }: ShrinkAsk): Promise<ShrinkAnswer> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return { id, bytes: null };
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  if (isBlank(context, canvas.width, canvas.height)) return { id, bytes: null };
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return { id, bytes: blob.type === 'image/jpeg' ? await blob.arrayBuffer() : null };
}

/** Some phones hand back an empty canvas when memory is short: such a picture must not replace the photo. */
function isBlank(context: OffscreenCanvasRenderingContext2D, width: number, height: number): boolean {
  let low = 255;
  let high = 0;
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    const row = context.getImageData(0, Math.floor(height * part), width, 1).data;
    for (let at = 1; at < row.length; at += 4) {
      low = Math.min(low, row[at] ?? 0);
      high = Math.max(high, row[at] ?? 0);
    }
  }
  return high - low < 4;
}
