/** What was typed for an order and not sent yet, many at once, safe from a killed page. */
import { type Draft, withDb } from './db';

/** The draft of an order, or undefined. */
export function readDraft(order: string): Promise<Draft | undefined> {
  return withDb((db) => db.get('drafts', order));
}

/** Keep what was typed. */
export async function writeDraft(draft: Omit<Draft, 'saved_at'>): Promise<void> {
  await withDb((db) => db.put('drafts', { ...draft, saved_at: new Date().toISOString() }));
}

/** The text has become an act. */
export function dropDraft(order: string): Promise<void> {
  return withDb((db) => db.delete('drafts', order));
}
