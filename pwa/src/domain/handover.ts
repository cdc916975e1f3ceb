/** Orders between two colleagues: who has been asked to take one, here or on the server. */
import type { OutboxItem } from './outbox';
import type { Order } from './types';

/** The account that was asked to take the order over and has not answered, or null. */
export function offeredTo(order: Order, waiting: readonly OutboxItem[]): string | null {
  const here = waiting.filter(
    (item) => item.kind === 'act' && item.act.action === 'hand_over' && item.state !== 'needs_you',
  );
  const last = here[here.length - 1];
  if (last?.kind === 'act') return String(last.act.data['to'] ?? '');
  return order.offered_to?.account ?? null;
}

/** Whether an order waits for this person's word, who has not given it yet. */
export function waitsFor(order: Order, account: string, waiting: readonly OutboxItem[]): boolean {
  const answered = waiting.some(
    (item) =>
      item.kind === 'act' &&
      (item.act.action === 'take_over' || item.act.action === 'decline_hand_over') &&
      item.state !== 'needs_you',
  );
  return !answered && order.offered_to?.account === account && order.lead?.handler?.account !== account;
}
