/** Photos as the viewer wants them, from the phone's own list and from an order's file. */
import { photoUrl } from '../../api/endpoints';
import type { Evidence } from '../../domain/types';
import type { LocalPhoto } from '../../store/photos';
import type { Shown } from './watermark';

/** A photo of the phone's list: its own bytes where they are here, else the server's clean copy. */
export function shownOf(photo: LocalPhoto): Shown {
  const { sha256, phase, captured_at, source, spot, says, url, state } = photo;
  const isOwn = url?.startsWith('blob:') ?? false;
  const isThere = state === 'stored' || state === 'done';
  const urls = [...(isThere && !isOwn ? [photoUrl(sha256, 'large')] : []), ...(url ? [url] : [])];
  return { sha256, phase, captured_at, source, spot, says, urls };
}

/** A photo of an order's file. */
export function shownEvidence(one: Evidence): Shown {
  const { sha256, phase, captured_at, source = 'unknown', position: spot, file_says: says } = one;
  const urls = [photoUrl(sha256, 'large'), photoUrl(sha256, 'thumb')];
  return { sha256, phase, captured_at, source, spot, says, urls };
}
