/** Who could take over an order from the signed-in person; known also without a network. */
import { colleagues } from '../api/field';
import type { Colleague } from '../domain/choices';
import { freshOrKept } from './kit';

/** The colleagues: the server's word, or that of last time; throws where there is neither. */
export function knownColleagues(): Promise<Colleague[]> {
  return freshOrKept('colleagues', async () => (await colleagues()).items);
}
