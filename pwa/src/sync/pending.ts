/** Tells the server what waits on this phone, so that a desk notices when it goes silent with unsent work. */
import { tellPending } from '../api/endpoints';
import { newId } from '../domain/ids';
import { isUnsent, type OutboxItem } from '../domain/outbox';
import { readMeta, writeMeta } from '../store/db';
import { allItems } from '../store/queue';

interface Told {
  account: string;
  unsent: number;
  stuck: number;
  /** The phone's own clock (ms). */
  at: number;
}

const DEVICE = 'device';
const TOLD = 'told_pending';
/** So often it is said again while something waits: older words mean that the phone is silent. */
const AGAIN_MS = 120_000;

/** What was told last, and this browser's name; kept in mind for the moment at which the disk must not be touched. */
let told: Told | undefined;
let device: string | null = null;

/** Tell it where there is news; of no consequence for the outbox when that fails. */
export async function tellWhatWaits(account: string): Promise<void> {
  try {
    const now = summaryOf(await allItems(), account);
    told ??= await readMeta<Told>(TOLD);
    device ??= await deviceId();
    if (!isNews(now, told?.account === account ? told : undefined)) return;
    await tellPending({ device, ...now });
    told = { account, unsent: now.unsent, stuck: now.stuck, at: Date.now() };
    await writeMeta(TOLD, told);
  } catch {
    // The next word will do.
  }
}

/**
 * The same as the page goes out of sight, from memory alone: WebKit freezes a transaction that is open when a
 * page is put aside, and every later page waits for it.
 */
export function tellBeforeLeaving(items: readonly OutboxItem[], account: string): void {
  const now = summaryOf(items, account);
  if (device === null || !isNews(now, told?.account === account ? told : undefined)) return;
  told = { account, unsent: now.unsent, stuck: now.stuck, at: Date.now() };
  void tellPending({ device, ...now }).catch(() => undefined);
}

/** Forget what was told, so that a test may start afresh. */
export function forgetTold(): void {
  told = undefined;
  device = null;
}

function isNews(now: { unsent: number; stuck: number }, before: Told | undefined): boolean {
  if (now.unsent !== (before?.unsent ?? 0) || now.stuck !== (before?.stuck ?? 0)) return true;
  return now.unsent > 0 && Math.abs(Date.now() - (before?.at ?? 0)) > AGAIN_MS;
}

/** How much of an account waits, how much of that for its person, and since when the oldest. */
export function summaryOf(
  items: readonly OutboxItem[],
  account: string,
): { unsent: number; stuck: number; oldest_at: string | null } {
  const mine = items.filter((item) => item.account === account && isUnsent(item));
  const oldest = mine.map((item) => item.queued_at).sort()[0];
  const stuck = mine.filter((item) => item.state === 'needs_you').length;
  return { unsent: mine.length, stuck, oldest_at: oldest ?? null };
}

/** This browser's own name: by chance, of nothing that the phone is or knows. */
async function deviceId(): Promise<string> {
  const known = await readMeta<string>(DEVICE);
  if (known) return known;
  const made = newId(Date.now());
  await writeMeta(DEVICE, made);
  return made;
}
