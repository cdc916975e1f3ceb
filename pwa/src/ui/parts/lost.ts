/** Why a point was lost, in words. */
import type { Why } from '../../domain/assessment';
import { t, tOr } from '../../i18n';
import { dayAndTime } from '../../i18n/times';
import { clockWords } from './words';

/** On what a point was lost: a deadline and when it was met, or what the caller answered. */
export function lostWords(why: Why): string {
  if (why.clock) {
    const due = t('assess.why.due', { clock: clockWords(why.clock), due: dayAndTime(why.due_at) });
    const met = why.stopped_at
      ? t('assess.why.met', { at: dayAndTime(why.stopped_at) })
      : t('assess.why.unmet');
    return `${due}${t('common.list_sep')}${met}`;
  }
  const said = [
    why.contacted === false ? t('assess.why.not_contacted') : '',
    why.solved ? tOr(`assess.why.solved.${why.solved}`, why.solved) : '',
    why.satisfied ? tOr(`assess.why.satisfied.${why.satisfied}`, why.satisfied) : '',
  ].filter((each) => each !== '');
  return said.length > 0 ? said.join(t('common.list_sep')) : t('assess.why.counted');
}

/** A metric in the reader's language; the place's own name where it is Chinese or unknown to us. */
export function metricWords(id: string, own: string): string {
  return tOr(`assess.metric.${id}`, own || id);
}
