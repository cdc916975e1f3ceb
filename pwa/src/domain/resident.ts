/** What the caller's own page reads and says. */
import type { Instant, Status } from './types';

export interface PublicOrder {
  no: string;
  title: string;
  status: Status;
  steps: { name: string; at: Instant | null; done: boolean; [key: string]: unknown }[];
  contacted_question: boolean;
  can_rate: boolean;
  /** The grades of satisfaction that this place knows, the best first. */
  satisfaction?: readonly Satisfied[];
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

export const SATISFIED = ['satisfied', 'basically', 'neutral', 'dissatisfied'] as const;
export type Satisfied = (typeof SATISFIED)[number];

export interface PublicAnswer {
  id: string;
  contacted: boolean | null;
  solved: 'yes' | 'partly' | 'no' | null;
  satisfied: Satisfied | null;
  words: string | null;
}
