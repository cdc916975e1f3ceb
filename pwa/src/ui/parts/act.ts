/** An act at a desk: through the outbox like every other, with its outcome said in words. */
import { type Ref, ref } from 'vue';
import type { Action, Order } from '../../domain/types';
import { t } from '../../i18n';
import { type ActInput, discard, perform } from '../../store/outbox';
import { toast } from '../kit/toasts';
import { problemWords } from './words';

export interface DeskAct {
  readonly busy: Readonly<Ref<boolean>>;
  /** Why the last act was not taken, in words. */
  readonly trouble: Readonly<Ref<string>>;
  /** Whether the last act is saved here and waits for the road. */
  readonly waits: Readonly<Ref<boolean>>;
  /** Do it; the order's new face when the server has taken it, else null. */
  run(order: Order, action: Action, input: ActInput, done: string): Promise<Order | null>;
  clear(): void;
}

/** What a desk needs to act on orders; `present` hears of the order when the server says it has changed. */
export function useDeskAct(present: (order: Order) => void): DeskAct {
  const busy = ref(false);
  const trouble = ref('');
  const waits = ref(false);

  function clear(): void {
    trouble.value = '';
    waits.value = false;
  }

  async function run(order: Order, action: Action, input: ActInput, done: string): Promise<Order | null> {
    if (busy.value) return null;
    busy.value = true;
    clear();
    try {
      const { item, outcome } = await perform(order, action, input);
      const result = await outcome;
      if (result.state === 'done') {
        toast(done, 'ok');
        return result.order;
      }
      if (result.state === 'needs_you') {
        const name = result.problem?.error ?? '';
        trouble.value = problemWords(name, t('common.error.refused'));
        // At a desk the form is still open: what was refused is corrected there, not in the list of unsent things.
        await discard(item.id);
        if (result.problem?.facts?.order) present(result.problem.facts.order);
      } else {
        waits.value = true;
      }
    } catch {
      trouble.value = t('common.error.refused');
    } finally {
      busy.value = false;
    }
    return null;
  }

  return { busy, trouble, waits, run, clear };
}
