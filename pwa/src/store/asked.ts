/** An order that opens is asked for while its screen is still coming. */
import { getOrder } from '../api/endpoints';
import type { Order } from '../domain/types';

const coming = new Map<string, Promise<Order>>();

/** Ask the server for an order; whoever shows it takes the answer. */
export function askAhead(no: string): void {
  const answer = getOrder(no);
  answer.catch(() => undefined);
  coming.set(no, answer);
}

/** The order by the server's word: what was asked ahead, once, or asked now. */
export function freshOrder(no: string): Promise<Order> {
  const answer = coming.get(no) ?? getOrder(no);
  coming.delete(no);
  return answer;
}
