/** Points on the earth as the contract writes them; degrees east and north. */

export type Instant = string;
export type Datum = 'wgs84' | 'gcj02' | 'bd09' | 'cgcs2000';
export interface Position {
  lng: number;
  lat: number;
  datum?: Datum;
}

export interface Sample {
  lng: number;
  lat: number;
  accuracy_m: number | null;
  at: Instant;
}

/** Where the phone says it is: the best sample, with all of those it was chosen from. */
export interface Fix {
  lng: number;
  lat: number;
  accuracy_m: number | null;
  samples: Sample[];
}

/** Cells as the server draws them (RFC 7946), in WGS-84. */
export interface CellShapes {
  features: {
    id: string;
    geometry: { type: string; coordinates: unknown };
    properties: { code: string; name: string; kind: string };
  }[];
}

/** The operator's map service: layers of tiles, and the system that they are drawn in. */
export interface MapService {
  tiles: string[];
  datum: Datum;
  /** Who made the map, with its approval number; shown wherever the map is. */
  credit: string;
}
