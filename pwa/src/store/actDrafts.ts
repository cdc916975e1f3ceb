/** What was answered in an act's form and not sent yet: kept in this tab, for a camera may cost the page. */

const PREFIX = 'banshi.act';

function nameOf(account: string, order: string, action: string): string {
  return [PREFIX, account, order, action].join(' ');
}

/** The answers that this person gave in this tab, or null. */
export function readActDraft<T>(account: string, order: string, action: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(account, order, action)) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** Keep the answers; a browser that keeps nothing still sends them. */
export function keepActDraft<T>(account: string, order: string, action: string, draft: T): void {
  try {
    sessionStorage.setItem(nameOf(account, order, action), JSON.stringify(draft));
  } catch {
    // The form itself is still on the screen.
  }
}

/** The server has taken the act, or its person has given it up. */
export function dropActDraft(account: string, order: string, action: string): void {
  try {
    sessionStorage.removeItem(nameOf(account, order, action));
  } catch {
    // Nothing was kept.
  }
}
