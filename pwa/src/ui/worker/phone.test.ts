import { expect, it } from 'vitest';
import { masked } from './phone';

it('hides the middle of a number', () => {
  expect(masked('13800001234')).toBe('138****1234');
  expect(masked('0769-8731234')).toBe('076*****1234');
  expect(masked('12345')).toBe('12345');
});
