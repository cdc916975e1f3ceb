/** Brings along, a while after each sync, what a worker needs beside the orders where no network is. */
import { watch } from 'vue';
import { keepCards } from '../store/cards';
import { knownColleagues } from '../store/colleagues';
import { runErrands } from '../store/errands';
import { putIntoKit, takeFromKit } from '../store/kit';
import { orders } from '../store/orders';
import { loadPhrases, refreshPhrases } from '../store/phrases';
import { rulesOf } from '../store/rules';
import { policyOf, user } from '../store/session';
import { lastSyncAt, online } from '../store/status';

/** The first screen comes first. */
const SETTLE_MS = 4_000;
const HOUR = 60 * 60_000;
const ROUND = 'round';

let busy = false;

/** Begin to bring things along; the function ends it. */
export function keepKit(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  void loadPhrases().catch(() => undefined);
  const stop = watch(lastSyncAt, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void bringAlong().catch(() => undefined), SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Do the errands, and ask anew for whatever has not been heard for a while. */
export async function bringAlong(nowMs = Date.now()): Promise<void> {
  if (busy || !online.value || user.value === null) return;
  busy = true;
  try {
    await runErrands();
    const last = await takeFromKit<boolean>(ROUND);
    if (last === null || nowMs - last.at >= HOUR) {
      await Promise.all([refreshPhrases(), policyOf(), knownColleagues()]);
      for (const order of orders.value.filter(isMine)) await rulesOf(order);
      await putIntoKit(ROUND, true, nowMs);
    }
    await keepCards(orders.value.filter(isMine), nowMs);
  } finally {
    busy = false;
  }
}

function isMine(order: { lead: { handler: { account: string } | null } | null }): boolean {
  return order.lead?.handler?.account === user.value?.account;
}
