/** A push of trial, followed from the server to this phone and back: only the server's word that it rang counts. */
import { pushTest, pushTrial } from '../api/endpoints';
import { subscriptionId } from './push';

export type Trial =
  | { state: 'sending' | 'taken' | 'late' }
  | { state: 'refused'; code: string }
  | { state: 'shown'; at: string };

const ASK_MS = 2_000;
const PATIENCE_MS = 60_000;

/** Send one to this phone and say each step of its way; ends with `shown`, `refused` or `late`. Throws `ApiError`. */
export async function tryPush(say: (trial: Trial) => void, wait = pause): Promise<void> {
  say({ state: 'sending' });
  const { alarm } = await pushTest(await subscriptionId());
  for (let waited = 0; waited < PATIENCE_MS; waited += ASK_MS) {
    await wait(ASK_MS);
    const trial = await pushTrial(alarm).catch(() => null);
    if (trial?.shown_at) return say({ state: 'shown', at: trial.shown_at });
    const answer = trial?.sent[0];
    if (answer?.status === 'refused' || answer?.status === 'gone') {
      return say({ state: 'refused', code: String(answer.http_status ?? answer.status) });
    }
    if (answer?.status === 'delivered') say({ state: 'taken' });
  }
  say({ state: 'late' });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
