/** What the page and its photo worker say to each other. */

export interface ShrinkAsk {
  id: number;
  file: Blob;
  maxSide: number;
}

export interface ShrinkAnswer {
  id: number;
  bytes: ArrayBuffer | null;
}
