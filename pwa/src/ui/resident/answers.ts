/** The resident's answer: what can be sent, and how it is kept on this device until the server has it. */
import { type PublicAnswer, type PublicOrder, SATISFIED } from '../../domain/resident';

export interface Draft {
  id: string;
  contacted: string | null;
  solved: string | null;
  satisfied: string | null;
  words: string;
}

/** The words that fit into one answer. */
export const MOST_WORDS = 500;

/** An empty answer under its own id, so that sending it twice counts once. */
export function blankDraft(id: string): Draft {
  return { id, contacted: null, solved: null, satisfied: null, words: '' };
}

/** Whether a draft says anything that may be sent now. */
export function canSend(draft: Draft, order: Pick<PublicOrder, 'can_rate' | 'contacted_question'>): boolean {
  // A rating without a word on the contact would be refused.
  if (order.can_rate) return draft.contacted !== null && draft.solved !== null && draft.satisfied !== null;
  return order.contacted_question && draft.contacted !== null;
}

/** The request; what the page does not ask for now is left out. */
export function answerOf(
  draft: Draft,
  order: Pick<PublicOrder, 'can_rate' | 'contacted_question'>,
): PublicAnswer {
  const solved = order.can_rate ? one(['yes', 'partly', 'no'] as const, draft.solved) : null;
  const satisfied = order.can_rate ? one(SATISFIED, draft.satisfied) : null;
  return {
    id: draft.id,
    contacted: draft.contacted === null ? null : draft.contacted === 'yes',
    solved,
    satisfied,
    words: draft.words.trim().slice(0, MOST_WORDS) || null,
  };
}

/** The kept draft of a link, or null. */
export function readDraft(store: Storage | null, token: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(store?.getItem(nameOf(token)) ?? 'null');
    return isDraft(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Keep a draft; false where the browser keeps nothing. */
export function writeDraft(store: Storage | null, token: string, draft: Draft): boolean {
  try {
    store?.setItem(nameOf(token), JSON.stringify(draft));
    return store !== null;
  } catch {
    return false;
  }
}

/** Forget the draft that the server has taken. */
export function dropDraft(store: Storage | null, token: string): void {
  try {
    store?.removeItem(nameOf(token));
  } catch {
    // A browser that forgets by itself has nothing to drop.
  }
}

function nameOf(token: string): string {
  return `banshi.answer.${token}`;
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const draft = value as Partial<Draft>;
  return typeof draft.id === 'string' && typeof draft.words === 'string';
}

function one<T extends string>(values: readonly T[], text: string | null): T | null {
  return values.find((value) => value === text) ?? null;
}
