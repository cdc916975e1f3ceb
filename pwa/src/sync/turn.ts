/** One sender at a time among the tabs and the service worker: the browser's lock, else a lease on the disk. */
import { newId } from '../domain/ids';
import { withDb } from '../store/db';

const LOCK = 'banshi-outbox';
const LEASE = 'outbox_lease';
/** A killed page keeps the others waiting for so long. */
const LEASE_MS = 20_000;
const RENEW_MS = 5_000;

interface Lease {
  holder: string;
  until: number;
}

/** Whether it is still this tab's turn. */
export type StillMine = () => Promise<boolean>;

/** Do the work unless another tab is at it; false when it was. */
export async function inTurn(work: (stillMine: StillMine) => Promise<void>): Promise<boolean> {
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  const locks = navigator?.locks;
  if (!locks) return underLease(work);
  return locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await work(async () => true);
    return lock !== null;
  });
}

/** The lease is renewed while the work goes on, and asked for before each step: a frozen tab may have lost it. */
async function underLease(work: (stillMine: StillMine) => Promise<void>): Promise<boolean> {
  const me = newId(Date.now());
  if (!(await take(me))) return false;
  const renew = setInterval(() => void take(me).catch(() => false), RENEW_MS);
  try {
    await work(() => take(me));
  } finally {
    clearInterval(renew);
    await leave(me);
  }
  return true;
}

/** Take or renew the lease; false while another holds it. */
function take(me: string): Promise<boolean> {
  return withDb(async (db) => {
    const tx = db.transaction('meta', 'readwrite', { durability: 'strict' });
    const held = (await tx.store.get(LEASE)) as Lease | undefined;
    const now = Date.now();
    // A lease beyond its length is one from before the phone's clock was set back.
    const isTaken = held && held.holder !== me && held.until > now && held.until <= now + LEASE_MS;
    if (!isTaken) await tx.store.put({ holder: me, until: now + LEASE_MS } satisfies Lease, LEASE);
    await tx.done;
    return !isTaken;
  });
}

function leave(me: string): Promise<void> {
  return withDb(async (db) => {
    const tx = db.transaction('meta', 'readwrite');
    const held = (await tx.store.get(LEASE)) as Lease | undefined;
    if (held?.holder === me) await tx.store.delete(LEASE);
    await tx.done;
  });
}
