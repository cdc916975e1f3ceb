/** Small matters for the server that are no acts on orders: kept until it has them, each under its name. */
import { shallowRef } from 'vue';
import * as api from '../api/field';
import { ApiError, errorName } from '../api/http';
import { serverNowIso } from '../sync/clock';
import { type Errand, withDb } from './db';
import { user } from './session';

const DO: Readonly<Record<Errand['kind'], (body: Errand['body']) => Promise<unknown>>> = {
  keep_phrase: api.keepPhrase,
  drop_phrase: api.dropPhrase,
  feedback: api.giveFeedback,
};
const TRY_AGAIN = new Set([401, 408, 425, 429]);

/** The signed-in person's errands that the server does not have yet, oldest first. */
export const errands = shallowRef<readonly Errand[]>([]);

let running: Promise<void> | null = null;

/** Read them from the disk. */
export async function loadErrands(): Promise<void> {
  const all = await withDb((db) => db.getAll('errands'));
  const mine = all.filter((one) => one.account === user.value?.account);
  errands.value = mine.sort((a, b) => (a.made_at < b.made_at ? -1 : 1));
}

/** Have something done; it is on the disk when this resolves, and tried at once. */
export async function sendErrand(kind: Errand['kind'], name: string, body: Errand['body']): Promise<void> {
  const account = user.value?.account;
  if (!account) throw new Error('nobody is signed in');
  const errand: Errand = { name, account, kind, body, made_at: serverNowIso(), refused: null };
  await withDb((db) => db.put('errands', errand));
  await loadErrands();
  void runErrands().catch(() => undefined);
}

/** Take something back that has not been done. */
export async function dropErrand(name: string): Promise<void> {
  await withDb((db) => db.delete('errands', name));
  await loadErrands();
}

/** Do all that waits, the oldest first; what the server refuses stays with its word for the person to see. */
export function runErrands(): Promise<void> {
  running ??= runAll().finally(() => {
    running = null;
  });
  return running;
}

async function runAll(): Promise<void> {
  await loadErrands();
  for (const errand of errands.value.filter((one) => one.refused === null)) {
    try {
      await DO[errand.kind](errand.body);
      await settle(errand, null);
    } catch (error) {
      if (!isRefusal(error)) break;
      await settle(errand, errorName(error));
    }
  }
  await loadErrands();
}

/** Write down what came of it, unless something else stands under its name by now. */
function settle(errand: Errand, refused: string | null): Promise<void> {
  return withDb(async (db) => {
    const tx = db.transaction('errands', 'readwrite');
    const present = await tx.store.get(errand.name);
    if (present?.made_at === errand.made_at && present.kind === errand.kind) {
      if (refused === null) await tx.store.delete(errand.name);
      else await tx.store.put({ ...errand, refused });
    }
    await tx.done;
  });
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.kind !== 'http') return false;
  return error.status >= 400 && error.status < 500 && !TRY_AGAIN.has(error.status) && error.problem !== null;
}
