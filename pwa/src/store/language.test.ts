import { beforeEach, describe, expect, it, vi } from 'vitest';
import 'fake-indexeddb/auto';
import { freshPhone } from '../testing/phone';
import { closeDb, writeMeta } from './db';
import { keepLanguage, keptLanguage } from './language';

beforeEach(async () => {
  await freshPhone();
  vi.stubGlobal('navigator', { languages: ['fr', 'zh-TW'] });
  return () => vi.unstubAllGlobals();
});

describe('the language of what comes while no page is open', () => {
  it('is the one that the screen spoke last', async () => {
    await keepLanguage('zh-Hans');
    await keepLanguage('en');
    expect(await keptLanguage()).toBe('en');
  });

  it('is the browser’s where no screen has spoken, or nothing that we speak was kept', async () => {
    expect(await keptLanguage()).toBe('zh-Hant');
    await writeMeta('locale', 'tlh');
    expect(await keptLanguage()).toBe('zh-Hant');
  });

  it('is the browser’s on a phone that can read nothing', async () => {
    await closeDb();
    vi.stubGlobal('indexedDB', {
      open() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    await keepLanguage('en');
    expect(await keptLanguage()).toBe('zh-Hant');
  });
});
