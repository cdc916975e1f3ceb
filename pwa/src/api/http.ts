/** One request to our own server: its time limit, its header against forgery, its errors in one shape. */
import type { Problem } from '../domain/types';

declare const __BUILD__: string;
/** Which build of the app asks; the server keeps old ones working and says at the desk which phone has which. */
export const BUILD: string = __BUILD__;

export type Trouble = 'http' | 'network' | 'timeout';

/** Why there is no good answer: the server's word (`http`), no road to it, or no word in time. */
export class ApiError extends Error {
  readonly kind: Trouble;
  readonly status: number;
  readonly problem: Problem | null;
  readonly retryAfterMs: number;

  constructor(kind: Trouble, status = 0, problem: Problem | null = null, retryAfterMs = 0) {
    super(problem?.error ?? kind);
    this.kind = kind;
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The stable dotted name of an error for the dictionaries: `order.version_conflict`, `network`, … */
export function errorName(error: unknown): string {
  if (!(error instanceof ApiError)) return 'unexpected';
  return error.problem?.error ?? (error.kind === 'http' ? `http.${error.status}` : error.kind);
}

export interface Ask {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
  /** Let it go out though the page is about to be closed. */
  keepalive?: boolean;
}

const TIMEOUT_MS = 20_000;

/** The answer's JSON (null when it has none), or an `ApiError`. */
export async function ask<T>(path: string, options: Ask = {}): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(path, requestOf(options, abort.signal));
    const body = await bodyOf(response);
    if (!response.ok) throw refusal(response.status, body, response.headers.get('Retry-After'));
    return body as T;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(abort.signal.aborted ? 'timeout' : 'network');
  } finally {
    clearTimeout(timer);
  }
}

function requestOf(options: Ask, signal: AbortSignal): RequestInit {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'X-Build': BUILD,
    ...options.headers,
  };
  if (method !== 'GET') headers['X-Requested-With'] = 'fetch';
  const init: RequestInit = { method, headers, signal, credentials: 'same-origin', cache: 'no-store' };
  if (options.keepalive) init.keepalive = true;
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  return init;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    // A cut answer or a stranger's page (a hotel's sign-in) is not the server's word.
    if (response.ok) throw error;
    return null;
  }
}

/** The error for an answer that is not a success, whatever its body looks like. */
export function refusal(status: number, body: unknown, retryAfter: string | null): ApiError {
  const seconds = Number(retryAfter ?? 0);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : 0;
  return new ApiError('http', status, problemOf(status, body), wait);
}

function problemOf(status: number, body: unknown): Problem {
  const given = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  return {
    ...given,
    code: status,
    status: String(given.status ?? status),
    message: String(given.message ?? ''),
    error: String(given.error ?? `http.${status}`),
  };
}
