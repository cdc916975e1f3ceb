/** The outbox on disk: each function is one transaction, and what it resolves with is really stored. */
import { sha256 } from '../domain/ids';
import type { ActItem, FindingItem, OutboxItem, PhotoItem } from '../domain/outbox';
import { isLater, isNumbered, isUnsent, revived, unnumbered } from '../domain/outbox';
import { type Database, type StoredPhoto, withDb } from './db';
import { withRoom } from './room';

const STRICT = { durability: 'strict' } as const;

/** The photo's bytes did not survive the way to the disk. */
export class PhotoLost extends Error {}

/** All items, oldest first. */
export function allItems(): Promise<OutboxItem[]> {
  return withDb((db) => db.getAllFromIndex('outbox', 'seq'));
}

/** Store something new; on a full phone what the server has gives way to it. */
function roomFor<T>(account: string, store: (db: Database) => Promise<T>): Promise<T> {
  return withRoom(
    () => withDb(store),
    () => forgetSentOf(account),
  );
}

/** Put an act or a finding at the end of the queue. */
export function insert<T extends ActItem | FindingItem>(item: Omit<T, 'seq'>): Promise<T> {
  return roomFor(item.account, async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const last = await tx.store.index('seq').openKeyCursor(null, 'prev');
    const order = await numberNow(tx.store, item.order);
    const row = { ...item, order, seq: Number(last?.key ?? 0) + 1 } as T;
    await Promise.all([tx.store.add(row), tx.done]);
    return row;
  });
}

/** The server has given a finding its number: all that waits for it goes under that from now on. */
export function numberItems(finding: FindingItem, no: string): Promise<FindingItem> {
  return withDb(async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const numbered = { ...finding, order: no };
    for (const row of await tx.store.getAll()) {
      if (row.id === finding.id) await tx.store.put(numbered);
      else if (row.order === finding.order) await tx.store.put({ ...row, order: no });
    }
    await tx.done;
    return numbered;
  });
}

/** The name under which the things of an order now wait: a screen may still hold the one without a number. */
async function numberNow(
  outbox: { get(id: string): Promise<OutboxItem | undefined> },
  order: string,
): Promise<string> {
  if (isNumbered(order)) return order;
  return (await outbox.get(order.slice(unnumbered('').length)))?.order ?? order;
}

/** Put a photo and its bytes at the end of the queue, both or neither, and read the bytes back. */
export async function insertPhoto(item: Omit<PhotoItem, 'seq'>, bytes: ArrayBuffer): Promise<PhotoItem> {
  const row = await roomFor(item.account, async (db) => {
    const tx = db.transaction(['outbox', 'photos'], 'readwrite', STRICT);
    const outbox = tx.objectStore('outbox');
    const known = await outbox.get(item.id);
    if (known?.kind === 'photo') return known;
    const last = await outbox.index('seq').openKeyCursor(null, 'prev');
    const order = await numberNow(outbox, item.order);
    const fresh: PhotoItem = { ...item, order, seq: Number(last?.key ?? 0) + 1 };
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

/**
 * Put an act into the place of refused ones in the queue. What was done later to the same order and never
 * sent is meant for the state that the person has now seen as well; he is not asked once for each.
 */
export function replaceActs(
  refused: readonly [ActItem, ...ActItem[]],
  act: ActItem['act'],
): Promise<ActItem> {
  return roomFor(refused[0].account, async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const [old] = refused;
    const row: ActItem = {
      ...revived(old),
      id: act.id,
      act,
      attempts: 0,
      first_sent_at: null,
      trouble: null,
    };
    for (const later of await tx.store.getAll()) {
      if (later.kind !== 'act' || !isLater(later, old) || later.first_sent_at !== null) continue;
      await tx.store.put({ ...later, act: { ...later.act, seen_version: act.seen_version } });
    }
    for (const gone of refused) await tx.store.delete(gone.id);
    await Promise.all([tx.store.add(row), tx.done]);
    return row;
  });
}

/**
 * Take an item out at the person's word; acts that were never sent stop naming a removed photo, and what
 * waits for the number of a removed finding goes with it.
 */
export function removeItem(id: string): Promise<void> {
  return withDb(async (db) => {
    const tx = db.transaction(['outbox', 'photos'], 'readwrite', STRICT);
    const outbox = tx.objectStore('outbox');
    const item = await outbox.get(id);
    await outbox.delete(id);
    const rest = await outbox.getAll();
    const going = rest.filter((other) => item?.kind === 'finding' && other.order === unnumbered(item.id));
    for (const other of going) await outbox.delete(other.id);
    const left = rest.filter((other) => !going.includes(other));
    for (const one of [item, ...going]) {
      if (one?.kind !== 'photo') continue;
      for (const other of left) {
        if (other.kind === 'act' && other.order === one.order && namesUnsent(other, one.sha256)) {
          await outbox.put(without(other, one.sha256));
        }
      }
      if (!left.some((other) => hashOf(other) === one.sha256)) {
        await tx.objectStore('photos').delete(one.sha256);
      }
    }
    await tx.done;
  });
}

/** Take acts out again that never left the phone, all or none; false where the server may have one of them. */
export function recallActs(ids: readonly string[]): Promise<boolean> {
  return withDb(async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const rows = await Promise.all(ids.map((id) => tx.store.get(id)));
    const isHere = rows.every((row) => row?.kind === 'act' && row.first_sent_at === null);
    if (isHere) for (const id of ids) await tx.store.delete(id);
    await tx.done;
    return isHere;
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
