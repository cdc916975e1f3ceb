/** What was typed for an order and not sent yet: many at once, safe from a killed page and from whoever signs in between. */
import { type Draft, withDb } from './db';

const FINDING = 'finding:';
const nameOf = (account: string, order: string) => `${account} ${order}`;

/** The draft of an order by this person, or undefined; an older build kept it without a name. */
export function readDraft(account: string, order: string): Promise<Draft | undefined> {
  return withDb(
    async (db) => (await db.get('drafts', nameOf(account, order))) ?? (await db.get('drafts', order)),
  );
}

/** Keep what was typed. */
export async function writeDraft(account: string, draft: Omit<Draft, 'saved_at'>): Promise<void> {
  const named = { ...draft, order: nameOf(account, draft.order), saved_at: new Date().toISOString() };
  await withDb((db) => db.put('drafts', named));
}

/** The text has become an act. */
export async function dropDraft(account: string, order: string): Promise<void> {
  await withDb((db) => Promise.all([nameOf(account, order), order].map((name) => db.delete('drafts', name))));
}

/** Forget all that a person has typed; only when he leaves by his own word. */
export async function forgetDrafts(account: string): Promise<void> {
  await withDb((db) =>
    db.delete('drafts', IDBKeyRange.bound(nameOf(account, ''), nameOf(account, '\uffff'))),
  );
  await withDb((db) => db.delete('kit', findingOfPerson(account)));
}

/** Under which name a report that a person has begun lies in the kit. */
export function findingOfPerson(account: string): string {
  return FINDING + account;
}

/** Whether a thing of the kit is something that its person has typed, and not what the server told. */
export function isTyped(name: string): boolean {
  return name.startsWith(FINDING);
}
