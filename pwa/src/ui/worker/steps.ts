/** The worker's road through an order, in words for the step bar. */
import type { Face, Step } from '../../domain/projection';
import type { Order } from '../../domain/types';
import { type Key, t } from '../../i18n';
import type { Step as Shown } from '../kit/StepBar.vue';

const ROAD = ['accept', 'contact', 'arrive', 'handle', 'reply'] as const;
type Stop = (typeof ROAD)[number];

const CLOCKS: Readonly<Record<Stop, readonly string[]>> = {
  accept: ['receive'],
  contact: ['contact', 'respond'],
  arrive: ['arrive'],
  handle: [],
  reply: ['finish'],
};

const BEFORE_ACCEPT = ['registered', 'pending_dispatch', 'dispatched'];
const AFTER_REPLY = ['replied', 'awaiting_callback', 'closed'];

/** Each stop of the road: done, now, to come, or late. */
export function stepsOf(order: Order, face: Face): Shown[] {
  const done = doneOf(order, face);
  return ROAD.map((id) => ({
    id,
    label: t(`worker.step.${id}` as Key),
    state: done[id] ? 'done' : isLate(order, id) ? 'late' : stopOf(face.next) === id ? 'now' : 'todo',
  }));
}

function doneOf(order: Order, face: Face): Readonly<Record<Stop, boolean>> {
  const replied =
    AFTER_REPLY.includes(order.status) || face.pending.some((item) => item.act.action === 'reply');
  const accepted =
    !BEFORE_ACCEPT.includes(order.status) || face.pending.some((item) => item.act.action === 'accept');
  return {
    accept: accepted,
    contact: face.contacted,
    arrive: face.arrived,
    handle: replied || (accepted && face.next === 'reply'),
    reply: replied,
  };
}

function isLate(order: Order, stop: Stop): boolean {
  return order.clocks.some(
    (clock) => CLOCKS[stop].includes(clock.name) && clock.state === 'late' && clock.stopped_at === null,
  );
}

function stopOf(step: Step): Stop | null {
  if (step === 'none') return null;
  return step === 'before' || step === 'after' ? 'handle' : step;
}
