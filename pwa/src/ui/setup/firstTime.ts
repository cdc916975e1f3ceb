/** Whether the check of this phone has been offered here before; it belongs to the phone, not to the person. */

const KEPT = 'banshi.setup';

/** Whether somebody has seen it here. */
export function wasOffered(): boolean {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return true;
  }
}

/** Do not offer it by itself again. */
export function noteOffered(): void {
  try {
    localStorage.setItem(KEPT, '1');
  } catch {
    // A browser that keeps nothing is not asked each time either.
  }
}
