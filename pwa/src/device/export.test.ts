import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import * as queue from '../store/queue';
import { addPhoto, freshPhone } from '../testing/phone';
import { filesOf } from './export';

beforeEach(freshPhone);

it('hands a photo over with its row and its own bytes', async () => {
  await addPhoto('picture');
  const [item] = await queue.allItems();
  const files = item ? await filesOf(item) : [];
  expect(files.map((file) => file.name)).toEqual(['banshi-QX-1-1.json', 'banshi-QX-1-1.jpeg']);
  expect(JSON.parse((await files[0]?.text()) ?? '')).toMatchObject({ order: 'QX-1', phase: 'before' });
  expect(await files[1]?.text()).toBe('picture');
});
