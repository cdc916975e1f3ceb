/** A request in words: its ground, what it proposes, until when. */
import type { Asked } from '../../domain/proceedings';
import { t, tOr } from '../../i18n';

/** The lines that say what somebody asks for. */
export function askedWords(name: string, asked: Asked): string[] {
  const data = asked.data ?? {};
  const said = (key: string): string => (typeof data[key] === 'string' ? String(data[key]) : '');
  const words = name === 'refusal' ? 'acts.refusal' : 'acts.ground';
  const lines = [
    said('ground')
      ? t('acts.asked.ground', { ground: tOr(`${words}.${said('ground')}`, said('ground')) })
      : '',
    asked.reason ?? '',
    said('plan') ? t('acts.asked.plan', { plan: said('plan') }) : '',
    said('suggest') ? t('acts.asked.suggest', { unit: said('suggest_name') || said('suggest') }) : '',
    said('until') ? t('acts.asked.until', { day: said('until') }) : '',
    said('review_on') ? t('acts.asked.review_on', { day: said('review_on') }) : '',
    (asked.backed_by ?? []).length > 0 ? t('acts.asked.backed', { n: asked.backed_by?.length ?? 0 }) : '',
  ];
  return lines.filter((line) => line !== '');
}
