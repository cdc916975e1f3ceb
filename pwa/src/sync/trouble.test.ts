import { expect, it } from 'vitest';
import { ApiError } from '../api/http';
import { attemptFor } from './drain';

it('knows what each trouble means', () => {
  expect(attemptFor(new ApiError('network')).kind).toBe('offline');
  expect(attemptFor(new ApiError('timeout')).kind).toBe('failed');
  expect(attemptFor(new ApiError('http', 401)).kind).toBe('sign_in');
  expect(attemptFor(new ApiError('http', 503)).kind).toBe('failed');
  expect(attemptFor(new Error('database')).kind).toBe('failed');
});
