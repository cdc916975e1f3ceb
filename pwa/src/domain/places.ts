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
