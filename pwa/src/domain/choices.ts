/** What there is to choose from in forms: the place’s rules, its people and its units. */
import type { Phase } from './types';

/** Something to choose in a form. */
export interface Named {
  id: string;
  name: string;
}

export interface Policy {
  place: string;
  version: string;
  name: string;
  types: Named[];
  grades: (Named & { types: string[] })[];
  hazards: Named[];
  return_reasons: Named[];
  presence: { radius_m: number; max_accuracy_m: number; min_samples: number; max_age_s?: number };
  evidence: { step: string; phase: Phase; at_least: number; grades: string[]; hazards: string[] }[];
  /** Whether pictures that the phone has kept are taken; what older servers do not say. */
  gallery?: 'allowed' | 'marked' | 'refused';
  categories: Named[];
  satisfaction: Named[];
  refusal_grounds: Named[];
  whistle_kinds: Named[];
  /** At the most so many days until a suspended order is looked at again. */
  suspension_days: number;
  reply_checklist: string[];
  /** Grades that are confirmed by telephone before they are dispatched. */
  confirm_by_phone: string[];
}

export interface Handler {
  account: string;
  name: string;
  post: string;
  on_duty: boolean;
  cell: string | null;
}

/** A unit of the place, with the name of the one that it belongs to. */
export interface UnitFound {
  code: string;
  name: string;
  kind: string;
  parent: string | null;
}

export interface Colleague {
  account: string;
  name: string;
  org: string | null;
}
