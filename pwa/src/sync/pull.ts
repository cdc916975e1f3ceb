/** Asks the server what changed and takes it up. */
import * as api from '../api/endpoints';
import { ApiError } from '../api/http';
import type { Delta } from '../domain/types';
import { applyDelta, cursor, forgetCursor } from '../store/orders';
import { needsSignIn } from '../store/session';
import { lastSyncAt, online } from '../store/status';
import { noteServerTime, serverNow, serverNowIso } from './clock';

const MOST_ANSWERS = 200;

/** Bring the phone up to date; false when the server could not be asked. */
export async function pull(): Promise<boolean> {
  try {
    await pullAll();
    online.value = true;
    lastSyncAt.value = serverNow();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return troubled(error);
  }
}

async function pullAll(): Promise<void> {
  let since = await cursor();
  for (let answers = 0; answers < MOST_ANSWERS; answers += 1) {
    const delta = await hear(since);
    await applyDelta(delta, serverNowIso(), since === null);
    // An answer may be empty for us and yet not the last: the server says so, or its cursor stands still.
    if (delta.more === false || delta.cursor === since) return;
    since = delta.cursor;
  }
}

async function hear(since: string | null): Promise<Delta> {
  const sent = performance.now();
  const delta = await api.sync(since);
  await noteServerTime(delta.server_time, delta.time_ticket, performance.now() - sent);
  return delta;
}

async function troubled(error: ApiError): Promise<boolean> {
  if (error.kind !== 'http' || error.status >= 500) {
    online.value = false;
    return false;
  }
  online.value = true;
  if (error.status === 401) needsSignIn.value = true;
  // A cursor that the server no longer knows: begin anew, so that nothing is missed.
  if ([400, 404, 410, 422].includes(error.status) && (await cursor()) !== null) await forgetCursor();
  return false;
}
