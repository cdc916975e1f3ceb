import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import type { PhotoItem } from '../domain/outbox';
import * as queue from '../store/queue';
import { addPhoto, freshPhone } from '../testing/phone';
import { FakeServer } from '../testing/server';
import { putPhoto } from './upload';

beforeEach(freshPhone);

it('sends a photo with its place and its clock, also where no upload can be watched', async () => {
  const server = new FakeServer();
  server.install();
  vi.stubGlobal('XMLHttpRequest', undefined);
  const hash = await addPhoto('one');
  const [row] = (await queue.allItems()) as PhotoItem[];
  const fix = { lng: 114.1, lat: 22.8, accuracy_m: 9, samples: [] };
  const clock = { ticket: 't', elapsed_ms: 5, steady: true, offset_ms: 0 };
  const bytes = (await queue.readPhoto(hash))?.bytes ?? new ArrayBuffer(0);
  await putPhoto({ ...(row as PhotoItem), fix, clock }, bytes, () => undefined);
  expect(server.photos.get(hash)?.headers).toMatchObject({
    'X-Order': 'QX-1',
    'X-Source': 'camera',
    'X-Position': JSON.stringify(fix),
    'X-Clock': JSON.stringify(clock),
  });
  vi.unstubAllGlobals();
});
