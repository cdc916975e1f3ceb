/** Periods of assessment, lost points, appeals, and the steps of supervision, as the contract has them. */
import type { Instant } from './places';

export interface Figure {
  numerator: number;
  denominator: number;
  rate: string | null;
  points: string | null;
}

export interface Subject {
  subject: string;
  name: string;
  rank: number | null;
  class: string | null;
  score: string | null;
  bonus: string;
  sample: number;
  insufficient: boolean;
  metrics: Record<string, Figure>;
}

export type PeriodState = 'open' | 'review' | 'locked';

export interface Period {
  period: string;
  state: PeriodState;
  locks_at: Instant;
  as_of: Instant;
  min_sample: number;
  metrics: { id: string; name: string; weight: number | null }[];
  subjects: Subject[];
  excluded: string[];
}

export type Side = 'numerator' | 'denominator' | 'lost';

/** On what a point was lost: a clock's two instants, or the caller's answers. */
export interface Why {
  clock?: string;
  due_at?: Instant | null;
  stopped_at?: Instant | null;
  contacted?: boolean | null;
  solved?: string | null;
  satisfied?: string | null;
  at?: Instant;
}

export interface FigureOrders {
  as_of: Instant;
  orders: { no: string; why?: Why }[];
}

export interface Appeal {
  id: string;
  no: string;
  metric: string;
  words: string;
  evidence: string[];
  state: 'asked' | 'granted' | 'rejected';
  asked_at: Instant;
  decision: string | null;
  decided_at: Instant | null;
  decided_by: string[];
  by?: string;
}

export interface LostPoint {
  metric: string;
  metric_name: string;
  no: string;
  why: Why;
  appeal: Appeal | null;
  can_appeal: boolean;
}

export interface Mine {
  period: string;
  state: PeriodState;
  as_of: Instant;
  locks_at: Instant;
  points: LostPoint[];
}

export interface Step {
  act_id: string;
  sheet: string | null;
  level: number;
  how: string;
  name: string;
  clock: string;
  planned_at: Instant;
  taken_at: Instant;
  answered_at: Instant | null;
  withdrawn_at: Instant | null;
  no: string;
  title: string;
  grade: string;
  status: string;
  due_at: Instant | null;
  stopped_at: Instant | null;
}

/** The months that may be looked at, the present one first; `at` is a moment in the reader's own time. */
export function recentPeriods(at: number, count = 13): string[] {
  const now = new Date(at);
  const months = Array.from({ length: count }, (_, back) => {
    const month = new Date(now.getFullYear(), now.getMonth() - back, 1);
    return `${month.getFullYear()}-${String(month.getMonth() + 1).padStart(2, '0')}`;
  });
  return [...months, String(now.getFullYear()), String(now.getFullYear() - 1)];
}

/** Points beside the metrics that somebody asked for, with the orders that bear them out. */
export interface Bonus {
  id: string;
  subject: string;
  subject_name: string;
  kind: string;
  points: number;
  words: string;
  orders?: { no: string; status: string; callers: number }[];
  asked_by_name: string;
  asked_at: Instant;
  approved_by: string[];
  rejected_by: string | null;
  decided_by_names: string[];
  decides: boolean;
}

export interface Bonuses {
  period: string;
  state: PeriodState;
  cap: number;
  kinds: { id: string; name: string }[];
  subjects: { subject: string; name: string }[];
  items: Bonus[];
}

export interface NewBonus {
  subject: string;
  kind: string;
  points: number;
  words: string;
  orders: string[];
}

export type BonusState = 'asked' | 'backed' | 'granted' | 'rejected';

/** How far a bonus is: two must agree, one may reject. */
export function bonusState(bonus: Pick<Bonus, 'approved_by' | 'rejected_by'>): BonusState {
  if (bonus.rejected_by) return 'rejected';
  if (bonus.approved_by.length >= 2) return 'granted';
  return bonus.approved_by.length === 1 ? 'backed' : 'asked';
}
