/** An act at a desk: through the outbox like every other, with its outcome said in words. */
import { type Ref, ref, shallowRef } from 'vue';
import { isUnsent } from '../../domain/outbox';
import type { Action, Order, Problem } from '../../domain/types';
import { t } from '../../i18n';
import { discard } from '../../store/decisions';
import { type ActInput, items, perform } from '../../store/outbox';
import { toast } from '../kit/toasts';
import { problemWords } from './words';

export interface DeskAct {
  readonly busy: Readonly<Ref<boolean>>;
  /** Why the last act was not taken, in words. */
  readonly trouble: Readonly<Ref<string>>;
  /** The refusal itself, with the facts that its server gave. */
  readonly problem: Readonly<Ref<Problem | null>>;
  /** Do it; the order's new face when the server has taken it, else null. */
  run(order: Order, action: Action, input: ActInput, done: string): Promise<Order | null>;
  clear(): void;
}

/** Whether an act of this person on the order is saved here and has not reached the server. */
export function hasUnsentAct(no: string): boolean {
  return items.value.some((item) => item.kind === 'act' && item.order === no && isUnsent(item));
}

/** What a desk needs to act on orders; `present` hears of the order when the server says it has changed. */
export function useDeskAct(present: (order: Order) => void): DeskAct {
  const busy = ref(false);
  const trouble = ref('');
  const problem = shallowRef<Problem | null>(null);

  function clear(): void {
    trouble.value = '';
    problem.value = null;
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
        problem.value = result.problem;
        const name = result.problem?.error ?? '';
        trouble.value = problemWords(name, t('common.error.refused'));
        // At a desk the form is still open: what was refused is corrected there, not in the list of unsent things.
        await discard(item.id);
        if (result.problem?.facts?.order) present(result.problem.facts.order);
      }
    } catch {
      trouble.value = t('common.error.refused');
    } finally {
      busy.value = false;
    }
    return null;
  }

  return { busy, trouble, problem, run, clear };
}
