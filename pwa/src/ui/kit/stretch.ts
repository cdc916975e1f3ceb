/** Which rows of a long list have to be drawn: those in sight and near it; the rest is empty height. */

export interface Stretch {
  /** The first drawn row. */
  readonly from: number;
  /** The row after the last drawn one. */
  readonly to: number;
  /** Height in pixels of the rows before and after. */
  readonly above: number;
  readonly below: number;
}

/** The rows that touch the band between `top` and `bottom`, in pixels from the list's own top. */
export function stretchOf(heights: readonly number[], top: number, bottom: number): Stretch {
  let y = 0;
  let from = 0;
  while (from < heights.length && y + (heights[from] ?? 0) <= top) {
    y += heights[from] ?? 0;
    from += 1;
  }
  const above = y;
  let to = from;
  while (to < heights.length && y < bottom) {
    y += heights[to] ?? 0;
    to += 1;
  }
  let below = 0;
  for (let row = to; row < heights.length; row += 1) below += heights[row] ?? 0;
  return { from, to, above, below };
}

/** Grow a stretch by a few rows at a time, so that no frame has to draw all of a far jump. */
export function towards(drawn: Stretch, wanted: Stretch, heights: readonly number[], most: number): Stretch {
  const apart = wanted.from > drawn.to || wanted.to < drawn.from;
  const from = apart ? wanted.from : Math.max(wanted.from, drawn.from - most);
  const to = Math.min(wanted.to, (apart ? from : Math.max(from, drawn.to)) + most);
  const sum = (a: number, b: number) => heights.slice(a, b).reduce((all, one) => all + one, 0);
  return { from, to, above: sum(0, from), below: sum(to, heights.length) };
}
