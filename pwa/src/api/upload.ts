/** One photo to the server, with progress, and given up when nothing moves for a while. */
import type { PhotoItem } from '../domain/outbox';
import type { Order } from '../domain/types';
import { ApiError, refusal } from './http';

const STALL_MS = 30_000;

/** Put the bytes under their hash; resolves once the server has stored and verified them. */
export function putPhoto(
  item: PhotoItem,
  bytes: ArrayBuffer,
  onProgress: (percent: number) => void,
  stallMs = STALL_MS,
): Promise<Order | null> {
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
    request.open('PUT', `/api/v1/photos/${item.sha256}`);
    for (const [name, value] of Object.entries(headersOf(item))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      moved();
      if (event.lengthComputable) onProgress(Math.floor((event.loaded / event.total) * 100));
    };
    request.onerror = () => fail(new ApiError('network'));
    request.onload = () => {
      clearTimeout(timer);
      const error = errorOf(request, item.sha256);
      if (error) reject(error);
      else resolve((parse(request.responseText) as { order?: Order }).order ?? null);
    };
    moved();
    request.send(bytes);
  });
}

function headersOf(item: PhotoItem): Record<string, string> {
  return {
    'Content-Type': item.type,
    'X-Requested-With': 'fetch',
    'X-Order': item.order,
    'X-Phase': item.phase,
    'X-Captured-At': item.captured_at,
    'X-Source': item.source,
    ...(item.fix ? { 'X-Position': JSON.stringify(item.fix) } : {}),
    ...(item.clock ? { 'X-Clock': JSON.stringify(item.clock) } : {}),
  };
}

function errorOf(request: XMLHttpRequest, sha256: string): ApiError | null {
  const body = parse(request.responseText);
  if (request.status < 200 || request.status >= 300) {
    return refusal(request.status, body, request.getResponseHeader('Retry-After'));
  }
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
