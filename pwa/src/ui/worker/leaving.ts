/** What is said of an order that has left one's hands. */
import type { Gone } from '../../domain/types';
import { tOr } from '../../i18n';

/** Why it went; nothing where the server's word for it is newer than this build. */
export function whyGone({ reason }: Gone): string {
  return tOr(`worker.gone.why.${reason}`, '');
}
