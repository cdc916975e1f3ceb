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
  it('follows what has happened, in the language of the reader', () => {
    const back = { kind: 'sent_back' };
    expect(titleOf(back, 'zh-Hans')).toBe('半时：工单被退回，请补办');
    expect(titleOf(back, 'zh-Hant')).toBe('半時：工單被退回，請補辦');
    expect(titleOf(back, 'en')).toBe('Banshi: Sent back, please complete it');
    expect(titleOf({ class: 'trial' }, 'en')).toBe('Banshi: Test');
    expect(titleOf({}, 'en')).toBe('Banshi: New order');
  });

  it('is that of a change where a server is newer than the phone', () => {
    expect(titleOf({ kind: 'something_new' }, 'en')).toBe('Banshi: Order changed');
  });

  it('names the grade and the number', () => {
    const urgent = { class: 'urgent', no: 'QX-1' };
    expect(bodyOf(urgent, 'zh-Hans')).toBe('紧急 · QX-1');
    expect(bodyOf(urgent, 'zh-Hant')).toBe('緊急 · QX-1');
    expect(bodyOf(urgent, 'en')).toBe('Urgent · QX-1');
  });

  it('takes the place’s own name of a grade in its own language, and where we have none', () => {
    const own = { class: 'ordinary', class_name: '投诉举报求助', no: 'QX-1' };
    expect(bodyOf(own, 'zh-Hans')).toBe('投诉举报求助 · QX-1');
    expect(bodyOf(own, 'en')).toBe('Ordinary · QX-1');
    expect(bodyOf({ ...own, class: 'level_1' }, 'en')).toBe('投诉举报求助 · QX-1');
  });

  it('shows no code of ours to anybody', () => {
    expect(bodyOf({ class: 'level_1', no: 'QX-1' }, 'en')).toBe('QX-1');
    expect(bodyOf({ class: 'calendar_missing', kind: 'calendar_missing' }, 'en')).toBe('');
  });
});
