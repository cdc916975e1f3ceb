/** Whether a picture shows next to nothing: the lens was covered, the flash was in the face, memory ran out. */

export type Plain = 'dark' | 'bright' | 'blank';

/** A picture is looked at this small: grain and stray points of light average out. */
export const LOOK_SIDE = 24;

/** As the server sees it: no colour of the small picture spreads further than this. */
const SPREAD = 12;
/** Night has spots of light; a lens in a pocket has none. */
const DARK = 26;
const BRIGHT = 240;

/** What is wrong with the pixels (RGBA) of a picture made small; null for one that shows something. */
export function plainness(pixels: Uint8ClampedArray): Plain | null {
  let low = 255;
  let high = 0;
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const light = lightOf(pixels[at], pixels[at + 1], pixels[at + 2]);
    low = Math.min(low, light);
    high = Math.max(high, light);
  }
  if (high <= DARK) return 'dark';
  if (low >= BRIGHT) return 'bright';
  return high - low <= SPREAD ? 'blank' : null;
}

/** How light a colour is to the eye, 0 to 255. */
function lightOf(red = 0, green = 0, blue = 0): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
