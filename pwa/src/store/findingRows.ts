/** The rows of a finding in the queue, before the server has heard of it. */
import { unnumbered } from '../domain/outbox';
import { withDb } from './db';

const STRICT = { durability: 'strict' } as const;

/** Take the finding and its acts out again, and leave its photos; false where it has been sent already. */
export function recallFinding(id: string): Promise<boolean> {
  return withDb(async (db) => {
    const tx = db.transaction('outbox', 'readwrite', STRICT);
    const finding = await tx.store.get(id);
    const isHere = finding?.kind === 'finding' && finding.first_sent_at === null;
    if (isHere) {
      await tx.store.delete(id);
      for (const row of await tx.store.getAll()) {
        if (row.kind === 'act' && row.order === unnumbered(id)) await tx.store.delete(row.id);
      }
    }
    await tx.done;
    return isHere;
  });
}

/** Take everything off the phone that waits under a name without a number, bytes included. */
export function removeUnder(order: string): Promise<void> {
  return withDb(async (db) => {
    const tx = db.transaction(['outbox', 'photos'], 'readwrite', STRICT);
    const rows = await tx.objectStore('outbox').getAll();
    const left = new Set(rows.map((row) => (row.kind === 'photo' && row.order !== order ? row.sha256 : '')));
    for (const row of rows.filter((one) => one.order === order)) {
      await tx.objectStore('outbox').delete(row.id);
      if (row.kind === 'photo' && !left.has(row.sha256)) await tx.objectStore('photos').delete(row.sha256);
    }
    await tx.done;
  });
}
