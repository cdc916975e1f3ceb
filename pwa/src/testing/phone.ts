/** A fresh phone for tests: an empty disk, worker1 signed in, photos of a few bytes. */
import { IDBFactory } from 'fake-indexeddb';
import { photoKey, sha256 } from '../domain/ids';
import { type FindingItem, unnumbered } from '../domain/outbox';
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

/** Put something found into the queue; resolves with the name under which its things wait. */
export async function addFinding(id: string): Promise<string> {
  const order = unnumbered(id);
  await queue.insert<FindingItem>({
    ...rowLike(id, order),
    kind: 'finding',
    call: {
      id,
      source: 'patrol',
      type: 'report',
      grade: 'urgent',
      hazard: 'none',
      category: '21-01',
      title: '井盖缺失破损',
      content: '',
      address: '',
    },
  });
  return order;
}

function rowLike(id: string, order: string) {
  return {
    id,
    order,
    title: 't',
    account: 'worker1',
    state: 'waiting' as const,
    attempts: 0,
    queued_at: new Date('2026-11-23T01:00:00Z').toISOString(),
    next_at: 0,
    first_sent_at: null,
    done_at: null,
    problem: null,
  };
}

/** Put a photo of some text into the queue; resolves with its hash. */
export async function addPhoto(text: string, no = 'QX-1'): Promise<string> {
  const bytes = new TextEncoder().encode(text).buffer as ArrayBuffer;
  const hash = await sha256(bytes);
  const row = rowLike(photoKey(no, hash), no);
  await queue.insertPhoto(
    {
      ...row,
      kind: 'photo',
      sha256: hash,
      phase: 'before',
      source: 'camera',
      captured_at: row.queued_at,
      size: bytes.byteLength,
      type: 'image/jpeg',
      fix: null,
    },
    bytes,
  );
  return hash;
}
