/** A file from the camera made ready for the road: upright JPEG of at most 2,000 pixels, or as it came. */
import type { ShrinkAnswer, ShrinkAsk } from './shrink';

export interface Prepared {
  bytes: ArrayBuffer;
  type: string;
}

export type PhotoTrouble = 'not_an_image' | 'too_large';

const MAX_SIDE = 2_000;
const MAX_BYTES = 15 * 1024 * 1024;
/** Smaller than this is no photo of anything. */
const IMPLAUSIBLE_BYTES = 1_000;
const WORKER_MS = 20_000;

/** The photo to keep, or why there is none. Never resizes what it cannot resize well. */
export async function preparePhoto(file: File): Promise<Prepared | PhotoTrouble> {
  const original = await file.arrayBuffer().catch(() => null);
  if (original === null || original.byteLength === 0) return 'not_an_image';
  const type = typeOf(new Uint8Array(original, 0, Math.min(16, original.byteLength)));
  if (type === null) return 'not_an_image';
  const small = (await inWorker(file)) ?? (await onPage(file));
  if (small && small.byteLength >= IMPLAUSIBLE_BYTES && isWorthIt(small, original, type)) {
    return { bytes: small, type: 'image/jpeg' };
  }
  return original.byteLength <= MAX_BYTES ? { bytes: original, type } : 'too_large';
}

function isWorthIt(small: ArrayBuffer, original: ArrayBuffer, type: string): boolean {
  return type !== 'image/jpeg' || small.byteLength < original.byteLength;
}

/** The kind of image by its first bytes; some phones leave the file's type empty. */
export function typeOf(head: Uint8Array): string | null {
  const text = String.fromCharCode(...head);
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG')) return 'image/png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  if (text.slice(4, 8) === 'ftyp' && /hei[cxms]|mif1|msf1/.test(text.slice(8))) return 'image/heic';
  return null;
}

let worker: Worker | null = null;
let lastId = 0;

function inWorker(file: Blob): Promise<ArrayBuffer | null> {
  if (typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined') return Promise.resolve(null);
  worker ??= new Worker(new URL('./shrink.worker.ts', import.meta.url), { type: 'module' });
  const ask: ShrinkAsk = { id: ++lastId, file, maxSide: MAX_SIDE };
  return new Promise((resolve) => {
    const present = worker;
    const finish = (bytes: ArrayBuffer | null) => {
      clearTimeout(timer);
      present?.removeEventListener('message', hear);
      resolve(bytes);
    };
    const drop = () => {
      present?.terminate();
      worker = null;
      finish(null);
    };
    const hear = (event: MessageEvent<ShrinkAnswer>) => {
      if (event.data.id === ask.id) finish(event.data.bytes);
    };
    const timer = setTimeout(drop, WORKER_MS);
    present?.addEventListener('message', hear);
    present?.addEventListener('error', drop, { once: true });
    present?.postMessage(ask);
  });
}

/** The old road: an image element and a canvas on the page. */
async function onPage(file: Blob): Promise<ArrayBuffer | null> {
  if (typeof document === 'undefined') return null;
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.82));
    return blob?.type === 'image/jpeg' ? await blob.arrayBuffer() : null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
