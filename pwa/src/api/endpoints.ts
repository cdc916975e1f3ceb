/** The server's resources as functions; each answers with the contract's shape or throws `ApiError`. */
import type {
  Act,
  Delta,
  Handler,
  Me,
  NewOrder,
  Order,
  OrderEvent,
  Page,
  Place,
  Policy,
  PublicAnswer,
  PublicOrder,
  User,
} from '../domain/types';
import { ask } from './http';

const V1 = '/api/v1';
const part = encodeURIComponent;

type Query = Record<string, string | number | null | undefined>;

function query(values: Query): string {
  const given = Object.entries(values).filter(([, value]) => value != null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** Who is signed in; 401 when nobody is. */
export function me(): Promise<Me> {
  return ask(`${V1}/me`, { timeoutMs: 8_000 });
}

/** Open a session; the cookie is the browser's. */
export function createSession(account: string, password: string): Promise<{ user: User }> {
  return ask(`${V1}/session`, { method: 'POST', body: { account, password } });
}

/** Close the session. */
export function deleteSession(): Promise<null> {
  return ask(`${V1}/session`, { method: 'DELETE', timeoutMs: 8_000 });
}

/** The place's current rules, for forms. */
export function policy(): Promise<Policy> {
  return ask(`${V1}/policy`);
}

export interface OrderFilter {
  status?: string;
  cell?: string;
  handler?: string;
  q?: string;
  due_before?: string;
  sort?: 'new' | 'due';
  cursor?: string;
  limit?: number;
}

/** One page of the orders that the reader may see. */
export function listOrders(filter: OrderFilter = {}): Promise<Page<Order>> {
  return ask(`${V1}/orders${query({ ...filter })}`);
}

/** One order with its history. */
export function getOrder(no: string): Promise<Order> {
  return ask(`${V1}/orders/${part(no)}`);
}

/** Register an order; the same source and number again give the same order. */
export function createOrder(order: NewOrder): Promise<Order> {
  return ask(`${V1}/orders`, { method: 'POST', body: order });
}

/** Do something to an order; the same act again gives the same answer. */
export function postAct(no: string, act: Act): Promise<{ order: Order; event: OrderEvent }> {
  return ask(`${V1}/orders/${part(no)}/actions`, { method: 'POST', body: act });
}

/** What changed since a cursor. */
export function sync(since: string | null): Promise<Delta> {
  return ask(`${V1}/sync${query({ since })}`);
}

/** Places whose name fits a text. */
export function places(q: string, limit = 5): Promise<{ items: Place[] }> {
  return ask(`${V1}/places${query({ q, limit })}`);
}

/** Who can take an order of a cell. */
export function handlers(cell: string | null): Promise<{ items: Handler[] }> {
  return ask(`${V1}/handlers${query({ cell })}`);
}

/** The resident's view of an order. */
export function publicOrder(token: string): Promise<PublicOrder> {
  return ask(`${V1}/public/${part(token)}`);
}

/** The resident's answer. */
export function publicAnswer(token: string, answer: PublicAnswer): Promise<PublicOrder | null> {
  return ask(`${V1}/public/${part(token)}/answers`, { method: 'POST', body: answer });
}

/** The server's public key for pushes. */
export function pushKey(): Promise<{ key: string }> {
  return ask(`${V1}/push/key`);
}

/** Tell the server where this browser receives pushes. */
export function createSubscription(body: PushSubscriptionJSON): Promise<{ id: string }> {
  return ask(`${V1}/push/subscriptions`, { method: 'POST', body });
}

/** Ask for a push of trial to every device of one's own. */
export function pushTest(): Promise<{ alarm: string }> {
  return ask(`${V1}/push/test`, { method: 'POST', body: {} });
}

/** Forget a subscription. */
export function deleteSubscription(id: string): Promise<null> {
  return ask(`${V1}/push/subscriptions/${part(id)}`, { method: 'DELETE' });
}

/** The address of a served copy of a photo. */
export function photoUrl(sha256: string, size: 'large' | 'thumb'): string {
  return `${V1}/photos/${sha256}/${size}`;
}
