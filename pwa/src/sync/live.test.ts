import { expect, it } from 'vitest';
import { alarmOf } from './live';

it('shows only alarms that name an order', () => {
  expect(alarmOf('{"alarm":"a","no":"QX-1","class":"urgent","at":"x"}')).toEqual({
    id: 'a',
    no: 'QX-1',
    grade: 'urgent',
    at: 'x',
  });
  expect(alarmOf('{"class":1}')).toBeNull();
  expect(alarmOf('nothing')).toBeNull();
});
