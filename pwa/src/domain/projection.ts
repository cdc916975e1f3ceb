/**
 * What the screen shows while acts wait to be sent: the order as the server told it, with marks.
 * The server alone decides; this only says which button comes next until it has spoken.
 */
import { isOpen } from './countdown';
import type { ActItem, OutboxItem } from './outbox';
import { isUnsent } from './outbox';
import type { Action, Order, Phase } from './types';

export type Step = 'accept' | 'contact' | 'arrive' | 'before' | 'after' | 'reply' | 'none';

export interface Face {
  /** Actions that may be offered now. */
  allowed: ReadonlySet<Action>;
  /** Acts on the phone only, oldest first. */
  pending: readonly ActItem[];
  /** Names of the clocks that a pending act will stop, if the server agrees. */
  met: readonly string[];
  contacted: boolean;
  tries: number;
  arrived: boolean;
  missing: readonly Shortage[];
  next: Step;
}

export interface Shortage {
  phase: Phase;
  atLeast: number;
  have: number;
}

/** Which actions a waiting act opens and closes. Everything that it does not name stays. */
const AFTER: Readonly<Record<string, { opens: readonly Action[]; closes: readonly Action[] }>> = {
  accept: { opens: ['contact', 'arrive', 'reply', 'note'], closes: ['accept', 'return'] },
  reply: { opens: [], closes: ['accept', 'return', 'contact', 'arrive', 'reply'] },
  take_slip: { opens: ['finish_slip'], closes: [] },
  finish_slip: { opens: [], closes: ['take_slip'] },
  return: {
    opens: [],
    closes: ['accept', 'contact', 'arrive', 'reply', 'extend', 'suspend', 'reassign', 'whistle'],
  },
};

/** What may be done again and again; of everything else once is enough until the server has spoken. */
const REPEATABLE: readonly Action[] = [
  'contact',
  'arrive',
  'note',
  'give_slip',
  'whistle',
  'report_in',
  'excuse',
  'supervise',
];

/** A third try that nobody answers is enough to go there; calling again stays possible. */
const ENOUGH_TRIES = 3;

/** The order as it will look when everything that waits has been taken. */
export function faceOf(order: Order, items: readonly OutboxItem[]): Face {
  const own = items.filter((item) => item.order === order.no && isUnsent(item));
  const pending = own.filter((item): item is ActItem => item.kind === 'act').sort(bySeq);
  const going = pending.filter((item) => item.state !== 'needs_you');
  const contacts = [...(order.contacts ?? []), ...going.filter(isContact).map(connectedOf)];
  const face = {
    allowed: allowedAfter(order, going),
    pending,
    contacted: contacts.some((contact) => contact.connected),
    tries: contacts.length,
    arrived: order.arrival != null || going.some((item) => item.act.action === 'arrive'),
    missing: shortages(order, own),
  };
  const met = metBy(going);
  return { ...face, met, next: nextStep(order, face, met) };
}

function bySeq(a: OutboxItem, b: OutboxItem): number {
  return a.seq - b.seq;
}

function isContact(item: ActItem): boolean {
  return item.act.action === 'contact';
}

function connectedOf(item: ActItem): { connected: boolean } {
  return { connected: item.act.data['connected'] === true };
}

function allowedAfter(order: Order, going: readonly ActItem[]): ReadonlySet<Action> {
  const allowed = new Set(order.allowed_actions);
  for (const item of going) {
    const change = AFTER[item.act.action];
    for (const action of change?.opens ?? []) allowed.add(action);
    for (const action of change?.closes ?? []) allowed.delete(action);
    if (!REPEATABLE.includes(item.act.action)) allowed.delete(item.act.action);
  }
  return allowed;
}

/** What the policy still asks for, with the photos on the phone counted as had. */
function shortages(order: Order, own: readonly OutboxItem[]): Shortage[] {
  const known = new Set(order.evidence.map((evidence) => evidence.sha256));
  return (order.missing_evidence ?? [])
    .map((demand) => {
      const local = own.filter(
        (item) => item.kind === 'photo' && item.phase === demand.phase && !known.has(item.sha256),
      );
      const have = demand.have + (demand.expected ?? 0) + local.length;
      return { phase: demand.phase, atLeast: demand.at_least, have };
    })
    .filter((shortage) => shortage.have < shortage.atLeast);
}

function metBy(going: readonly ActItem[]): string[] {
  return going.flatMap(({ act }) => {
    if (act.action === 'accept') return ['receive'];
    if (act.action === 'arrive') return ['arrive'];
    if (act.action === 'reply') return ['finish'];
    if (act.action !== 'contact' || act.data['connected'] !== true) return [];
    return act.data['no_visit'] === true ? ['contact', 'respond', 'arrive'] : ['contact', 'respond'];
  });
}

function nextStep(order: Order, face: Omit<Face, 'met' | 'next'>, met: readonly string[]): Step {
  const { allowed } = face;
  if (allowed.has('accept')) return 'accept';
  if (allowed.has('contact') && !face.contacted && face.tries < ENOUGH_TRIES) return 'contact';
  if (allowed.has('arrive') && !face.arrived && asksArrival(order) && !met.includes('arrive'))
    return 'arrive';
  if (!allowed.has('reply')) return 'none';
  const wants = (phase: Phase) => face.missing.some((shortage) => shortage.phase === phase);
  if (wants('before')) return 'before';
  if (wants('after')) return 'after';
  return 'reply';
}

/** Whether somebody has to go there, as far as the server has said. */
export function asksArrival(order: Order): boolean {
  return order.clocks.some((clock) => clock.name === 'arrive' && isOpen(clock));
}
