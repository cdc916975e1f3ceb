import { describe, expect, it } from 'vitest';
import { type CalendarDay, type DayKind, monthsOf, spansOf, weeksOf } from './calendar';

function day(name: string, kind: DayKind = 'workday', words = ''): CalendarDay {
  return { day: name, works: kind === 'workday' || kind === 'makeup', kind, words, source: '' };
}

describe('a year of the working calendar', () => {
  it('is arranged in months and weeks that begin with Monday', () => {
    const [october, november] = monthsOf([day('2025-10-31'), day('2025-11-01'), day('2025-11-02')]);
    expect(october?.map((one) => one.day)).toEqual(['2025-10-31']);
    expect(weeksOf(november ?? [])).toEqual([
      [null, null, null, null, null, day('2025-11-01'), day('2025-11-02')],
    ]);
  });

  it('tells days of one holiday together, and neighbours of another apart', () => {
    const days = [
      day('2025-10-01', 'holiday', '国庆节'),
      day('2025-10-02', 'holiday', '国庆节'),
      day('2025-10-03', 'holiday', '中秋节'),
      day('2025-10-04', 'weekend'),
      day('2025-10-05', 'makeup'),
      day('2025-10-06'),
    ];
    expect(spansOf(days).map(({ first, last }) => [first.day, last.day])).toEqual([
      ['2025-10-01', '2025-10-02'],
      ['2025-10-03', '2025-10-03'],
      ['2025-10-05', '2025-10-05'],
    ]);
  });

  it('does not join what a day of another kind lies between', () => {
    const days = [day('2025-10-01', 'holiday'), day('2025-10-02'), day('2025-10-03', 'holiday')];
    expect(spansOf(days)).toHaveLength(2);
  });
});
