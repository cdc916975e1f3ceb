/**
 * WGS-84 and the two shifted Chinese systems, one way only: everything here is WGS-84, and a position is
 * shifted at the edge, for a map app or for tiles that want it. The formulas are those of `geo/datum.py`.
 */
import type { Datum } from './places';

export interface Degrees {
  lng: number;
  lat: number;
}

const WEST = 72.004;
const SOUTH = 0.8293;
const EAST = 137.8347;
const NORTH = 55.8271;
/** Krasovsky 1940, as the shift formula wants it. */
const A = 6378245.0;
const EE = 0.006693421622965943;
const BD_PI = (Math.PI * 3000.0) / 180.0;

/** Degrees in WGS-84 as another system writes them; unchanged outside China and for CGCS2000. */
export function fromWgs84({ lng, lat }: Degrees, datum: Datum): Degrees {
  if (datum === 'wgs84' || datum === 'cgcs2000' || !isShifted(lng, lat)) return { lng, lat };
  const gcj = shift(lng, lat);
  return datum === 'gcj02' ? gcj : shiftToBaidu(gcj.lng, gcj.lat);
}

/** Whether GCJ-02 and BD-09 differ from WGS-84 there. */
export function isShifted(lng: number, lat: number): boolean {
  return WEST <= lng && lng <= EAST && SOUTH <= lat && lat <= NORTH;
}

function shift(lng: number, lat: number): Degrees {
  const { sin, sqrt, cos, abs, PI } = Math;
  const x = lng - 105.0;
  const y = lat - 35.0;
  const root = sqrt(abs(x));
  const waves = ((20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * 2.0) / 3.0;
  let dlat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves;
  dlat += ((20.0 * sin(y * PI) + 40.0 * sin((y / 3.0) * PI)) * 2.0) / 3.0;
  dlat += ((160.0 * sin((y / 12.0) * PI) + 320.0 * sin((y * PI) / 30.0)) * 2.0) / 3.0;
  let dlng = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves;
  dlng += ((20.0 * sin(x * PI) + 40.0 * sin((x / 3.0) * PI)) * 2.0) / 3.0;
  dlng += ((150.0 * sin((x / 12.0) * PI) + 300.0 * sin((x / 30.0) * PI)) * 2.0) / 3.0;
  const phi = (lat / 180.0) * PI;
  const magic = 1.0 - EE * sin(phi) ** 2;
  const meridian = (A * (1.0 - EE)) / (magic * sqrt(magic));
  const parallel = (A / sqrt(magic)) * cos(phi);
  return { lng: lng + (dlng * 180.0) / (parallel * PI), lat: lat + (dlat * 180.0) / (meridian * PI) };
}

function shiftToBaidu(lng: number, lat: number): Degrees {
  const radius = Math.sqrt(lng * lng + lat * lat) + 0.00002 * Math.sin(lat * BD_PI);
  const angle = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * BD_PI);
  return { lng: radius * Math.cos(angle) + 0.0065, lat: radius * Math.sin(angle) + 0.006 };
}
