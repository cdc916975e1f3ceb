import { expect, it } from 'vitest';
import { keyBytes } from './push';

it('reads the server’s push key', () => {
  expect([...keyBytes('-_8')]).toEqual([251, 255]);
});
