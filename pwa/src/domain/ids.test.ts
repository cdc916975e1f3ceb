import { expect, it } from 'vitest';
import { newId } from './ids';

it('makes ids that sort by time', () => {
  const [a, b] = [newId(1_700_000_000_000), newId(1_700_000_000_001)];
  expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(a < b).toBe(true);
});
