import { describe, expect, it } from 'vitest';
import { phoneOf } from '../../device/browser';
import { helpKey, helpSteps, isTrouble, type LocationTrouble, pictureOf } from './help';

const AGENTS = {
  iphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1',
  android: 'Mozilla/5.0 (Linux; Android 14) Chrome/124.0 Mobile Safari/537.36',
  huawei: 'Mozilla/5.0 (Linux; Android 12) Chrome/114.0 HuaweiBrowser/15.0 Mobile Safari/537.36',
  vivo: 'Mozilla/5.0 (Linux; Android 13) Chrome/87.0 Mobile Safari/537.36 VivoBrowser/15.4',
  wechat: 'Mozilla/5.0 (Linux; Android 14) Chrome/116.0 XWEB/1160 MicroMessenger/8.0.47',
  desk: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36',
};
const TROUBLES: LocationTrouble[] = ['denied', 'unavailable', 'slow', 'coarse'];

describe.each(Object.entries(AGENTS))('on %s', (_, agent) => {
  it.each(TROUBLES)('there are steps against %s', (trouble) => {
    const steps = helpSteps(trouble, phoneOf(agent));
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step.trim()).not.toBe('');
  });
});

it('names the very setting of the phone', () => {
  expect(helpSteps('denied', phoneOf(AGENTS.iphone)).join()).toContain('Safari 网站');
  expect(helpSteps('coarse', phoneOf(AGENTS.iphone)).join()).toContain('精确位置');
  expect(helpKey('denied', phoneOf(AGENTS.huawei))).toBe('place.help.denied.huawei');
  expect(helpKey('denied', phoneOf(AGENTS.vivo))).toBe('place.help.denied.oppo');
  expect(helpKey('coarse', phoneOf(AGENTS.huawei))).toBe('place.help.coarse.android');
  expect(helpKey('denied', phoneOf(AGENTS.wechat))).toBe('place.help.denied.inside');
});

it('draws the line to press where there are settings to draw', () => {
  for (const trouble of ['denied', 'coarse', 'unavailable'] as const) {
    for (const agent of [AGENTS.iphone, AGENTS.android]) {
      expect(pictureOf(trouble, phoneOf(agent)).some((row) => row.marked)).toBe(true);
    }
  }
  expect(pictureOf('slow', phoneOf(AGENTS.iphone))).toEqual([]);
  expect(pictureOf('denied', phoneOf(AGENTS.wechat))).toEqual([]);
});

it('has nothing to repair where a position is found or still looked for', () => {
  for (const state of ['off', 'asking', 'searching', 'found'] as const) expect(isTrouble(state)).toBe(false);
});
