/** The staff as administrators and the auditor read it, and what was refused to whom, as the contract has them. */
import type { Instant } from './places';

export interface AreaFound {
  code: string;
  name: string;
  level: string;
}

export interface Person {
  account: string;
  name: string;
  roles: string[];
  active: boolean;
  org: string | null;
  org_name: string | null;
  area: { code: string; name: string }[];
}

export interface People {
  items: Person[];
  next: number | null;
  roles: string[];
  adds: boolean;
}

/** How somebody stood; a new one stood nowhere before. */
export interface Face {
  name?: string;
  roles?: string[];
  org?: string | null;
  area?: string[];
  active?: boolean;
}

export interface AccountChange {
  id: number;
  at: Instant;
  account: string;
  name: string;
  by: string | null;
  what: string;
  why: string;
  before: Face;
  after: Face;
}

export interface PersonOpened extends Person {
  open_orders: number;
  has_phone: boolean;
  may: { place: boolean; phone: boolean; roles: boolean; active: boolean };
  roles_known: string[];
  changes: AccountChange[];
}

export interface PeopleFilter {
  q?: string;
  role?: string | null;
  active?: string | null;
}

export interface PersonPlace {
  name: string;
  org: string | null;
  area: string[];
  why: string;
}

export interface NewPerson extends PersonPlace {
  account: string;
  password: string;
}

export interface Refusal {
  id: number;
  at: Instant;
  account: string;
  name: string;
  door: string;
  action: string | null;
  no: string | null;
  error: string;
  count: number;
}

export interface Access {
  account: string;
  name: string | null;
  at: Instant;
  how: 'read' | 'revealed' | 'exported' | 'acted';
  reason: string;
}

export interface Keyset<Item> {
  items: Item[];
  next: number | null;
}
