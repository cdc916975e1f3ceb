/** The outbox on disk: each function is one transaction, and what it resolves with is really stored. */
import { sha256 } from '../domain/ids';
import type { ActItem, OutboxItem, PhotoItem } from '../domain/outbox';
import { isUnsent } from '../domain/outbox';
import { type StoredPhoto, withDb } from './db';

const STRICT = { durability: 'strict' } as const;

/** The photo's bytes did not survive the way to the disk. */
export class PhotoLost extends Error {}

/** All items, oldest first. */
export function allItems(): Promise<OutboxItem[]> {
  return withDb((db) => db.getAllFromIndex('outbox', 'seq'));
}

/** Put an act at the end of the queue. */
export function insertAct(item: Omit<ActItem, 'seq'>): Promise<ActItem> {
  return withDb(async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const last = await tx.store.index('seq').openKeyCursor(null, 'prev');
    const row: ActItem = { ...item, seq: Number(last?.key ?? 0) + 1 };
    await Promise.all([tx.store.add(row), tx.done]);
    return row;
  });
}

/** Put a photo and its bytes at the end of the queue, both or neither, and read the bytes back. */
export async function insertPhoto(item: Omit<PhotoItem, 'seq'>, bytes: ArrayBuffer): Promise<PhotoItem> {
  const row = await withDb(async (db) => {
    const tx = db.transaction(['outbox', 'photos'], 'readwrite', STRICT);
    const outbox = tx.objectStore('outbox');
    const known = await outbox.get(item.id);
    if (known?.kind === 'photo') return known;
    const last = await outbox.index('seq').openKeyCursor(null, 'prev');
    const fresh: PhotoItem = { ...item, seq: Number(last?.key ?? 0) + 1 };
    const photo: StoredPhoto = { sha256: item.sha256, order: item.order, type: item.type, bytes };
    await Promise.all([outbox.add(fresh), tx.objectStore('photos').put(photo), tx.done]);
    return fresh;
  });
  if ((await readPhoto(item.sha256)) === null) {
    await removeItem(row.id);
    throw new PhotoLost('the photo could not be read back');
  }
  return row;
}

/** The bytes of a photo, or null when they are gone or no longer those that were stored. */
export async function readPhoto(hash: string): Promise<StoredPhoto | null> {
  const photo = await withDb((db) => db.get('photos', hash));
  if (!photo || photo.bytes.byteLength === 0) return null;
  return (await sha256(photo.bytes)) === hash ? photo : null;
}

/** Replace an item that is still in the queue; a removed one stays removed. */
export function updateItem(item: OutboxItem): Promise<boolean> {
  return withDb(async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const present = await tx.store.get(item.id);
    if (present) await tx.store.put(item);
    await tx.done;
    return present !== undefined;
  });
}

/** Change every item that `change` gives something else for, in one transaction. */
export function changeItems(change: (item: OutboxItem) => OutboxItem): Promise<void> {
  return withDb(async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    for (const item of await tx.store.getAll()) {
      const next = change(item);
      if (next !== item) await tx.store.put(next);
    }
    await tx.done;
  });
}

/** Replace an item by another act in the same place of the queue. */
export function replaceAct(old: ActItem, act: ActItem['act']): Promise<ActItem> {
  return withDb(async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const row: ActItem = {
      ...old,
      id: act.id,
      act,
      state: 'waiting',
      attempts: 0,
      next_at: 0,
      first_sent_at: null,
      problem: null,
    };
    await Promise.all([tx.store.delete(old.id), tx.store.add(row), tx.done]);
    return row;
  });
}

/** Take an item out at the person's word; acts that were never sent stop naming a removed photo. */
export function removeItem(id: string): Promise<void> {
  return withDb(async (db) => {
    const tx = db.transaction(['outbox', 'photos'], 'readwrite', STRICT);
    const outbox = tx.objectStore('outbox');
    const item = await outbox.get(id);
    await outbox.delete(id);
    if (item?.kind === 'photo') {
      const rest = await outbox.getAll();
      for (const other of rest) {
        if (other.kind === 'act' && other.order === item.order && namesUnsent(other, item.sha256)) {
          await outbox.put(without(other, item.sha256));
        }
      }
      if (!rest.some((other) => other.kind === 'photo' && other.sha256 === item.sha256)) {
        await tx.objectStore('photos').delete(item.sha256);
      }
    }
    await tx.done;
  });
}

function namesUnsent(item: ActItem, hash: string): boolean {
  return item.first_sent_at === null && item.act.evidence.includes(hash);
}

function without(item: ActItem, hash: string): ActItem {
  const evidence = item.act.evidence.filter((name) => name !== hash);
  return { ...item, act: { ...item.act, evidence } };
}

/** Forget items that the server has had since before an instant, and their bytes. */
export function sweepDone(beforeMs: number): Promise<void> {
  return forgetSent((item) => item.done_at !== null && Date.parse(item.done_at) < beforeMs);
}

/** Forget all that the server has of an account, and its bytes: the next person's phone holds none of it. */
export function forgetSentOf(account: string): Promise<void> {
  return forgetSent((item) => item.account === account);
}

/** Rows and bytes go; acts that still wait keep naming what the server has. */
function forgetSent(isOld: (item: OutboxItem) => boolean): Promise<void> {
  return withDb(async (db) => {
    const tx = db.transaction(['outbox', 'photos'], 'readwrite', STRICT);
    const outbox = tx.objectStore('outbox');
    const rows = await outbox.getAll();
    const old = rows.filter((item) => !isUnsent(item) && isOld(item));
    const kept = new Set(rows.filter((item) => !old.includes(item)).map(hashOf));
    for (const item of old) {
      await outbox.delete(item.id);
      if (item.kind === 'photo' && !kept.has(item.sha256)) {
        await tx.objectStore('photos').delete(item.sha256);
      }
    }
    await tx.done;
  });
}

function hashOf(item: OutboxItem): string | null {
  return item.kind === 'photo' ? item.sha256 : null;
}
