/** What the file of a picture says of itself (EXIF): when and where it was taken. Claims, which anybody can write. */
import type { FileSays } from '../domain/types';

const EXIF_PART = 0x8769;
const GPS_PART = 0x8825;
const TAKEN = 0x9003;
const TAKEN_OFFSET = 0x9011;
const [LAT_REF, LAT, LNG_REF, LNG, GPS_TIME, GPS_DAY] = [1, 2, 3, 4, 7, 29] as const;
/** Bytes of one value of each kind; only texts, numbers and fractions are read. */
const SIZES: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4, 5: 8, 10: 8 };
const FRACTIONS = [5, 10];
const MOST_VALUES = 64;

type Values = Map<number, string | number[]>;

/** The claims of a picture's bytes, or null where it makes none that could be true. */
export function readExif(bytes: ArrayBuffer): FileSays | null {
  try {
    const parts = partsOf(bytes);
    if (parts === null) return null;
    const [detail, gps] = parts;
    const taken_at = takenAt(detail) ?? satelliteTime(gps);
    const [lng, lat] = placeOf(gps) ?? [null, null];
    return taken_at === null && lng === null ? null : { taken_at, lng, lat };
  } catch {
    // A directory that points out of the file.
    return null;
  }
}

/** Both directories of the EXIF block; it begins in the same way in JPEG and in HEIC. */
function partsOf(bytes: ArrayBuffer): [Values, Values] | null {
  const start = blockStart(new Uint8Array(bytes));
  if (start === null) return null;
  const view = new DataView(bytes, start);
  const little = view.getUint16(0) === 0x4949;
  const main = directory(view, view.getUint32(4, little), little);
  const part = (tag: number): Values => {
    const [at] = (main.get(tag) as number[] | undefined) ?? [];
    return at === undefined ? new Map() : directory(view, at, little);
  };
  return [part(EXIF_PART), part(GPS_PART)];
}

function blockStart(bytes: Uint8Array): number | null {
  for (let at = bytes.indexOf(0x45); at >= 0; at = bytes.indexOf(0x45, at + 1)) {
    const head = String.fromCharCode(...bytes.subarray(at, at + 10));
    if (head === 'Exif\0\0II*\0' || head === 'Exif\0\0MM\0*') return at + 6;
  }
  return null;
}

function directory(view: DataView, at: number, little: boolean): Values {
  const found: Values = new Map();
  const count = view.getUint16(at, little);
  for (let n = 0; n < count; n += 1) {
    const entry = at + 2 + 12 * n;
    const kind = view.getUint16(entry + 2, little);
    const many = view.getUint32(entry + 4, little);
    const size = SIZES[kind];
    if (size === undefined || many > MOST_VALUES) continue;
    const place = size * many <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    found.set(view.getUint16(entry, little), valuesOf(view, { kind, many, size, place, little }));
  }
  return found;
}

interface Held {
  kind: number;
  many: number;
  size: number;
  place: number;
  little: boolean;
}

function valuesOf(view: DataView, { kind, many, size, place, little }: Held): string | number[] {
  const places = Array.from({ length: many }, (_, n) => place + n * size);
  if (kind === 2)
    return String.fromCharCode(...places.map((one) => view.getUint8(one))).replace(/[\0 ]+$/, '');
  if (kind === 3) return places.map((one) => view.getUint16(one, little));
  if (!FRACTIONS.includes(kind)) return places.map((one) => view.getUint32(one, little));
  const read = (one: number) => (kind === 5 ? view.getUint32(one, little) : view.getInt32(one, little));
  return places.map((one) => read(one) / read(one + 4));
}

/** A camera that names no offset stood where this phone is, as far as anybody can tell. */
function takenAt(detail: Values): string | null {
  const said = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(String(detail.get(TAKEN) ?? ''));
  if (!said) return null;
  const offset = /^[+-]\d\d:\d\d$/.exec(String(detail.get(TAKEN_OFFSET) ?? ''))?.[0] ?? '';
  return instantOf(`${said[1]}-${said[2]}-${said[3]}T${said[4]}${offset}`);
}

function satelliteTime(gps: Values): string | null {
  const day = /^(\d{4}):(\d\d):(\d\d)$/.exec(String(gps.get(GPS_DAY) ?? ''));
  const time = gps.get(GPS_TIME);
  if (!day || !Array.isArray(time) || time.length !== 3) return null;
  const clock = time.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  return instantOf(`${day[1]}-${day[2]}-${day[3]}T${clock}Z`);
}

function instantOf(text: string): string | null {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Cameras without a fix write zeros, or nothing over nothing. */
function placeOf(gps: Values): [lng: number, lat: number] | null {
  const lat = degrees(gps.get(LAT), gps.get(LAT_REF), 'S');
  const lng = degrees(gps.get(LNG), gps.get(LNG_REF), 'W');
  const isPlace = Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && (lat !== 0 || lng !== 0);
  return isPlace ? [lng, lat] : null;
}

function degrees(parts: unknown, side: unknown, negative: string): number {
  if (!Array.isArray(parts) || parts.length !== 3) return Number.NaN;
  const [whole, minutes, seconds] = parts as [number, number, number];
  const size = Math.round((whole + minutes / 60 + seconds / 3600) * 1e6) / 1e6;
  return side === negative ? -size : size;
}
