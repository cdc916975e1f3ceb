/** What the page and its photo worker say to each other. */
import type { Plain } from './plain';

export interface ShrinkAsk {
  id: number;
  /** A photo's file, or a picture just taken through the page. */
  file: Blob | ImageBitmap;
  maxSide: number;
}

/** What became of a photo, or `null` where the worker could not read it. */
export interface Shrunk {
  bytes: ArrayBuffer;
  plain: Plain | null;
  /** Whether it had to be made smaller. */
  smaller: boolean;
}

export interface ShrinkAnswer {
  id: number;
  shrunk: Shrunk | null;
}
