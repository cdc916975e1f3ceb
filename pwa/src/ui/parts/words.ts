/** The trade's codes in the reader's words; a code without words is shown as it is. */
import { ApiError, errorName } from '../../api/http';
import { plainName } from '../../domain/proceedings';
import type { Order, OrderEvent } from '../../domain/types';
import { isKey, type Key, locale, t, tOr } from '../../i18n';
import type { Tone } from '../kit/tones';

/** A status in words. */
export function statusWords(status: string): string {
  return tOr(`common.status.${status}`, status);
}

/** A grade in words. */
export function gradeWords(grade: string, own?: string): string {
  return ownWords(`common.grade.${grade}`, own ?? '', grade);
}

/** A type of appeal in words. */
export function typeWords(type: string, own?: string): string {
  return ownWords(`common.type.${type}`, own ?? '', type);
}

/** A hazard in words. */
export function hazardWords(hazard: string, own?: string): string {
  return ownWords(`common.hazard.${hazard}`, own ?? '', hazard);
}

/** The place's own name, which is Simplified Chinese; another language reads ours where we have one. */
function ownWords(key: string, own: string, code: string): string {
  return own && locale() === 'zh-Hans' ? own : tOr(key, own || code);
}

/** A clock's name in words, without the assignment or the unit that it belongs to. */
export function clockWords(name: string): string {
  const plain = plainName(name);
  return tOr(`common.clock_name.${plain}`, tOr(`acts.clock.${plain}`, plain));
}

/** A role in words. */
export function roleWords(role: string): string {
  return tOr(`common.role.${role}`, role);
}

/** An event in words: `order.passed` and `evidence.stored` alike. */
export function eventWords(event: OrderEvent): string {
  const name = event.event.replace(/^order\./, '').replace(/\./g, '_');
  return tOr(`common.event.${name}`, tOr(`acts.event.${name}`, event.event));
}

/** How loud a grade is. */
export function gradeTone(grade: string): Tone {
  if (grade === 'extreme' || grade === 'urgent') return 'danger';
  return grade === 'pressing' ? 'warn' : 'plain';
}

/** How a status is tinted. */
export function statusTone(status: Order['status']): Tone {
  if (status === 'closed') return 'ok';
  if (status === 'rework' || status === 'return_pending') return 'warn';
  if (status === 'in_progress' || status === 'dispatched') return 'brand';
  return 'plain';
}

export type TroubleKind = 'offline' | 'session' | 'forbidden' | 'not_found' | 'server' | 'other';

/** Which of the screen's states an error is. */
export function troubleKind(error: unknown): TroubleKind {
  if (!(error instanceof ApiError)) return 'other';
  if (error.kind !== 'http') return 'offline';
  if (error.status === 401) return 'session';
  if (error.status === 403) return 'forbidden';
  if (error.status === 404) return 'not_found';
  return error.status >= 500 ? 'server' : 'other';
}

const TROUBLES: Readonly<Record<TroubleKind, Key>> = {
  offline: 'common.error.offline',
  session: 'common.error.session',
  forbidden: 'common.error.forbidden',
  not_found: 'common.error.not_found',
  server: 'common.error.server',
  other: 'common.error.refused',
};

/** What went wrong, as a sentence that says what to do. */
export function troubleWords(error: unknown): string {
  const status = error instanceof ApiError ? error.status : 0;
  const plain =
    status === 429
      ? t('common.error.too_many')
      : status === 400 || status === 422
        ? t('common.error.invalid')
        : t(TROUBLES[troubleKind(error)]);
  return problemWords(errorName(error), plain);
}

/** The areas whose screens have words of their own for what may be refused there. */
const ROOMS = ['acts', 'admin', 'assess', 'desk', 'exports', 'field', 'resident', 'setup'];

/** The words for an error's stable name, or `plain`. */
export function problemWords(name: string, plain: string): string {
  const keys = ['common.error.code', ...ROOMS.map((room) => `${room}.error`)].map((of) => `${of}.${name}`);
  const known = keys.find(isKey);
  return known ? t(known) : plain;
}
