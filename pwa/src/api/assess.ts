/** Assessment and supervision: the server's figures, appeals and steps. */
import type {
  Appeal,
  Bonus,
  Bonuses,
  FigureOrders,
  Mine,
  NewBonus,
  Period,
  Side,
  Step,
} from '../domain/assessment';
import type { Page } from '../domain/types';
import { at } from './endpoints';
import { ask } from './http';

/** The table of a period. */
export function readPeriod(period: string): Promise<Period> {
  return ask(at('/api/v1/assessments/{period}', { period }));
}

/** The orders behind one figure. */
export function readFigure(
  period: string,
  metric: string,
  subject: string,
  side: Side,
): Promise<FigureOrders> {
  return ask(at('/api/v1/assessments/{period}/orders', { period }, { metric, subject, side }));
}

/** Lock a period for ever. */
export function lockPeriod(period: string): Promise<Period> {
  return ask(at('/api/v1/assessments/{period}/lock', { period }), {
    method: 'POST',
    body: { confirm: period },
  });
}

/** One's own lost points. */
export function readMine(period: string): Promise<Mine> {
  return ask(at('/api/v1/assessments/{period}/mine', { period }));
}

/** Appeal against a lost point; the same again is the same appeal. */
export function appealAgainst(period: string, no: string, metric: string, words: string): Promise<Appeal> {
  return ask(at('/api/v1/assessments/{period}/appeals', { period }), {
    method: 'POST',
    body: { no, metric, words },
  });
}

/** The appeals of a period. */
export function readAppeals(period: string): Promise<{ items: Appeal[] }> {
  return ask(at('/api/v1/assessments/{period}/appeals', { period }));
}

/** One of two decides. */
export function decideAppeal(id: string, grants: boolean, words: string): Promise<Appeal> {
  return ask(at('/api/v1/appeals/{appeal_id}/decision', { appeal_id: id }), {
    method: 'POST',
    body: { grants, words },
  });
}

/** Steps of supervision: those still open, the sheets, or all. */
export function readSteps(which: string, cursor: string | null): Promise<Page<Step>> {
  return ask(at('/api/v1/supervision', {}, { which, cursor }));
}

/** The points beside the metrics that were asked for in a period. */
export function readBonuses(period: string): Promise<Bonuses> {
  return ask(at('/api/v1/assessments/{period}/bonuses', { period }));
}

/** Ask for points beside the metrics. */
export function askBonus(period: string, body: NewBonus): Promise<Bonus> {
  return ask(at('/api/v1/assessments/{period}/bonuses', { period }), { method: 'POST', body });
}

/** One of two decides on them. */
export function decideBonus(period: string, id: string, grants: boolean): Promise<Bonus> {
  const path = at('/api/v1/assessments/{period}/bonuses/{bonus_id}/decision', { period, bonus_id: id });
  return ask(path, { method: 'POST', body: { grants } });
}
