/** The phone's own database; every use opens it anew, a few times, when the browser has dropped the connection. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxItem } from '../domain/outbox';
import type { Gone, Order } from '../domain/types';

/** A photo's bytes, kept as ArrayBuffer because WebKit loses Blobs. */
export interface StoredPhoto {
  sha256: string;
  order: string;
  type: string;
  bytes: ArrayBuffer;
}

/** An order as the phone keeps it. */
export type KeptOrder = Order & {
  /** When the phone first heard that it is over. */
  over_since?: string;
};

/** What was typed for one order and not yet sent. */
export interface Draft {
  order: string;
  text: string;
  result: string | null;
  reason: string | null;
  saved_at: string;
}

export interface Schema extends DBSchema {
  outbox: { key: string; value: OutboxItem; indexes: { seq: number } };
  photos: { key: string; value: StoredPhoto };
  orders: { key: string; value: KeptOrder };
  gone: { key: string; value: Gone & { at: string } };
  drafts: { key: string; value: Draft };
  meta: { key: string; value: unknown };
  /** What a worker takes along beside the orders, by name: cell cards, phrases, colleagues. */
  kit: { key: string; value: unknown };
  errands: { key: string; value: Errand };
}

export type Database = IDBPDatabase<Schema>;

/** A small matter for the server that is no act on any order; the later one of a name replaces the earlier. */
export interface Errand {
  name: string;
  account: string;
  kind: 'keep_phrase' | 'drop_phrase' | 'feedback';
  body: Readonly<Record<string, string>>;
  made_at: string;
  /** The server's word against it; it is not sent again. */
  refused: string | null;
}

const NAME = 'banshi';
let connection: Promise<Database> | null = null;

function connect(): Promise<Database> {
  connection ??= openDB<Schema>(NAME, 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('seq', 'seq');
        db.createObjectStore('photos', { keyPath: 'sha256' });
        db.createObjectStore('orders', { keyPath: 'no' });
        db.createObjectStore('gone', { keyPath: 'no' });
        db.createObjectStore('drafts', { keyPath: 'order' });
        db.createObjectStore('meta');
      }
      db.createObjectStore('kit');
      db.createObjectStore('errands', { keyPath: 'name' });
    },
    blocking: () => void forget(),
    terminated: () => void forget(),
  });
  return connection;
}

async function forget(): Promise<void> {
  const old = connection;
  connection = null;
  await old?.then((db) => db.close()).catch(() => undefined);
}

/** Longer than the slowest phone needs; WebKit lets a page that was put aside hold up all later ones for ever. */
const PATIENCE_MS = 20_000;

/** The database does not answer: nothing was stored as far as anybody knows. */
export class DatabaseStuck extends Error {}

/** How long is waited before the next try: a browser that was killed may hold the files for a moment more. */
const PAUSES_MS = [0, 100, 400, 1_500];

/**
 * Run `use` on the open database, anew on a fresh connection when the old one is lost. A database that does not
 * answer is an error in the end, so that the screen says so instead of waiting for ever.
 */
export async function withDb<T>(use: (db: Database) => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseStuck('the database does not answer')), PATIENCE_MS);
  });
  try {
    return await Promise.race([persistently(use), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function persistently<T>(use: (db: Database) => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await use(await connect());
    } catch (error) {
      if (!isLost(error)) throw error;
      await forget();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return use(await connect());
}

function isLost(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError')
  );
}

/** Close the connection, so that a test may start afresh. */
export async function closeDb(): Promise<void> {
  await forget();
}

/** A value of the `meta` store, or undefined. */
export async function readMeta<T>(name: string): Promise<T | undefined> {
  return (await withDb((db) => db.get('meta', name))) as T | undefined;
}

/** Keep a value in the `meta` store. */
export async function writeMeta(name: string, value: unknown): Promise<void> {
  await withDb((db) => db.put('meta', value, name));
}
