import { afterAll, beforeEach, expect, it, vi } from 'vitest';

/** The module anew, as a page begins. */
let i18n: typeof import('./index');

beforeEach(async () => {
  vi.resetModules();
  i18n = await import('./index');
});
afterAll(() => vi.resetModules());

it('has no words of a room before the room is entered', async () => {
  await i18n.setLocale('zh-Hans');
  expect(i18n.t('common.retry')).toBe('重试');
  expect(i18n.t('desk.queue.title')).toBe('desk.queue.title');
  await i18n.loadWords(['desk']);
  expect(i18n.t('desk.queue.title')).not.toBe('desk.queue.title');
});

it('brings the words of entered rooms along into another language', async () => {
  await i18n.setLocale('zh-Hans');
  await i18n.loadWords(['worker']);
  await i18n.setLocale('en');
  expect(i18n.t('worker.inbox.title')).toMatch(/^[A-Z]/);
});

it('fetches nothing in a language that is not going to be shown', async () => {
  const chosen = i18n.setLocale('en');
  await i18n.loadWords(['worker']);
  await chosen;
  expect(i18n.t('worker.inbox.title')).toMatch(/^[A-Z]/);
});

it('has all of them when room and language are chosen in the same moment', async () => {
  await Promise.all([i18n.loadWords(['worker']), i18n.setLocale('en'), i18n.loadWords(['desk'])]);
  expect(i18n.locale()).toBe('en');
  for (const key of ['common.retry', 'worker.inbox.title', 'desk.queue.title'] as const) {
    expect(i18n.t(key), key).toMatch(/^[A-Z]/);
  }
});
