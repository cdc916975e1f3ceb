/** A short buzz that says without a look that something was taken; silent where the phone has none. */

/** What was tapped is saved. */
export function buzz(): void {
  shake(20);
}

/** Something needs a look. */
export function buzzTwice(): void {
  shake([40, 80, 40]);
}

function shake(pattern: VibratePattern): void {
  try {
    navigator.vibrate?.(pattern);
  } catch {
    // Some browsers throw where others do nothing.
  }
}
