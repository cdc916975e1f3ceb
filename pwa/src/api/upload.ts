/** One photo to the server, with progress, and given up when nothing moves for a while. */
import type { PhotoItem } from '../domain/outbox';
import type { Order } from '../domain/types';
import { ApiError, BUILD, refusal } from './http';

const STALL_MS = 30_000;
/** Where nothing tells how far an upload has come, it gets this long as a whole. */
const WHOLE_MS = 120_000;

interface Answer {
  status: number;
  text: string;
  retryAfter: string | null;
}

/** Put the bytes under their hash; resolves once the server has stored and verified them. */
export async function putPhoto(
  item: PhotoItem,
  bytes: ArrayBuffer,
  onProgress: (percent: number) => void,
  stallMs = STALL_MS,
): Promise<Order | null> {
  const isPage = typeof XMLHttpRequest !== 'undefined';
  const answer = await (isPage ? watched(item, bytes, onProgress, stallMs) : unwatched(item, bytes));
  const error = errorOf(answer, item.sha256);
  if (error) throw error;
  return (parse(answer.text) as { order?: Order }).order ?? null;
}

function address(item: PhotoItem): string {
  return `/api/v1/photos/${item.sha256}`;
}

/** In a service worker, which cannot watch an upload. */
async function unwatched(item: PhotoItem, bytes: ArrayBuffer): Promise<Answer> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), WHOLE_MS);
  try {
    const init = { method: 'PUT', headers: headersOf(item), body: bytes, signal: abort.signal };
    const answer = await fetch(address(item), init);
    const retryAfter = answer.headers.get('Retry-After');
    return { status: answer.status, text: await answer.text(), retryAfter };
  } catch {
    throw new ApiError(abort.signal.aborted ? 'timeout' : 'network');
  } finally {
    clearTimeout(timer);
  }
}

function watched(
  item: PhotoItem,
  bytes: ArrayBuffer,
  onProgress: (percent: number) => void,
  stallMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const fail = (error: ApiError) => {
      clearTimeout(timer);
      reject(error);
    };
    const moved = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        request.abort();
        fail(new ApiError('timeout'));
      }, stallMs) as unknown as number;
    };
    request.open('PUT', address(item));
    for (const [name, value] of Object.entries(headersOf(item))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      moved();
      if (event.lengthComputable) onProgress(Math.floor((event.loaded / event.total) * 100));
    };
    request.onerror = () => fail(new ApiError('network'));
    request.onload = () => {
      clearTimeout(timer);
      const retryAfter = request.getResponseHeader('Retry-After');
      resolve({ status: request.status, text: request.responseText, retryAfter });
    };
    moved();
    request.send(bytes);
  });
}

function headersOf(item: PhotoItem): Record<string, string> {
  return {
    'Content-Type': item.type,
    'X-Requested-With': 'fetch',
    'X-Build': BUILD,
    'X-Order': item.order,
    'X-Phase': item.phase,
    'X-Captured-At': item.captured_at,
    'X-Source': item.source,
    ...(item.fix ? { 'X-Position': JSON.stringify(item.fix) } : {}),
    ...(item.says ? { 'X-File-Says': JSON.stringify(item.says) } : {}),
    ...(item.clock ? { 'X-Clock': JSON.stringify(item.clock) } : {}),
  };
}

function errorOf(answer: Answer, sha256: string): ApiError | null {
  const body = parse(answer.text);
  if (answer.status < 200 || answer.status >= 300) return refusal(answer.status, body, answer.retryAfter);
  // Only an answer that names our hash is the server's receipt for these bytes.
  const named = (body as { sha256?: unknown } | null)?.sha256;
  return named === sha256 ? null : new ApiError('network');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
