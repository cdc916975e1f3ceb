/** A fresh phone for tests: an empty disk, worker1 signed in, photos of a few bytes. */
import { IDBFactory } from 'fake-indexeddb';
import { photoKey, sha256 } from '../domain/ids';
import { closeDb } from '../store/db';
import * as outbox from '../store/outbox';
import * as queue from '../store/queue';
import { user } from '../store/session';

/** Begin with an empty disk. */
export async function freshPhone(): Promise<void> {
  await closeDb();
  globalThis.indexedDB = new IDBFactory();
  user.value = { account: 'worker1', name: '李四', roles: ['grid_worker'], org: null, area: [] };
  await outbox.loadOutbox();
}

/** Put a photo of some text into the queue; resolves with its hash. */
export async function addPhoto(text: string, no = 'QX-1'): Promise<string> {
  const bytes = new TextEncoder().encode(text).buffer as ArrayBuffer;
  const hash = await sha256(bytes);
  const at = new Date('2026-11-23T01:00:00Z').toISOString();
  await queue.insertPhoto(
    {
      kind: 'photo',
      id: photoKey(no, hash),
      order: no,
      title: 't',
      account: 'worker1',
      state: 'waiting',
      attempts: 0,
      queued_at: at,
      next_at: 0,
      first_sent_at: null,
      done_at: null,
      problem: null,
      sha256: hash,
      phase: 'before',
      source: 'camera',
      captured_at: at,
      size: bytes.byteLength,
      type: 'image/jpeg',
      fix: null,
    },
    bytes,
  );
  return hash;
}
