import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drain } from '../sync/drain';
import { freshPhone } from '../testing/phone';
import { roundLike } from '../testing/round';
import { FakeServer, orderLike } from '../testing/server';
import * as outbox from './outbox';
import { addPhotos } from './photos';
import * as queue from './queue';
import { isFull, roomOut } from './room';
import { hold, keepHeld, letGo, unsaved } from './unsaved';

const order = orderLike();

/** A disk that takes so many rows and no more: the browser gives up the transaction that brings another one. */
class SmallDisk {
  private readonly add = IDBObjectStore.prototype.add;
  rows = Number.POSITIVE_INFINITY;

  constructor() {
    const disk = this;
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, value) {
      const request = disk.add.call(this, value);
      const held = this.count();
      held.onsuccess = () => {
        if (this.name === 'outbox' && held.result > disk.rows) this.transaction.abort();
      };
      return request;
    });
  }
}

let disk: SmallDisk;

beforeEach(async () => {
  await freshPhone();
  new FakeServer().install();
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:held' }));
  disk = new SmallDisk();
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const { row } of unsaved.value) letGo(row.id);
  roomOut.value = false;
});

function picture(text: string): File {
  return new File([Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]), text], 'photo.jpg', { type: 'image/jpeg' });
}

describe('a phone without room', () => {
  it('holds the photo in hand, with its hour, until there is room for it', async () => {
    disk.rows = 0;
    const [added] = await addPhotos(order, 'before', [picture('one')], 'camera');
    expect(added?.trouble).toBe('storage');
    expect(roomOut.value).toBe(true);
    const [held] = unsaved.value;
    expect(await keepHeld()).toBe(false);
    disk.rows = 1;
    expect(await keepHeld()).toBe(true);
    const [stored] = await queue.allItems();
    expect(stored).toMatchObject({ kind: 'photo', captured_at: held?.row.captured_at });
    expect(await queue.readPhoto(held?.row.sha256 ?? '')).not.toBeNull();
    expect([unsaved.value, roomOut.value]).toEqual([[], false]);
  });

  it('says of an act that it was not saved, and keeps it once there is room', async () => {
    disk.rows = 0;
    await expect(outbox.perform(order, 'accept')).rejects.toSatisfy(isFull);
    expect([roomOut.value, await queue.allItems()]).toEqual([true, []]);
    disk.rows = 1;
    await outbox.perform(order, 'accept');
    expect([roomOut.value, (await queue.allItems()).length]).toEqual([false, 1]);
  });

  it('gives back first what the server has', async () => {
    await outbox.perform(order, 'accept');
    expect(await drain(roundLike({}))).toBe('empty');
    disk.rows = 1;
    await outbox.perform(order, 'contact', { data: { connected: true, method: 'call' } });
    const left = await queue.allItems();
    expect(left.map((item) => item.kind === 'act' && item.act.action)).toEqual(['contact']);
    expect(roomOut.value).toBe(false);
  });

  it('lets a photo go at the person’s word', async () => {
    disk.rows = 0;
    await addPhotos(order, 'before', [picture('two')], 'camera');
    const [held] = unsaved.value;
    if (held) hold(held);
    expect(unsaved.value).toHaveLength(1);
    letGo(held?.row.id ?? '');
    expect(unsaved.value).toEqual([]);
  });
});

it('knows a full disk by either name', () => {
  const named = (name: string) => new DOMException('x', name);
  expect(['QuotaExceededError', 'AbortError', 'ConstraintError'].map((name) => isFull(named(name)))).toEqual([
    true,
    true,
    false,
  ]);
});
