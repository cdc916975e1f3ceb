/** One change of somebody: its reason, the question before it, and what came of it. */
import { computed, type Ref, ref } from 'vue';
import type { PersonOpened } from '../../domain/people';
import { t } from '../../i18n';
import { confirm } from '../kit/confirm';
import { toast } from '../kit/toasts';
import { troubleWords } from '../parts/words';

export type What = 'add' | 'place' | 'roles' | 'disable' | 'enable' | 'phone';

export interface PersonAct {
  readonly why: Ref<string>;
  readonly tried: Ref<boolean>;
  readonly busy: Ref<boolean>;
  readonly trouble: Ref<string>;
  readonly whyMissing: Readonly<Ref<boolean>>;
  /** Ask once more, and do it; the person as he stands then, or null. */
  run(sure: { name: string; body: string }, work: () => Promise<PersonOpened>): Promise<PersonOpened | null>;
}

const SHORTEST_WHY = 4;

/** The state of a form that changes somebody. */
export function usePersonAct(what: () => What): PersonAct {
  const why = ref('');
  const tried = ref(false);
  const busy = ref(false);
  const trouble = ref('');

  async function run(
    { name, body }: { name: string; body: string },
    work: () => Promise<PersonOpened>,
  ): Promise<PersonOpened | null> {
    const yes = t(`admin.who.do.${what()}`);
    const danger = what() === 'disable';
    if (!(await confirm({ title: t(`admin.who.ask.${what()}`, { name }), body, yes, danger }))) return null;
    busy.value = true;
    trouble.value = '';
    try {
      const after = await work();
      toast(t('admin.who.saved'), 'ok');
      return after;
    } catch (problem) {
      trouble.value = troubleWords(problem);
      return null;
    } finally {
      busy.value = false;
    }
  }

  return {
    why,
    tried,
    busy,
    trouble,
    whyMissing: computed(() => why.value.trim().length < SHORTEST_WHY),
    run,
  };
}
