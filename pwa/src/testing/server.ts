/** A small server at the network's edge for tests: it remembers ids and can fail in every way we know. */
import type { Pending } from '../api/endpoints';
import type { CellCard, Phrase } from '../domain/field';
import type { Act, Delta, NewOrder, Order, User } from '../domain/types';

export type Trouble =
  | 'lose_request'
  | 'lose_answer'
  | 'hang'
  | 'html'
  | { status: number; error?: string; facts?: Record<string, unknown>; retryAfter?: number };

interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export class FakeServer {
  readonly orders = new Map<string, Order>();
  readonly acts: { order: string; act: Act }[] = [];
  readonly calls: NewOrder[] = [];
  readonly photos = new Map<string, { bytes: ArrayBuffer; headers: Record<string, string> }>();
  readonly told: Pending[] = [];
  readonly log: string[] = [];
  /** What was asked of phrases and feedback, and the phrases that are told. */
  readonly errands: string[] = [];
  phrases: Phrase[] = [];
  account = 'worker1';
  delta: Delta = {
    orders: [],
    gone: [],
    cursor: 'c1',
    server_time: '2026-11-23T01:00:00Z',
    time_ticket: 't1',
  };
  /** What the questions after the next one hear. */
  readonly next: Delta[] = [];
  private readonly answers = new Map<string, unknown>();
  private readonly troubles: { match: (asked: Asked) => boolean; trouble: Trouble; times: number }[] = [];

  /** Let the next matching requests go wrong. */
  trouble(path: RegExp, trouble: Trouble, times = 1): void {
    this.troubles.push({ match: (asked) => path.test(asked.path), trouble, times });
  }

  /** Put ourselves in the place of the network. */
  install(): void {
    globalThis.fetch = ((path: string, init: RequestInit = {}) => this.fetched(path, init)) as typeof fetch;
    const server = this;
    globalThis.XMLHttpRequest = class extends FakeUpload {
      protected override ask(asked: Asked): Promise<Answer> {
        return server.meet(asked);
      }
    } as unknown as typeof XMLHttpRequest;
  }

  private async fetched(path: string, init: RequestInit): Promise<Response> {
    const headers = (init.headers ?? {}) as Record<string, string>;
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : null;
    const asked = { method: init.method ?? 'GET', path, headers, body };
    const stopped = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
    const answer = await Promise.race([this.meet(asked), stopped]);
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    return new Response(text, {
      status: answer.status,
      ...(answer.headers ? { headers: answer.headers } : {}),
    });
  }

  private async meet(asked: Asked): Promise<Answer> {
    this.log.push(`${asked.method} ${asked.path}`);
    const entry = this.troubles.find((one) => one.times > 0 && one.match(asked));
    if (!entry) return this.serve(asked);
    entry.times -= 1;
    const { trouble } = entry;
    if (trouble === 'lose_request') throw new TypeError('no road');
    if (trouble === 'hang') return new Promise(() => undefined);
    if (trouble === 'html') return { status: 200, body: '<html>Hotel Wi-Fi</html>' };
    if (trouble === 'lose_answer') {
      this.serve(asked);
      throw new TypeError('the answer was lost');
    }
    const { status, error = `http.${status}`, facts = {}, retryAfter } = trouble;
    const body = { code: status, status: 'x', message: 'm', error, facts };
    return { status, body, ...(retryAfter ? { headers: { 'Retry-After': String(retryAfter) } } : {}) };
  }

  private serve(asked: Asked): Answer {
    const photo = /\/photos\/(\w+)$/.exec(asked.path);
    if (photo?.[1]) return this.store(photo[1], asked);
    const act = /\/orders\/([^/]+)\/actions$/.exec(asked.path);
    if (act?.[1]) return this.take(act[1], asked.body as Act);
    if (asked.path.endsWith('/orders') && asked.method === 'POST')
      return this.register(asked.body as NewOrder);
    if (asked.path.endsWith('/devices/pending')) {
      this.told.push(asked.body as Pending);
      return { status: 200, body: null };
    }
    const card = /\/cells\/(\w+)\/card$/.exec(asked.path);
    if (card?.[1]) return { status: 200, body: cardLike(card[1]) };
    if (asked.path.endsWith('/phrases')) return { status: 200, body: { items: this.phrases } };
    if (/\/phrases\/|\/feedback$/.test(asked.path)) return this.note(asked);
    if (asked.path.endsWith('/policy')) return { status: 200, body: { place: 'qingxi' } };
    if (asked.path.includes('/colleagues')) return { status: 200, body: { items: [] } };
    if (asked.path.endsWith('/session') && asked.method === 'POST') this.account = accountIn(asked.body);
    if (asked.path.endsWith('/session')) return { status: 200, body: { user: userLike(this.account) } };
    if (asked.path.endsWith('/me'))
      return { status: 200, body: { user: userLike(this.account), place: null } };
    if (asked.path.includes('/sync')) {
      const body = this.delta;
      this.delta = this.next.shift() ?? body;
      return { status: 200, body };
    }
    return { status: 404, body: { error: 'not_found' } };
  }

  private note(asked: Asked): Answer {
    this.errands.push(`${asked.method} ${asked.path.replace('/api/v1', '')} ${JSON.stringify(asked.body)}`);
    return { status: 200, body: { id: 'x' } };
  }

  private store(hash: string, asked: Asked): Answer {
    const known = this.photos.has(hash);
    this.photos.set(hash, { bytes: asked.body as ArrayBuffer, headers: asked.headers });
    return { status: known ? 200 : 201, body: { sha256: hash } };
  }

  private register(call: NewOrder): Answer {
    const known = this.answers.get(call.id ?? '');
    const order = known ?? orderLike({ no: `QX-${this.calls.push(call) + 100}`, title: call.title });
    this.answers.set(call.id ?? '', order);
    return { status: known ? 200 : 201, body: order };
  }

  private take(no: string, act: Act): Answer {
    const given = this.answers.get(act.id);
    if (given) return { status: 200, body: given };
    const order = this.orders.get(no) ?? orderLike({ no });
    const next = { ...order, version: order.version + 1 };
    this.orders.set(no, next);
    this.acts.push({ order: no, act });
    const body = { order: next, event: { id: act.id, event: `order.${act.action}` } };
    this.answers.set(act.id, body);
    return { status: 201, body };
  }
}

function accountIn(body: unknown): string {
  return String((body as { account?: unknown }).account);
}

/** Somebody who works in the field. */
export function userLike(account: string): User {
  return { account, name: account, roles: ['grid_worker'], org: null, area: [] };
}

/** XMLHttpRequest as far as an upload needs it. */
abstract class FakeUpload {
  readonly upload: { onprogress: ((event: unknown) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  status = 0;
  responseText = '';
  private asked: Asked = { method: '', path: '', headers: {}, body: null };
  private stopped = false;
  private readonly headers: Record<string, string> = {};

  protected abstract ask(asked: Asked): Promise<Answer>;

  open(method: string, path: string): void {
    this.asked = { method, path, headers: this.headers, body: null };
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(): null {
    return null;
  }

  abort(): void {
    this.stopped = true;
  }

  send(body: ArrayBuffer): void {
    this.upload.onprogress?.({ lengthComputable: true, loaded: body.byteLength / 2, total: body.byteLength });
    this.ask({ ...this.asked, body }).then(
      (answer) => {
        if (this.stopped) return;
        this.status = answer.status;
        this.responseText = JSON.stringify(answer.body);
        this.onload?.();
      },
      () => this.onerror?.(),
    );
  }
}

/** An order with the fields that a test cares about. */
export function orderLike(fields: Partial<Order> = {}): Order {
  return {
    no: 'QX-1',
    status: 'dispatched',
    version: 1,
    type: 'help',
    grade: 'urgent',
    title: '井盖缺失',
    address: '清溪镇鹿湖路 1 号',
    position: { lng: 114.15, lat: 22.84 },
    cell: { code: '441900119001004', name: '四网格' },
    lead: { org: '清溪社区', handler: { account: 'worker1', name: '李四' } },
    clocks: [],
    evidence: [],
    allowed_actions: [],
    ...fields,
  };
}

/** The card of a cell in which nothing has happened. */
export function cardLike(code: string, fields: Partial<CellCard> = {}): CellCard {
  const empty = { total: 0, by_category: [], recent: [], open: [], repeats: [], posts: [] };
  return { cell: { code, name: '四网格' }, days: 90, as_of: '2026-11-23T01:00:00Z', ...empty, ...fields };
}

/** An open clock. */
export function clockLike(name: string, due_at: string | null, fields: object = {}) {
  return { name, started_at: '2026-11-23T00:00:00Z', due_at, stopped_at: null, state: 'running', ...fields };
}
