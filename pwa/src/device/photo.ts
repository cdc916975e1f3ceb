/** A photo made ready for the road: an upright JPEG of at most 2,000 pixels, or as it came. */
import { LOOK_SIDE, type Plain, plainness } from './plain';
import type { ShrinkAnswer, ShrinkAsk, Shrunk } from './shrink';

export interface Prepared {
  bytes: ArrayBuffer;
  type: string;
  /** It shows next to nothing; it is kept all the same. */
  plain: Plain | null;
}

export type PhotoTrouble = 'not_an_image' | 'too_large';

const MAX_SIDE = 2_000;
const MAX_BYTES = 15 * 1024 * 1024;
/** What is small enough is not compressed a second time. */
const SMALL_BYTES = 600 * 1024;
/** Smaller than this is no photo of anything. */
const IMPLAUSIBLE_BYTES = 1_000;
const QUALITY = 0.82;
const WORKER_MS = 20_000;

/** The photo to keep, or why there is none. Never resizes what it cannot resize well. */
export async function preparePhoto(file: File): Promise<Prepared | PhotoTrouble> {
  const original = await file.arrayBuffer().catch(() => null);
  if (original === null || original.byteLength === 0) return 'not_an_image';
  const type = typeOf(new Uint8Array(original, 0, Math.min(16, original.byteLength)));
  if (type === null) return 'not_an_image';
  const shrunk = (await inWorker(file)) ?? (await onPage(file));
  const plain = shrunk?.plain ?? null;
  if (shrunk && isBetter(shrunk, original, type)) return { bytes: shrunk.bytes, type: 'image/jpeg', plain };
  return original.byteLength <= MAX_BYTES ? { bytes: original, type, plain } : 'too_large';
}

/** Some phones hand back an empty canvas when memory is short: such a picture must not replace the photo. */
function isBetter(shrunk: Shrunk, original: ArrayBuffer, type: string): boolean {
  if (shrunk.plain !== null || shrunk.bytes.byteLength < IMPLAUSIBLE_BYTES) return false;
  if (type !== 'image/jpeg') return true;
  const isSmall = !shrunk.smaller && original.byteLength <= SMALL_BYTES;
  return !isSmall && shrunk.bytes.byteLength < original.byteLength;
}

/** A picture seen through the page as a file like any other; null where the browser cannot make one. */
export async function photoOf(video: HTMLVideoElement): Promise<File | null> {
  const shrunk = (await frameInWorker(video)) ?? (await draw(video, video.videoWidth, video.videoHeight));
  return shrunk && new File([shrunk.bytes], 'camera.jpg', { type: 'image/jpeg' });
}

async function frameInWorker(video: HTMLVideoElement): Promise<Shrunk | null> {
  try {
    return await inWorker(await createImageBitmap(video));
  } catch {
    return null;
  }
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

function inWorker(file: Blob | ImageBitmap): Promise<Shrunk | null> {
  if (typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined') return Promise.resolve(null);
  worker ??= new Worker(new URL('./shrink.worker.ts', import.meta.url), { type: 'module' });
  const ask: ShrinkAsk = { id: ++lastId, file, maxSide: MAX_SIDE };
  return new Promise((resolve) => {
    const present = worker;
    const finish = (shrunk: Shrunk | null) => {
      clearTimeout(timer);
      present?.removeEventListener('message', hear);
      resolve(shrunk);
    };
    const drop = () => {
      present?.terminate();
      worker = null;
      finish(null);
    };
    const hear = (event: MessageEvent<ShrinkAnswer>) => {
      if (event.data.id === ask.id) finish(event.data.shrunk);
    };
    const timer = setTimeout(drop, WORKER_MS);
    present?.addEventListener('message', hear);
    present?.addEventListener('error', drop, { once: true });
    present?.postMessage(ask, file instanceof Blob ? [] : [file]);
  });
}

/** The old road: an image element and a canvas on the page. */
async function onPage(file: Blob): Promise<Shrunk | null> {
  if (typeof document === 'undefined') return null;
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return await draw(image, image.naturalWidth, image.naturalHeight);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function draw(picture: CanvasImageSource, width: number, height: number): Promise<Shrunk | null> {
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const canvas = canvasOf(Math.round(width * scale), Math.round(height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const small = canvasOf(LOOK_SIDE, LOOK_SIDE).getContext('2d');
  small?.drawImage(canvas, 0, 0, LOOK_SIDE, LOOK_SIDE);
  const plain = small ? plainness(small.getImageData(0, 0, LOOK_SIDE, LOOK_SIDE).data) : null;
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (blob?.type !== 'image/jpeg') return null;
  return { bytes: await blob.arrayBuffer(), plain, smaller: scale < 1 };
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
