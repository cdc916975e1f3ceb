import { describe, expect, it } from 'vitest';
import { bodyOf, rememberedOn, titleOf } from './notice';

function shelf(text: string | null = null) {
  return {
    text,
    async read() {
      return this.text;
    },
    async write(next: string) {
      this.text = next;
    },
  };
}

describe('an alarm on this phone', () => {
  it('is new once, also when it comes twice at the same moment', async () => {
    const isNew = rememberedOn(shelf());
    expect(await Promise.all(['a', 'b', 'a'].map(isNew))).toEqual([true, true, false]);
    expect(await isNew('b')).toBe(false);
  });

  it('stays known when the worker was stopped, as long as it is among the last two hundred', async () => {
    const kept = shelf();
    const isNew = rememberedOn(kept);
    for (let n = 0; n <= 200; n += 1) await isNew(`a${n}`);
    const next = rememberedOn(kept);
    expect(await next('a200')).toBe(false);
    expect(await next('a0')).toBe(true);
  });

  it('rings when nothing can be remembered, and when it has no name', async () => {
    const broken = { read: () => Promise.reject(new Error('full')), write: async () => undefined };
    expect(await rememberedOn(broken)('a')).toBe(true);
    expect(await rememberedOn(shelf('no list'))('a')).toBe(true);
    const isNew = rememberedOn(shelf());
    expect([await isNew(undefined), await isNew(undefined)]).toEqual([true, true]);
  });
});

describe('what a push says', () => {
  it('follows what has happened', () => {
    expect(titleOf({ kind: 'sent_back' })).toContain('Sent back');
    expect(titleOf({ kind: 'hand_over_taken' })).toContain('Hand-over taken');
    expect(titleOf({ class: 'trial' })).toContain('Test');
    expect(titleOf({})).toContain('New order');
    expect(titleOf({ kind: 'something_new' })).toContain('Order changed');
  });

  it('names the grade and the number', () => {
    expect(bodyOf({ class: 'urgent', no: 'QX-1' })).toBe('紧急 · QX-1');
    expect(bodyOf({ class: '甲级' })).toBe('甲级');
    expect(bodyOf({ class: 'trial' })).toBe('');
  });
});
