import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../domain/types';
import { timeWords } from './moments';

const ARRIVED: OrderEvent = {
  id: 'e',
  event: 'order.arrived',
  occurred_at: '2025-11-20T06:05:03Z',
  effective_at: '2025-11-20T06:05:00Z',
  recorded_at: '2025-11-20T08:40:00Z',
  actor: 'worker1',
};
const INSTANT = '2025-11-20T06:05:00Z';

describe('how sure an event’s time is', () => {
  it('says nothing of what came in as it was done', () => {
    expect(timeWords({ ...ARRIVED, recorded_at: INSTANT })).toEqual([]);
  });

  it('names the upload of an offline arrival (AS-10)', () => {
    const facts = {
      timing: 'offline_ok',
      not_before: INSTANT,
      not_after: INSTANT,
      reconstructed_at: INSTANT,
    } as const;
    expect(timeWords({ ...ARRIVED, facts })).toEqual(['离线办理，11月20日 16:40 上传']);
  });

  it('keeps both times of a doubtful one in sight, and what hangs on them (AS-11)', () => {
    const facts = {
      timing: 'offline_review',
      not_before: '2025-11-20T05:40:00Z',
      not_after: '2025-11-20T08:40:00Z',
      reconstructed_at: '2025-11-20T07:20:00Z',
      straddles: ['arrive'],
    } as const;
    expect(timeWords({ ...ARRIVED, facts: { ...facts, straddles: ['arrive'] } })).toEqual([
      '离线办理，11月20日 16:40 上传',
      '只能证明在 13:40 至 16:40 之间',
      '手机时钟 14:05，离线计时折算为 15:20',
      '时间待核，关系到：到场',
    ]);
  });

  it('keeps the phone’s claim beside an arrival that nothing bears out', () => {
    expect(timeWords(ARRIVED)).toEqual(['手机时间 11月20日 14:05']);
  });
});
