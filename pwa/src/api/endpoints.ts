/** The server's resources as functions; each answers with the contract's shape or throws `ApiError`. */
import type { PromiseAnswer, PublicAnswer, PublicOrder } from '../domain/resident';
import type {
  Act,
  CellShapes,
  Delta,
  Handler,
  Me,
  NewOrder,
  Order,
  OrderEvent,
  Page,
  PhoneWaiting,
  Place,
  Policy,
  Revealed,
  TrialState,
  UnitFound,
  User,
} from '../domain/types';
import type { Address } from './contract';
import { ask } from './http';

type Values = Record<string, string | number | null | undefined>;

/** An address that the server has, with its parts and its query filled in. */
export function at(address: Address, parts: Record<string, string> = {}, query: Values = {}): string {
  const path = address.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''));
  const given = Object.entries(query).filter(([, value]) => value != null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Who is signed in; 401 when nobody is. */
export function me(): Promise<Me> {
  return ask(at('/api/v1/me'), { timeoutMs: 8_000 });
}

/** Open a session; the cookie is the browser's. */
export function createSession(account: string, password: string): Promise<{ user: User }> {
  return ask(at('/api/v1/session'), { method: 'POST', body: { account, password } });
}

/** Close the session. */
export function deleteSession(): Promise<null> {
  return ask(at('/api/v1/session'), { method: 'DELETE', timeoutMs: 8_000 });
}

/** The place's current rules, for forms; or those of the version that an order was pinned to. */
export function policy(pinned?: { place: string; version: string }): Promise<Policy> {
  return ask(at('/api/v1/policy', {}, pinned));
}

export interface OrderFilter {
  status?: string;
  cell?: string;
  handler?: string;
  q?: string;
  due_before?: string;
  /** What waits for somebody: a request by its name, `gap`, `whistle` of one's own unit, `sheet`. */
  waits?: string;
  sort?: 'new' | 'due';
  cursor?: string;
  limit?: number;
}

/** One page of the orders that the reader may see. */
export function listOrders(filter: OrderFilter = {}): Promise<Page<Order>> {
  return ask(at('/api/v1/orders', {}, { ...filter }));
}

/** One order with its history. */
export function getOrder(no: string): Promise<Order> {
  return ask(at('/api/v1/orders/{no}', { no }));
}

/** A number that is withheld, for a reason; that it was asked for is on record. */
export function reveal(no: string, reason: string): Promise<Revealed> {
  return ask(at('/api/v1/orders/{no}/reveal', { no }), { method: 'POST', body: { reason } });
}

/** Register an order; the same source and number again give the same order. */
export function createOrder(order: NewOrder): Promise<Order> {
  return ask(at('/api/v1/orders'), { method: 'POST', body: order });
}

/** Do something to an order; the same act again gives the same answer. */
export function postAct(no: string, act: Act): Promise<{ order: Order; event: OrderEvent }> {
  return ask(at('/api/v1/orders/{no}/actions', { no }), { method: 'POST', body: act });
}

/** What changed since a cursor. */
export function sync(since: string | null): Promise<Delta> {
  return ask(at('/api/v1/sync', {}, { since }));
}

export interface Pending {
  device: string;
  unsent: number;
  stuck: number;
  oldest_at: string | null;
}

/** Say what this phone has not sent yet; also while the page is being closed. */
export function tellPending(body: Pending): Promise<null> {
  return ask(at('/api/v1/devices/pending'), { method: 'POST', body, keepalive: true, timeoutMs: 8_000 });
}

/** Phones with something unsent, by their own last word. */
export function phonesWaiting(): Promise<{ items: PhoneWaiting[] }> {
  return ask(at('/api/v1/devices/pending'));
}

/** Places whose name fits a text. */
export function places(q: string, limit = 5): Promise<{ items: Place[] }> {
  return ask(at('/api/v1/places', {}, { q, limit }));
}

/** The shapes of some cells and of those that touch them. */
export function cellShapes(codes: readonly string[]): Promise<CellShapes> {
  return ask(at('/api/v1/cells.geojson', {}, { near: codes.join(',') }));
}

/** Who can take an order of a cell. */
export function handlers(cell: string | null): Promise<{ items: Handler[] }> {
  return ask(at('/api/v1/handlers', {}, { cell }));
}

/** Units whose name or code has a text. */
export function units(q: string, limit = 200): Promise<{ items: UnitFound[] }> {
  return ask(at('/api/v1/units', {}, { q, limit }));
}

/** The resident's view of an order. */
export function publicOrder(token: string): Promise<PublicOrder> {
  return ask(at('/api/v1/public/{token}', { token }));
}

/** The resident's answer. */
export function publicAnswer(
  token: string,
  answer: PublicAnswer | PromiseAnswer,
): Promise<PublicOrder | null> {
  return ask(at('/api/v1/public/{token}/answers', { token }), { method: 'POST', body: answer });
}

/** The server's public key for pushes. */
export function pushKey(): Promise<{ key: string }> {
  return ask(at('/api/v1/push/key'));
}

/** Tell the server where this browser receives pushes. */
export function createSubscription(body: PushSubscriptionJSON): Promise<{ id: string }> {
  return ask(at('/api/v1/push/subscriptions'), { method: 'POST', body });
}

/** Say that an alarm was shown or opened here. */
export function pushReceipt(alarm: string, kind: string, when: string): Promise<null> {
  return ask(at('/api/v1/push/receipts'), { method: 'POST', body: { alarm, kind, at: when } });
}

/** Ask for a push of trial to one device of one's own, or to each of them. */
export function pushTest(subscription: string | null = null): Promise<{ alarm: string }> {
  return ask(at('/api/v1/push/test'), { method: 'POST', body: { subscription } });
}

/** How far a push of trial has come: what the push services said, and whether a device has shown it. */
export function pushTrial(alarm: string): Promise<TrialState> {
  return ask(at('/api/v1/push/test/{alarm}', { alarm }));
}

/** Forget a subscription. */
export function deleteSubscription(id: string): Promise<null> {
  return ask(at('/api/v1/push/subscriptions/{subscription_id}', { subscription_id: id }), {
    method: 'DELETE',
  });
}

/** The address of a served copy of a photo. */
export function photoUrl(sha256: string, size: 'large' | 'thumb'): string {
  return at('/api/v1/photos/{sha256}/{size}', { sha256, size });
}
