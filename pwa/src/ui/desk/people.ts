/** The people an order could go to: each once, those on duty first. */
import type { Handler } from '../../domain/types';

/** Each person once, by the post that is on duty where he holds several; those on duty first. */
export function peopleOf(handlers: readonly Handler[]): Handler[] {
  const byAccount = new Map<string, Handler>();
  for (const one of handlers) {
    const held = byAccount.get(one.account);
    if (!held || (one.on_duty && !held.on_duty)) byAccount.set(one.account, one);
  }
  return [...byAccount.values()].sort((a, b) => Number(b.on_duty) - Number(a.on_duty));
}

/** Those whose name or account holds the text, at most `most`; the chosen one stays in sight. */
export function peopleFound(
  people: readonly Handler[],
  text: string,
  chosen: string | null,
  most: number,
): Handler[] {
  const wanted = text.trim();
  const found = people.filter((one) => one.name.includes(wanted) || one.account.includes(wanted));
  const shown = found.slice(0, most);
  const kept = people.find((one) => one.account === chosen);
  return kept && !shown.includes(kept) ? [kept, ...shown] : shown;
}
