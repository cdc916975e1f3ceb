import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { t } from '../../i18n';
import Countdown from './Countdown.vue';
import { countdownWords, needsSeconds, type ShownClock } from './countdown';
import { takeTimeFrom } from './now';

// @vitest-environment happy-dom

const DUE = '2026-11-23T09:30:00+08:00';
const at = (text: string) => Date.parse(`2026-11-23T${text}+08:00`);
const running: ShownClock = { due_at: DUE, stopped_at: null, state: 'running' };

function said(clock: ShownClock, now: number): string {
  const { key, params } = countdownWords(clock, now);
  return t(key, params);
}

describe('the words of a clock', () => {
  it('count seconds below ten minutes and minutes above', () => {
    expect(said(running, at('09:20:01'))).toBe('还剩 9:59');
    expect(said(running, at('09:29:59'))).toBe('还剩 0:01');
    expect(said(running, at('09:20:00'))).toBe('还剩 10 分钟');
    expect(said(running, at('08:00:00'))).toBe('还剩 1 小时 30 分');
    expect(said({ ...running, due_at: '2026-11-25T10:30:00+08:00' }, at('09:30:00'))).toBe(
      '还剩 2 天 1 小时',
    );
  });

  it('are late at the very instant of the deadline', () => {
    expect(countdownWords(running, at('09:30:00')).tone).toBe('danger');
    expect(said(running, at('09:30:00'))).toBe('刚刚超时');
    expect(said(running, at('09:33:10'))).toBe('已超时 3 分钟');
    expect(said(running, at('11:35:00'))).toBe('已超时 2 小时 5 分');
  });

  it('say how a stopped clock ended, whatever the time is now', () => {
    expect(said({ ...running, stopped_at: '2026-11-23T09:29:59+08:00' }, at('12:00:00'))).toBe('按时完成');
    expect(said({ ...running, stopped_at: DUE }, at('12:00:00'))).toBe('超时完成');
    expect(said({ ...running, stopped_at: '2026-11-23T09:00:00+08:00', state: 'stopped_late' }, 0)).toBe(
      '超时完成',
    );
  });

  it('never guess a deadline that has no calendar', () => {
    expect(said({ due_at: null, state: 'calendar_missing' }, 0)).toContain('日历');
    expect(said({ due_at: null }, 0)).toBe('没有时限');
    expect(said({ ...running, state: 'void' }, at('12:00:00'))).toBe('不再计时');
  });

  it('say of a right how long it may be used, and never that anybody is late', () => {
    const right = { ...running, state: 'open' };
    expect(said(right, at('09:20:00'))).toBe('还剩 10 分钟');
    expect(said(right, at('09:30:00'))).toBe('不再计时');
    expect(countdownWords(right, at('09:29:00')).tone).toBe('plain');
  });

  it('never speak by colour alone', () => {
    const icons = [at('08:00:00'), at('09:25:00'), at('09:31:00')].map(
      (now) => countdownWords(running, now).icon,
    );
    expect(icons).toEqual(['clock', 'clock', 'alert']);
  });

  it('ask for seconds only near the deadline', () => {
    expect(needsSeconds(running, at('09:25:00'))).toBe(true);
    expect(needsSeconds(running, at('08:00:00'))).toBe(false);
    expect(needsSeconds({ ...running, stopped_at: DUE }, at('09:25:00'))).toBe(false);
  });
});

describe('the countdown on the screen', () => {
  let present = at('09:29:57');

  beforeEach(() => {
    vi.useFakeTimers();
    present = at('09:29:57');
    takeTimeFrom(() => present);
  });
  afterEach(() => {
    vi.useRealTimers();
    takeTimeFrom(() => Date.now());
  });

  it('runs into lateness by itself, by the server’s time', async () => {
    const shown = mount(Countdown, { props: { clock: running, label: '联系' } });
    expect(shown.text()).toContain('联系');
    expect(shown.text()).toContain('还剩 0:03');
    expect(shown.text()).toContain('09:30 前');
    present += 3_000;
    vi.advanceTimersByTime(1_000);
    await nextTick();
    expect(shown.text()).toContain('刚刚超时');
    expect(shown.text()).toContain('应在 09:30 前');
    shown.unmount();
  });

  it('leaves no timer behind', () => {
    const shown = mount(Countdown, { props: { clock: running } });
    expect(vi.getTimerCount()).toBe(1);
    shown.unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});
