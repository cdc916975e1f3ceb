/** One question at a time before what cannot be taken back. */
import { shallowRef } from 'vue';

export interface Question {
  readonly title: string;
  readonly body: string;
  readonly yes: string;
  readonly danger?: boolean;
}

interface Asked extends Question {
  readonly answer: (yes: boolean) => void;
}

/** The question that is on the screen. */
export const asked = shallowRef<Asked | null>(null);

/** Ask, and resolve with the answer; closing the question means no. */
export function confirm(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (yes) => {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}
