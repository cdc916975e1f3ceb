/** Which rooms of the app a role has, and in which of them it begins. */
import type { Key } from '../i18n';
import type { IconName } from './kit/icons';

export interface Room {
  readonly to: string;
  readonly label: Key;
  readonly icon: IconName;
}

const INBOX: Room = { to: '/inbox', label: 'common.shell.inbox', icon: 'inbox' };
const OUTBOX: Room = { to: '/outbox', label: 'common.shell.outbox', icon: 'upload' };
const COMMUNITY: Room = { to: '/community', label: 'common.shell.community', icon: 'people' };
const REGISTER: Room = { to: '/desk/register', label: 'common.shell.register', icon: 'edit' };
const QUEUE: Room = { to: '/desk/queue', label: 'common.shell.queue', icon: 'send' };
const REVIEW: Room = { to: '/desk/review', label: 'common.shell.review', icon: 'check' };
const CALLBACK: Room = { to: '/desk/callback', label: 'common.shell.callback', icon: 'phone' };
const UNIT: Room = { to: '/desk/unit', label: 'common.shell.unit', icon: 'desk' };
const ADMIN: Room = { to: '/admin', label: 'common.shell.admin', icon: 'lock' };
const PEOPLE: Room = { to: '/admin/people', label: 'common.shell.people', icon: 'people' };
const AUDIT: Room = { to: '/audit', label: 'common.shell.audit', icon: 'search' };
const CALENDAR: Room = { to: '/admin/calendar', label: 'common.shell.calendar', icon: 'clock' };
const SUPERVISION: Room = { to: '/desk/supervision', label: 'common.shell.supervision', icon: 'bell' };
const ASSESSMENT: Room = { to: '/desk/assessment', label: 'common.shell.assessment', icon: 'star' };
const BONUSES: Room = { to: '/desk/bonuses', label: 'common.shell.bonuses', icon: 'star' };
const POINTS: Room = { to: '/points', label: 'common.shell.points', icon: 'history' };
const FEEDBACK: Room = { to: '/desk/feedback', label: 'common.shell.feedback', icon: 'mail' };
const EXPORTS: Room = { to: '/desk/exports', label: 'common.shell.exports', icon: 'upload' };
const ORDERS: Room = { to: '/desk/orders', label: 'common.shell.orders', icon: 'list' };

const FIELD = [INBOX, OUTBOX, POINTS];
const SLIPS = [INBOX, OUTBOX];
const COMMUNITY_ROOMS = [COMMUNITY, OUTBOX];
const DISPATCH = [QUEUE, ORDERS];

const ROOMS: Readonly<Record<string, readonly Room[]>> = {
  grid_worker: FIELD,
  handler: [UNIT, ...FIELD],
  liaison: [UNIT, ...FIELD],
  unit_head: [UNIT, ORDERS, BONUSES, EXPORTS],
  contractor: SLIPS,
  community: COMMUNITY_ROOMS,
  community_cadre: COMMUNITY_ROOMS,
  agent: [REGISTER, ORDERS],
  dispatcher: [...DISPATCH, EXPORTS],
  shift_lead: [...DISPATCH, SUPERVISION, EXPORTS],
  center_head: [...DISPATCH, SUPERVISION, ASSESSMENT, FEEDBACK, EXPORTS],
  supervisor: [SUPERVISION, ASSESSMENT, ORDERS, EXPORTS],
  assessor: [ASSESSMENT, ORDERS, EXPORTS],
  leader: [SUPERVISION, ASSESSMENT, ORDERS, EXPORTS],
  auditor: [ORDERS, AUDIT, PEOPLE, ASSESSMENT, EXPORTS],
  reviewer: [REVIEW, ORDERS],
  callback: [CALLBACK, ORDERS],
  callback_agent: [CALLBACK, ORDERS],
  sys_admin: [ADMIN, PEOPLE, CALENDAR, FEEDBACK],
  sec_admin: [ADMIN, PEOPLE, AUDIT, EXPORTS],
};

/** The rooms of somebody with these roles, the first of them being home. */
export function roomsOf(roles: readonly string[]): readonly Room[] {
  const rooms = roles.flatMap((role) => ROOMS[role] ?? [ORDERS]);
  return rooms.filter((room, index) => rooms.findIndex((other) => other.to === room.to) === index);
}

/** Whether somebody with these roles works by a slip: the place and the task, and nothing of the caller. */
export function worksBySlip(roles: readonly string[] | undefined): boolean {
  return roles?.includes('contractor') ?? false;
}

/** Where somebody with these roles begins. */
export function homeOf(roles: readonly string[]): string {
  return roomsOf(roles)[0]?.to ?? '/me';
}

/** Where an order opens for somebody with these roles. */
export function orderPath(roles: readonly string[], no: string): string {
  const home = homeOf(roles);
  const name = encodeURIComponent(no);
  if (home === INBOX.to) return `/orders/${name}`;
  if (home === UNIT.to) return `/desk/unit/${name}`;
  return home === COMMUNITY.to ? `/community/${name}` : `/desk/orders/${name}`;
}
