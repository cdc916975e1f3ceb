/** What a worker takes along into the basement beside the orders: each thing by name, as it was last heard. */
import { withDb } from './db';

interface Kept<T> {
  value: T;
  /** When it was heard (ms by the phone's clock). */
  at: number;
}

/** The thing of this name with the time at which it was heard, or null. */
export async function takeFromKit<T>(name: string): Promise<Kept<T> | null> {
  return ((await withDb((db) => db.get('kit', name))) as Kept<T> | undefined) ?? null;
}

/** Put a thing that was just heard under its name. */
export async function putIntoKit<T>(name: string, value: T, at = Date.now()): Promise<void> {
  await withDb((db) => db.put('kit', { value, at }, name));
}

/** The thing of this name: fresh from the server, or as it was last heard where the server cannot be asked. */
export async function freshOrKept<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    const value = await ask();
    await putIntoKit(name, value);
    return value;
  } catch (error) {
    const kept = await takeFromKit<T>(name);
    if (kept === null) throw error;
    return kept.value;
  }
}

/** Forget the things whose name begins so, unless they are to stay. */
export async function clearKit(prefix: string, stays: (name: string, at: number) => boolean): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction('kit', 'readwrite');
    const mine = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    for (let cursor = await tx.store.openCursor(mine); cursor; cursor = await cursor.continue()) {
      if (!stays(cursor.key, (cursor.value as Kept<unknown>).at)) await cursor.delete();
    }
    await tx.done;
  });
}
