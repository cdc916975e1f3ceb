/** How sure an event's time is, in words; nothing where it came in as it was done. */
import type { OrderEvent } from '../../domain/types';
import { t } from '../../i18n';
import { clockTime, dayAndTime } from '../../i18n/times';
import { clockWords } from './words';

const APART_MS = 60_000;

/** The lines below an event: offline and uploaded when, between which bounds, what the phone's clocks said. */
export function timeWords(event: OrderEvent): string[] {
  const { timing, not_before, not_after, reconstructed_at, straddles } = event.facts ?? {};
  if (timing === undefined) return claimed(event);
  const lines = [t('common.moment.offline', { time: dayAndTime(event.recorded_at) })];
  if (not_before !== not_after) {
    lines.push(t('common.moment.between', { from: clockTime(not_before), to: clockTime(not_after) }));
    const said = { clock: clockTime(event.occurred_at), counted: clockTime(reconstructed_at) };
    lines.push(t('common.moment.clocks', said));
  }
  if (timing === 'offline_review') {
    const clocks = (straddles ?? []).map(clockWords).join(t('common.list_sep'));
    lines.push(t('common.moment.review', { clocks }));
  }
  return lines;
}

function claimed(event: OrderEvent): string[] {
  const apart = Math.abs(Date.parse(event.occurred_at) - Date.parse(event.recorded_at));
  return apart > APART_MS ? [t('common.order.claimed_at', { time: dayAndTime(event.occurred_at) })] : [];
}
