/** Photos from the camera to the queue: made small, hashed, stored with their bytes, shown at once. */
import { type ComputedRef, computed } from 'vue';
import { photoUrl } from '../api/endpoints';
import { type Prepared, preparePhoto } from '../device/photo';
import type { Plain } from '../device/plain';
import { lastFix } from '../device/position';
import { photoKey, sha256 } from '../domain/ids';
import type { ItemState, PhotoItem } from '../domain/outbox';
import type { Evidence, FileSays, Instant, Order, Phase, PhotoSource, Problem } from '../domain/types';
import { clockClaim, provenSince, serverNowIso } from '../sync/clock';
import { orderOf } from './orders';
import { announce, items, owner } from './outbox';
import { progress } from './progress';
import { insertPhoto, readPhoto } from './queue';
import { hold } from './unsaved';

export type PhotoState = ItemState | 'stored' | 'expected';

export interface LocalPhoto {
  id: string;
  sha256: string;
  phase: Phase;
  state: PhotoState;
  percent: number;
  /** A picture to show: from the phone while it has it, else the server's small copy. */
  url: string | null;
  problem: Problem | null;
  /** What it shows next to nothing of. */
  plain: Plain | null;
  captured_at: Instant | null;
  /** `camera` or `gallery`; others' phones may not have said. */
  source: string;
  /** Where the phone was, as far as it knew. */
  spot: Evidence['position'];
  /** What the file of a picture from the gallery says of itself. */
  says: FileSays | null;
  lookTwice: boolean;
}

export interface AddedPhoto {
  name: string;
  sha256: string | null;
  plain: Plain | null;
  /** Why it could not be taken: a key of the dictionaries behind `worker.photo.`. */
  trouble: 'not_an_image' | 'too_large' | 'storage' | null;
}

const urls = new Map<string, string>();

/** Take files as photos of an order, one at a time so that the memory holds; each is saved or explained. */
export async function addPhotos(
  order: Order,
  phase: Phase,
  files: Iterable<File>,
  source: PhotoSource,
  onEach: (added: AddedPhoto) => void = () => undefined,
): Promise<AddedPhoto[]> {
  const added: AddedPhoto[] = [];
  for (const file of [...files]) {
    const one = await addOne(order, phase, file, source);
    added.push(one);
    onEach(one);
    await announce();
  }
  return added;
}

async function addOne(order: Order, phase: Phase, file: File, source: PhotoSource): Promise<AddedPhoto> {
  const made = await preparePhoto(file);
  if (typeof made === 'string') return { name: file.name, sha256: null, plain: null, trouble: made };
  const hash = await sha256(made.bytes);
  const says = source === 'gallery' ? await claimsOf(file) : null;
  const row = { ...rowFor(order, phase, source, made, hash), says };
  urls.set(hash, urls.get(hash) ?? urlOf(made));
  try {
    await insertPhoto(row, made.bytes);
    return { name: file.name, sha256: hash, plain: made.plain, trouble: null };
  } catch {
    hold({ row, bytes: made.bytes, url: urls.get(hash) ?? '' });
    return { name: file.name, sha256: null, plain: null, trouble: 'storage' };
  }
}

/** The reader comes only when a picture is chosen; without it, and without claims, the photo is taken all the same. */
async function claimsOf(file: File): Promise<FileSays | null> {
  try {
    const { readExif } = await import('../device/exif');
    return readExif(await file.arrayBuffer());
  } catch {
    return null;
  }
}

function rowFor(
  order: Order,
  phase: Phase,
  source: PhotoSource,
  made: Prepared,
  hash: string,
): Omit<PhotoItem, 'seq'> {
  const at = serverNowIso();
  const clock = clockClaim();
  return {
    kind: 'photo',
    id: photoKey(order.no, hash),
    order: order.no,
    title: order.title,
    account: owner(),
    state: 'waiting',
    attempts: 0,
    queued_at: at,
    next_at: 0,
    first_sent_at: null,
    done_at: null,
    problem: null,
    sha256: hash,
    phase,
    source,
    captured_at: at,
    size: made.bytes.byteLength,
    type: made.type,
    fix: lastFix(),
    plain: made.plain,
    // The time of the shot is the server's already, not the phone's own.
    clock: clock && { ...clock, offset_ms: 0 },
    proven_since: provenSince(),
  };
}

function urlOf(made: { bytes: ArrayBuffer; type: string }): string {
  return URL.createObjectURL(new Blob([made.bytes], { type: made.type }));
}

/** Make the pictures of an order's photos on the phone ready to be shown after a reload. */
export async function loadPictures(orderNo: string): Promise<void> {
  let fresh = false;
  for (const item of items.value) {
    if (item.kind !== 'photo' || item.order !== orderNo || urls.has(item.sha256)) continue;
    const photo = await readPhoto(item.sha256);
    if (photo) urls.set(item.sha256, urlOf(photo));
    fresh = true;
  }
  // The pictures are not reactive by themselves; a new progress map makes the lists look again.
  if (fresh) progress.value = new Map(progress.value);
}

/** All photos of an order: those on the phone with their state, then those that only the server has. */
export function photosOf(orderNo: string): ComputedRef<LocalPhoto[]> {
  const order = orderOf(orderNo);
  return computed(() => {
    const local = items.value
      .filter((item): item is PhotoItem => item.kind === 'photo' && item.order === orderNo)
      .map(fromItem);
    const known = new Set(local.map((photo) => photo.sha256));
    const remote = (order.value?.evidence ?? []).filter((evidence) => !known.has(evidence.sha256));
    return [...local, ...remote.map(fromEvidence)];
  });
}

function fromItem(item: PhotoItem): LocalPhoto {
  const percent = item.state === 'done' ? 100 : (progress.value.get(item.id) ?? 0);
  const url = urls.get(item.sha256) ?? null;
  return {
    id: item.id,
    sha256: item.sha256,
    phase: item.phase,
    state: item.state,
    percent,
    url: url ?? (item.state === 'done' ? photoUrl(item.sha256, 'thumb') : null),
    problem: item.problem,
    plain: item.plain ?? null,
    captured_at: item.captured_at,
    source: item.source,
    spot: item.fix,
    says: item.says ?? null,
    lookTwice: false,
  };
}

function fromEvidence(evidence: Evidence): LocalPhoto {
  const stored = evidence.state === 'stored';
  return {
    id: evidence.sha256,
    sha256: evidence.sha256,
    phase: evidence.phase,
    state: stored ? 'stored' : 'expected',
    percent: stored ? 100 : 0,
    url: stored ? photoUrl(evidence.sha256, 'thumb') : null,
    problem: null,
    plain: null,
    captured_at: evidence.captured_at,
    source: evidence.source ?? 'unknown',
    spot: evidence.position ?? null,
    says: evidence.file_says ?? null,
    lookTwice: evidence.look_twice ?? false,
  };
}
