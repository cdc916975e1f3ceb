import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import * as api from '../api/endpoints';
import { ApiError } from '../api/http';
import type { Policy } from '../domain/types';
import { freshPhone } from '../testing/phone';
import { rulesOf } from './rules';

const rules = (version: string) => ({ place: 'qingxi', version, gallery: 'marked' }) as unknown as Policy;
const pinned = { policy: { place: 'qingxi', version: '2025.1' } };
let hasRoad: boolean;

beforeEach(async () => {
  await freshPhone();
  hasRoad = true;
  vi.spyOn(api, 'policy').mockImplementation(async (wanted) => {
    if (!hasRoad) throw new ApiError('network');
    return rules(wanted?.version ?? '2026.1');
  });
  return () => vi.restoreAllMocks();
});

it('takes the version that an order was dispatched under, and the present one for an order without any', async () => {
  expect((await rulesOf(pinned)).version).toBe('2025.1');
  expect((await rulesOf({ policy: null })).version).toBe('2026.1');
});

it('knows them without a network, once they were heard', async () => {
  await rulesOf(pinned);
  hasRoad = false;
  expect((await rulesOf(pinned)).version).toBe('2025.1');
});

it('goes by the present ones where its own cannot be had', async () => {
  await rulesOf({ policy: null });
  hasRoad = false;
  expect((await rulesOf({ policy: { place: 'qingxi', version: '2024.1' } })).version).toBe('2026.1');
});
