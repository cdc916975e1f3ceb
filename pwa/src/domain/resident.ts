/** What the caller's own page reads and says. */
import type { Instant, Status } from './types';

export interface PublicOrder {
  no: string;
  title: string;
  status: Status;
  steps: { name: string; at: Instant | null; done: boolean; [key: string]: unknown }[];
  contacted_question: boolean;
  can_rate: boolean;
  rated: Record<string, unknown> | null;
  promise?: PublicPromise | null;
}

/** What was promised to the caller; `id` is there while he may still say whether he agrees. */
export interface PublicPromise {
  id: string | null;
  plan: string;
  until: string;
  state: 'asked' | 'agreed' | 'objected';
  answered_at: Instant | null;
}

/** What the caller says to a promise. */
export interface PromiseAnswer {
  id: string;
  promise: string;
  agrees: boolean;
  words: string | null;
}

export interface PublicAnswer {
  id: string;
  contacted: boolean | null;
  solved: 'yes' | 'partly' | 'no' | null;
  satisfied: 'satisfied' | 'basically' | 'dissatisfied' | null;
  words: string | null;
}
