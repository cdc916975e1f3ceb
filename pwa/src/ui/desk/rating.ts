/** The answers of a caller as one value; what is still missing before they can be sent. */
import type { Key } from '../../i18n';

export type Solved = 'yes' | 'partly' | 'no';
export type CallOutcome = 'reached' | 'no_answer' | 'wrong_number' | 'refused';

export interface Answers {
  readonly outcome: string | null;
  readonly contacted: string | null;
  readonly solved: string | null;
  readonly satisfied: string | null;
  readonly words: string;
}

/** The first thing that is missing, as words; null when the answers are whole. */
export function missingAnswer(answers: Answers): Key | null {
  if (answers.outcome === null) return 'desk.callback.outcome_needed';
  if (answers.outcome !== 'reached') return null;
  if (answers.contacted === null) return 'desk.callback.contacted_needed';
  if (answers.solved === null) return 'desk.callback.solved_needed';
  return answers.satisfied === null ? 'desk.callback.satisfied_needed' : null;
}

/** Whether the answers may send the order back to be handled once more. */
export function mayMeanRework(answers: Answers): boolean {
  return answers.outcome === 'reached' && (answers.solved === 'no' || answers.satisfied === 'dissatisfied');
}

/** The data of the `rate` act. */
export function rateData(answers: Answers): Record<string, unknown> {
  const words = answers.words.trim() || null;
  if (answers.outcome !== 'reached') return { outcome: answers.outcome, words };
  const { outcome, solved, satisfied } = answers;
  return { outcome, contacted: answers.contacted === 'yes', solved, satisfied, words };
}
