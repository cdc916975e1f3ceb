/** The server's resources for what a worker has at hand beside the orders. */
import type { Colleague } from '../domain/choices';
import type { CellCard, Feedback, Phrase } from '../domain/field';
import { at } from './endpoints';
import { ask } from './http';

/** What happened in a cell, and whom to ring; 404 for a cell that is not the reader's. */
export function cellCard(code: string): Promise<CellCard> {
  return ask(at('/api/v1/cells/{code}/card', { code }));
}

/** One's own phrases and the place's. */
export function phrases(): Promise<{ items: Phrase[] }> {
  return ask(at('/api/v1/phrases'));
}

/** Keep a phrase of one's own. */
export function keepPhrase({ id, ...body }: Readonly<Record<string, string>>): Promise<null> {
  return ask(at('/api/v1/phrases/{phrase_id}', { phrase_id: id ?? '' }), { method: 'PUT', body });
}

/** Forget a phrase of one's own. */
export function dropPhrase({ id }: Readonly<Record<string, string>>): Promise<null> {
  return ask(at('/api/v1/phrases/{phrase_id}', { phrase_id: id ?? '' }), { method: 'DELETE' });
}

/** Say what is wrong with the app; the same again is taken once. */
export function giveFeedback(body: Readonly<Record<string, string>>): Promise<{ id: string }> {
  return ask(at('/api/v1/feedback'), { method: 'POST', body });
}

/** What one has said, with the answers. */
export function ownFeedback(): Promise<{ items: Feedback[] }> {
  return ask(at('/api/v1/feedback/mine'));
}

/** What everybody has said; for whoever runs the app. */
export function allFeedback(unanswered: boolean): Promise<{ items: Feedback[] }> {
  return ask(at('/api/v1/feedback', {}, { unanswered: String(unanswered) }));
}

/** Answer somebody. */
export function answerFeedback(id: string, words: string): Promise<Feedback> {
  return ask(at('/api/v1/feedback/{feedback_id}/answer', { feedback_id: id }), {
    method: 'PUT',
    body: { words },
  });
}

/** Who could take over an order. */
export function colleagues(): Promise<{ items: Colleague[] }> {
  return ask(at('/api/v1/colleagues', {}, { limit: 200 }));
}
