/** The server's resources for exports. */
import type { Export, NewExport } from '../domain/exports';
import { at } from './endpoints';
import { ask } from './http';

type Exports = { items: Export[] };

/** One's own exports, or everybody's for those who decide. */
export function readExports(): Promise<Exports> {
  return ask(at('/api/v1/exports'));
}

/** Ask for a file; the same again is one. */
export function askExport(body: NewExport): Promise<Exports> {
  return ask(at('/api/v1/exports'), { method: 'POST', body });
}

/** Agree to somebody else's export, or not. */
export function decideExport(id: string, agrees: boolean, reason: string): Promise<Exports> {
  return ask(at('/api/v1/exports/{export_id}/decision', { export_id: id }), {
    method: 'POST',
    body: { agrees, reason },
  });
}

/** Where a finished file is fetched. */
export function exportFile(id: string): string {
  return at('/api/v1/exports/{export_id}/file', { export_id: id });
}
