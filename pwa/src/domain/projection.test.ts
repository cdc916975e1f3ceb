import { describe, expect, it } from 'vitest';
import { clockLike, orderLike } from '../testing/server';
import type { ActItem, OutboxItem, PhotoItem } from './outbox';
import { faceOf } from './projection';
import type { Order } from './types';

let seq = 0;

function queued(
  action: string,
  data: Record<string, unknown> = {},
  state: ActItem['state'] = 'waiting',
): ActItem {
  seq += 1;
  return {
    kind: 'act',
    id: `a${seq}`,
    order: 'QX-1',
    title: '',
    account: 'worker1',
    seq,
    state,
    attempts: 0,
    queued_at: '',
    next_at: 0,
    first_sent_at: null,
    done_at: null,
    problem: null,
    act: {
      id: `a${seq}`,
      action,
      seen_version: 1,
      occurred_at: '',
      position: null,
      evidence: [],
      reason: null,
      note: null,
      data,
      clock: null,
    },
  };
}

function picture(phase: PhotoItem['phase'], sha256: string): PhotoItem {
  const { act: _act, ...base } = queued('x');
  return {
    ...base,
    kind: 'photo',
    sha256,
    phase,
    source: 'camera',
    captured_at: '',
    size: 1,
    type: 'image/jpeg',
    fix: null,
  };
}

const DISPATCHED = orderLike({
  allowed_actions: ['accept', 'contact', 'return', 'note'],
  clocks: [clockLike('contact', '2026-11-23T01:30:00Z'), clockLike('arrive', '2026-11-23T02:00:00Z')],
  missing_evidence: [
    { phase: 'before', at_least: 1, have: 0 },
    { phase: 'after', at_least: 1, have: 0 },
  ],
});
const next = (order: Order, items: OutboxItem[]) => faceOf(order, items).next;

describe('the next step', () => {
  it('walks the whole road on waiting acts alone', () => {
    const items: OutboxItem[] = [];
    const road = [next(DISPATCHED, items)];
    const steps: OutboxItem[] = [
      queued('accept'),
      queued('contact', { connected: true }),
      queued('arrive'),
      picture('before', 'b'),
      picture('after', 'a'),
      queued('reply'),
    ];
    for (const step of steps) {
      items.push(step);
      road.push(next(DISPATCHED, items));
    }
    expect(road).toEqual(['accept', 'contact', 'arrive', 'before', 'after', 'reply', 'none']);
  });

  it('asks to call again until three tries, then lets the worker go there', () => {
    const items: OutboxItem[] = [queued('accept')];
    for (let tries = 0; tries < 3; tries += 1) {
      expect(next(DISPATCHED, items)).toBe('contact');
      items.push(queued('contact', { connected: false }));
    }
    expect(next(DISPATCHED, items)).toBe('arrive');
  });

  it('sends nobody there once the caller has agreed on the telephone that nobody comes', () => {
    const items = [queued('accept'), queued('contact', { connected: true, no_visit: true })];
    expect(next(DISPATCHED, items)).toBe('before');
    expect(faceOf(DISPATCHED, items).met).toEqual(['receive', 'contact', 'respond', 'arrive']);
  });

  it('does not count what was refused', () => {
    const items = [queued('accept'), queued('contact', { connected: true }, 'needs_you')];
    expect(next(DISPATCHED, items)).toBe('contact');
  });

  it('sends nobody to an order without an arrival clock', () => {
    const order = orderLike({
      status: 'in_progress',
      allowed_actions: ['contact', 'arrive', 'reply'],
      contacts: [{ at: '', connected: true, method: 'call' }],
    });
    expect(next(order, [])).toBe('reply');
  });

  it('offers nothing that the server does not', () => {
    expect(next(orderLike({ status: 'replied', allowed_actions: ['note'] }), [])).toBe('none');
  });
});

describe('the marks', () => {
  it('names the clocks that a waiting act will stop', () => {
    expect(faceOf(DISPATCHED, [queued('accept'), queued('contact', { connected: true })]).met).toEqual([
      'receive',
      'contact',
      'respond',
    ]);
    expect(faceOf(DISPATCHED, [queued('contact', { connected: false })]).met).toEqual([]);
  });

  it('counts a photo once when the server expects it already', () => {
    const order = orderLike({
      evidence: [{ sha256: 'b', phase: 'before', state: 'expected', captured_at: null }],
      missing_evidence: [{ phase: 'before', at_least: 2, have: 0, expected: 1 }],
    });
    expect(faceOf(order, [picture('before', 'b')]).missing).toEqual([
      { phase: 'before', atLeast: 2, have: 1 },
    ]);
  });

  it('looks only at its own order', () => {
    const other = { ...queued('accept'), order: 'QX-2' };
    expect(faceOf(DISPATCHED, [other]).pending).toEqual([]);
  });
});
