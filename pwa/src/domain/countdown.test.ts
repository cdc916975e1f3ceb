import { describe, expect, it } from 'vitest';
import { clockLike, orderLike } from '../testing/server';
import { groupOf, nearestClock, sortByDeadline } from './countdown';

const NOW = Date.parse('2026-11-23T10:00:00+08:00');

describe('the clock that presses', () => {
  it('is the open one due first', () => {
    const order = orderLike({
      clocks: [
        clockLike('finish', '2026-11-23T18:00:00+08:00'),
        clockLike('contact', '2026-11-23T10:10:00+08:00', { stopped_at: '2026-11-23T10:01:00+08:00' }),
        clockLike('arrive', '2026-11-23T10:40:00+08:00'),
        clockLike('feedback', '2026-11-23T10:05:00+08:00', { state: 'void' }),
        clockLike('rework', null, { state: 'calendar_missing' }),
      ],
    });
    expect(nearestClock(order)?.name).toBe('arrive');
    expect(nearestClock(order, ['arrive'])?.name).toBe('finish');
    expect(nearestClock(orderLike())).toBeNull();
  });

  it('lets a right that lapses press nobody', () => {
    const may = clockLike('return_window', '2026-11-23T10:10:00+08:00', { state: 'open' });
    expect(nearestClock(orderLike({ clocks: [may] }))).toBeNull();
  });

  it('sorts orders, those without a limit last', () => {
    const near = orderLike({ no: 'N', clocks: [clockLike('contact', '2026-11-23T10:10:00+08:00')] });
    const far = orderLike({ no: 'F', clocks: [clockLike('finish', '2026-11-30T10:10:00+08:00')] });
    const none = orderLike({ no: 'X' });
    expect(sortByDeadline([none, far, near]).map((order) => order.no)).toEqual(['N', 'F', 'X']);
    const met = (order: { no: string }) => (order.no === 'N' ? ['contact'] : []);
    expect(sortByDeadline([near, far], met).map((order) => order.no)).toEqual(['F', 'N']);
  });

  it('groups by what the day still holds, in the place’s own day', () => {
    expect(groupOf('2026-11-23T10:00:00+08:00', NOW)).toBe('late');
    expect(groupOf('2026-11-23T10:59:00+08:00', NOW)).toBe('urgent');
    expect(groupOf('2026-11-23T23:59:59+08:00', NOW)).toBe('today');
    expect(groupOf('2026-11-24T00:00:00+08:00', NOW)).toBe('later');
    expect(groupOf(null, NOW)).toBe('later');
  });
});
