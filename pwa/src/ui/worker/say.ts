/** The worker's words for states and refusals, in one place. */

import { buzz, buzzTwice } from '../../device/haptics';
import type { ActItem, OutboxItem } from '../../domain/outbox';
import type { Act, Problem } from '../../domain/types';
import { type Key, t, tOr } from '../../i18n';
import { clockTime } from '../../i18n/times';
import { mayTakeBack, takeBack } from '../../store/decisions';
import { items, type Queued } from '../../store/outbox';
import { toast } from '../kit/toasts';
import type { Tone } from '../kit/tones';
import { problemWords } from '../parts/words';

/** An action in words, as its doer names it. */
export function actionWords(action: string): string {
  return tOr(`worker.action.${action}`, tOr(`acts.do.${action}`, action));
}

/** What an item of the outbox is. */
export function itemWords(item: OutboxItem): string {
  if (item.kind === 'act') return actionWords(item.act.action);
  if (item.kind === 'finding') return t('worker.outbox.finding');
  return t('worker.outbox.photo', { phase: t(`common.phase.${item.phase}` as Key) });
}

/** What was said with an act, in the person's own words. */
export function deedWords(act: Act): string {
  const text = act.data['text'];
  return [typeof text === 'string' ? text : '', act.reason, act.note].filter(Boolean).join(' · ');
}

/** Why the last try came to nothing, and when the next one is. */
export function troubleWords(item: OutboxItem): string {
  if (!item.trouble || item.state === 'done') return '';
  const why = t(`worker.outbox.trouble.${item.trouble.why}`);
  const next = item.next_at > 0 ? t('worker.outbox.again_at', { time: clockTime(item.next_at) }) : '';
  return [why, next].filter(Boolean).join(' · ');
}

/** Where an item stands. */
export function stateWords(item: OutboxItem, percent: number): string {
  if (item.state === 'sending' && item.kind === 'photo')
    return t('worker.state.sending_percent', { percent });
  if (item.state === 'waiting' && item.attempts > 0) return t('worker.state.again', { n: item.attempts });
  return t(`worker.state.${item.state}` as Key);
}

const TONES: Readonly<Record<OutboxItem['state'], Tone>> = {
  waiting: 'info',
  sending: 'info',
  sign_in: 'warn',
  needs_you: 'danger',
  done: 'ok',
};

/** How an item's state is tinted. */
export function stateTone(item: OutboxItem): Tone {
  return TONES[item.state];
}

/** Why something was refused, and what to do. */
export function refusalWords(problem: Problem | null): string {
  if (problem === null) return t('common.error.refused');
  const metres = Number(problem.facts?.['distance_m']);
  const params = Number.isFinite(metres) ? { m: Math.round(metres) } : { m: '?' };
  const own = tOr(`worker.problem.${problem.error}`, '', params);
  if (own && NEEDS.test(problem.error)) return `${foundWords(problem)} ${own}`;
  return own || problemWords(problem.error, t('common.error.refused'));
}

/** Refusals of a check-in that say what is needed; what was found stands in their facts. */
const NEEDS = /^presence\..*_needed$/;

function foundWords({ facts }: Problem): string {
  return tOr(`worker.problem.found.${facts?.['finding']}`, t('worker.problem.found.presence.uncertain'));
}

/**
 * Say in a toast when an act stays on the phone, and let it be undone while it never left; success and refusal
 * stand on the order itself.
 */
export async function sayOutcome({ item, outcome }: Queued): Promise<void> {
  buzz();
  const result = await outcome;
  if (result.state === 'needs_you') buzzTwice();
  const present = items.value.find((one) => one.id === item.id);
  const undo = present && mayTakeBack(present) ? () => void takeBackAndSay(present) : undefined;
  if (result.state === 'sign_in') toast(t('worker.said.sign_in'), 'warn', undo);
  else if (result.state === 'queued') toast(t('worker.said.queued'), 'info', undo);
}

/** Undo an act that never left the phone, or say that it is too late. */
export async function takeBackAndSay(item: ActItem): Promise<void> {
  const isBack = await takeBack(item);
  toast(t(isBack ? 'worker.said.taken_back' : 'worker.said.too_late'), isBack ? 'ok' : 'warn');
}

/** How far it is to the place. */
export function distanceWords(distanceM: number): string {
  const metres = Math.round(distanceM);
  if (metres < 1000) return t('place.arrive.distance', { m: metres });
  return t('place.arrive.distance_km', { km: (metres / 1000).toFixed(1) });
}
