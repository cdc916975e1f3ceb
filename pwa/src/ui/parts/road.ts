/** What every reading of a screen tells the whole app: whether there is a road, and whether the session stands. */
import { needsSignIn, user } from '../../store/session';
import { online } from '../../store/status';
import { troubleKind } from './words';

/** The server has answered. */
export function noteAnswer(): void {
  online.value = true;
}

/** A reading failed; an ended session is said at the top of the app, where signing in leads back here. */
export function noteTrouble(error: unknown): void {
  const kind = troubleKind(error);
  if (kind === 'offline') online.value = false;
  else if (kind !== 'other') online.value = true;
  if (kind === 'session' && user.value) needsSignIn.value = true;
}
