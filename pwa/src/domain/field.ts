/** What a worker has at hand beside the orders, as the server tells it. */
import type { Instant } from './types';

export interface CardCategory {
  category: string | null;
  category_name: string | null;
}

export interface CardOrder extends CardCategory {
  /** Null, like title and address, where the caller wanted it kept quiet. */
  no: string | null;
  title: string | null;
  address: string | null;
  status: string;
  registered_at: Instant;
}

export interface CardPost {
  post: string;
  area: { code: string; name: string };
  account: string;
  name: string;
  org: string | null;
  on_duty: boolean;
  phone: string | null;
}

/** What happened in a cell in the last months, and whom to ring. */
export interface CellCard {
  cell: { code: string; name: string };
  days: number;
  as_of: Instant;
  total: number;
  by_category: (CardCategory & { count: number; open: number })[];
  recent: CardOrder[];
  open: CardOrder[];
  repeats: (CardCategory & { address: string; count: number; last_at: Instant })[];
  posts: CardPost[];
}

export type Purpose = 'reply' | 'note' | 'reason';

export interface Phrase {
  id: string;
  purpose: Purpose;
  words: string;
  own: boolean;
}

export type FeedbackKind = 'complaint' | 'suggestion';

export interface Feedback {
  id: string;
  kind: FeedbackKind;
  words: string;
  at: Instant;
  answer: string | null;
  answered_by: string | null;
  answered_at: Instant | null;
  by?: string;
  org?: string | null;
}
