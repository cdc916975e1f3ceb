import { expect, it } from 'vitest';
import { orderLike } from '../testing/server';
import { callingClock } from './proceedings';
import type { Clock } from './types';

function clock(name: string, due: string, stopped: string | null = null): Clock {
  const times = { due_at: `2026-11-23T${due}:00Z`, stopped_at: stopped };
  return { name, state: stopped ? 'met' : 'running', started_at: null, ...times } as unknown as Clock;
}

const order = orderLike({
  clocks: [
    clock('finish', '01:00'),
    clock('whistle_sign:water', '02:00', '2026-11-23T01:30:00Z'),
    clock('whistle_report:water', '05:00'),
    clock('whistle_sign:roads', '04:00'),
  ],
});

it('shows whoever is called the whistle’s own limit that comes first, and never the order’s', () => {
  expect(callingClock(order, ['water'])?.name).toBe('whistle_report:water');
  expect(callingClock(order, ['water', 'roads'])?.name).toBe('whistle_sign:roads');
  expect(callingClock(order, ['parks'])).toBeNull();
});
