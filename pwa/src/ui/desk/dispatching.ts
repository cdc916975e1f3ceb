/** A dispatch as a value: what is still missing, and the act that it becomes. */
import type { Handler, Order, Problem } from '../../domain/types';
import type { Key } from '../../i18n';
import type { ActInput } from '../../store/outbox';

export interface Dispatching {
  to: string | null;
  cell: string | null;
  org: string;
  /** Codes of the assisting units, with commas. */
  assist: string;
  /** What the handler of a report reads, where nobody has written it yet. */
  redacted: string;
  reason: string;
  called: boolean;
  gap: string | null;
  grade: string;
  internal: string;
}

interface Asked {
  /** The refusal said that holidays stretch the limit. */
  readonly gap: boolean;
  readonly needsCall?: boolean;
  /** A report’s content has not been rewritten. */
  readonly toRewrite?: boolean;
}

/** An empty form: to a person of the roster, in the order's own cell or the likeliest one. */
export function blankDispatch(order: Pick<Order, 'cell' | 'route'> = { cell: null }): Dispatching {
  return {
    to: 'person',
    cell: order.cell?.code ?? order.route?.candidates[0]?.code ?? null,
    org: '',
    assist: '',
    redacted: '',
    reason: '',
    called: false,
    gap: null,
    grade: '',
    internal: '',
  };
}

/** The limit that holidays stretch, where the server has refused for want of a choice about it. */
export function gapOf(problem: Problem | null): string | null {
  const asks =
    problem?.error === 'dispatch.gap_choice_missing' || problem?.error?.startsWith('due.') === true;
  return asks ? String(problem?.facts?.['due_at'] ?? '') : null;
}

/** The first thing that is missing, as words; null when it can be sent. */
export function missingOf(said: Dispatching, person: Handler | null, asked: Asked): Key | null {
  if (asked.toRewrite && said.redacted.trim() === '') return 'desk.redacted.missing';
  if (said.to === 'unit' && said.org === '') return 'desk.dispatch.choose_unit';
  if (said.to !== 'unit' && person === null) return 'desk.dispatch.choose_handler';
  if (said.to !== 'unit' && person?.on_duty === false && said.reason.trim() === '')
    return 'desk.dispatch.reason_needed';
  if (asked.needsCall && !said.called) return 'desk.dispatch.phone_hint';
  if (!asked.gap) return null;
  if (said.gap === null) return 'acts.error.due.choice_missing';
  if (said.gap === 'raise' && said.grade === '') return 'acts.error.due.grade_missing';
  return said.gap === 'internal' && said.internal === '' ? 'acts.error.due.internal_missing' : null;
}

/** The act's own parts. */
export function dispatchInput(said: Dispatching, person: Handler | null, asked: Asked): ActInput {
  const data: Record<string, unknown> =
    said.to === 'unit' ? { org: said.org } : { handler: person?.account, cell: said.cell };
  if (said.to === 'unit' && said.assist !== '') data['assist'] = said.assist;
  if (asked.toRewrite) data['redacted'] = said.redacted.trim();
  if (said.called) data['phone_confirmed'] = true;
  if (asked.gap) {
    data['gap'] = said.gap;
    if (said.gap === 'raise') data['grade'] = said.grade;
    if (said.gap === 'internal') data['internal_due_at'] = `${said.internal}:00+08:00`;
  }
  return { data, reason: said.reason.trim() || null };
}
