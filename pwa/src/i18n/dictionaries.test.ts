import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { locale, preferredLocale, setLocale, t, tOr } from './index';
import { ago, clockTime, dayAndTime } from './times';

const AREAS = readdirSync(resolve(import.meta.dirname, 'zh-Hans')).map((name) => name.replace('.json', ''));
const LOCALES = ['zh-Hans', 'zh-Hant', 'en'];

/** Common letters that only the Simplified script has. */
const SIMPLIFIED = new Set(
  '们这个说问实时间现为过发办单结员网诉传张订处门车长见语录电话对请选择没进无开关闭机线区应联经验证满评价审号级类页输图应复试钟后读写书录应',
);

function dictionary(of: string, area: string): Record<string, string> {
  return JSON.parse(readFileSync(resolve(import.meta.dirname, of, `${area}.json`), 'utf8'));
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
}

describe.each(AREAS)('the %s dictionary', (area) => {
  const first = dictionary('zh-Hans', area);

  it.each(LOCALES)('has the same keys in %s, each with words and under its area', (of) => {
    const words = dictionary(of, area);
    expect(Object.keys(words).sort()).toEqual(Object.keys(first).sort());
    for (const [key, text] of Object.entries(words)) {
      expect(text.trim(), key).not.toBe('');
      expect(key.startsWith(`${area}.`), key).toBe(true);
    }
  });

  it.each(LOCALES)('fills in the same names in %s', (of) => {
    for (const [key, text] of Object.entries(dictionary(of, area))) {
      for (const form of text.split('|')) {
        const known = placeholders(first[key] ?? '');
        for (const name of placeholders(form)) expect(known, key).toContain(name);
      }
    }
  });

  it('has no Simplified word left in zh-Hant', () => {
    for (const [key, text] of Object.entries(dictionary('zh-Hant', area))) {
      expect(
        [...text].filter((letter) => SIMPLIFIED.has(letter)),
        `${key}: ${text}`,
      ).toEqual([]);
    }
  });
});

describe('words', () => {
  afterEach(() => setLocale('zh-Hans'));

  it('fills in what it is given and leaves the rest', () => {
    expect(t('common.clock.left_hours', { h: 2, m: 5 })).toBe('还剩 2 小时 5 分');
    expect(t('common.clock.left_hours', { h: 2 })).toBe('还剩 2 小时 {m} 分');
  });

  it('chooses one or many in English', async () => {
    await setLocale('en');
    expect(locale()).toBe('en');
    expect(t('common.shell.unsent', { n: 1 })).toBe('1 item saved here, to be sent');
    expect(t('common.shell.unsent', { n: 3 })).toBe('3 items saved here, to be sent');
  });

  it('shows a code that has no words as it is given', () => {
    expect(tOr('common.status.rework', 'x')).toBe('重办');
    expect(tOr('common.status.no_such', 'no_such')).toBe('no_such');
    expect(tOr('toString', 'no')).toBe('no');
  });

  it('takes the first language that it speaks', () => {
    expect(preferredLocale(['fr', 'zh-HK', 'en'])).toBe('zh-Hant');
    expect(preferredLocale(['zh-CN'])).toBe('zh-Hans');
    expect(preferredLocale(['en-US', 'zh'])).toBe('en');
    expect(preferredLocale([])).toBe('zh-Hans');
  });
});

describe('times', () => {
  const at = '2026-11-23T09:12:00+08:00';

  it('are the place’s, wherever the phone thinks it is', () => {
    expect(clockTime(at)).toBe('09:12');
    expect(clockTime('2026-11-22T16:00:00Z')).toBe('00:00');
    expect(dayAndTime(at)).toBe('11月23日 09:12');
    expect(dayAndTime('2026-12-31T16:05:00Z')).toBe('1月1日 00:05');
  });

  it('name the month as the reader does', async () => {
    await setLocale('en');
    expect(dayAndTime(at)).toBe('23 Nov, 09:12');
    await setLocale('zh-Hans');
  });

  it('are nothing where there is no instant', () => {
    expect(clockTime(null)).toBe('');
    expect(dayAndTime('soon')).toBe('');
    expect(ago(undefined, 0)).toBe('');
  });

  it('are relative in the largest unit that fits', () => {
    const now = Date.parse(at);
    expect(ago(new Date(now - 5 * 60_000), now)).toBe('5分钟前');
    expect(ago(new Date(now - 3 * 3_600_000), now)).toBe('3小时前');
  });
});
