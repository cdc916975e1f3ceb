/** Files of orders that are asked for, agreed to and fetched. */
import type { Instant } from './types';

export type ExportState = 'asked' | 'writing' | 'ready' | 'rejected' | 'failed' | 'expired';

export interface Export {
  id: string;
  reason: string;
  format: string;
  private: boolean;
  filters: Record<string, unknown>;
  state: ExportState;
  account: string;
  name: string;
  asked_at: Instant;
  decided_by: string | null;
  decided_at: Instant | null;
  decision: string | null;
  total: number;
  done: number;
  ready_at: Instant | null;
  expires_at: Instant | null;
  downloads: { at: Instant; account: string; name: string }[];
  decides: boolean;
  fetches: boolean;
}

export interface NewExport {
  id: string;
  reason: string;
  format: 'csv' | 'geojson';
  private: boolean;
  from: string | null;
  to: string | null;
}
