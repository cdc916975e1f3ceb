/** Pages opened inside WeChat and its like: workers are led to the browser, unless they want to stay. */
import { phone } from '../../device/browser';

const KEPT = 'banshi.inside';

/** Whether the person has to hear that this is no place to work from. */
export function isInside(): boolean {
  return phone.embedded && !hasStayed();
}

/** The person stays here until this window is closed. */
export function stayInside(): void {
  try {
    sessionStorage.setItem(KEPT, '1');
  } catch {
    stayed = true;
  }
}

let stayed = false;

function hasStayed(): boolean {
  try {
    return stayed || sessionStorage.getItem(KEPT) !== null;
  } catch {
    return stayed;
  }
}
