import { describe, expect, it } from 'vitest';
import {
  type ActItem,
  backoffMs,
  msToNextTry,
  nextToSend,
  type OutboxItem,
  type PhotoItem,
  revived,
  sending,
  settled,
} from './outbox';

let seq = 0;

function row(order: string) {
  seq += 1;
  return {
    id: `i${seq}`,
    order,
    title: 't',
    account: 'worker1',
    seq,
    state: 'waiting' as const,
    attempts: 0,
    queued_at: '2026-11-23T01:00:00Z',
    next_at: 0,
    first_sent_at: null,
    done_at: null,
    problem: null,
  };
}

function act(order: string, fields: Partial<ActItem> = {}, evidence: string[] = []): ActItem {
  const base = row(order);
  return {
    ...base,
    kind: 'act',
    act: {
      id: base.id,
      action: 'contact',
      seen_version: 1,
      occurred_at: base.queued_at,
      position: null,
      evidence,
      reason: null,
      note: null,
      data: {},
      clock: null,
    },
    ...fields,
  };
}

function photo(order: string, sha256: string, fields: Partial<PhotoItem> = {}): PhotoItem {
  return {
    ...row(order),
    kind: 'photo',
    sha256,
    phase: 'before',
    source: 'camera',
    captured_at: '2026-11-23T01:00:00Z',
    size: 3,
    type: 'image/jpeg',
    fix: null,
    ...fields,
  };
}

function noteOf(item: ActItem): ActItem {
  return { ...item, act: { ...item.act, action: 'note' } };
}

function next(items: OutboxItem[], nowMs = 1000): string | undefined {
  return nextToSend(items, 'worker1', nowMs)?.id;
}

describe('which item is sent next', () => {
  it('takes the oldest, whatever the order of the list', () => {
    const [first, second] = [act('A'), act('A')];
    expect(next([second, first])).toBe(first.id);
  });

  it('keeps one order in order but lets another pass', () => {
    const first = act('A', { next_at: 5000 });
    const second = act('A');
    const other = act('B');
    expect(next([first, second, other])).toBe(other.id);
    expect(next([first, second])).toBeUndefined();
    expect(next([first, second], 5000)).toBe(first.id);
  });

  it('sends a photo before the act that names it, even one added later', () => {
    const reply = act('A', {}, ['h']);
    const picture = photo('A', 'h');
    expect(next([reply, picture])).toBe(picture.id);
    expect(next([reply, { ...picture, next_at: 9000 }])).toBeUndefined();
    expect(next([reply, { ...picture, state: 'done' }])).toBe(reply.id);
  });

  it('lets a stuck act hold back the later acts of its order, but no photo', () => {
    const stuck = act('A', { state: 'needs_you' });
    const later = act('A');
    const picture = photo('A', 'h');
    expect(next([stuck, later, picture])).toBe(picture.id);
    expect(next([stuck, later])).toBeUndefined();
  });

  it('lets notes pass a stuck step, and steps a stuck note', () => {
    const stuck = act('A', { state: 'needs_you' });
    const note = noteOf(act('A'));
    expect(next([stuck, note])).toBe(note.id);
    const stuckNote = noteOf(act('A', { state: 'needs_you' }));
    const later = act('A');
    expect(next([stuckNote, later])).toBe(later.id);
    expect(next([noteOf(act('B', { next_at: 9000 })), act('B')])).toBeUndefined();
  });

  it('does not let a stuck photo hold back acts that do not name it', () => {
    const picture = photo('A', 'h', { state: 'needs_you' });
    const contact = act('A');
    expect(next([picture, contact])).toBe(contact.id);
  });

  it('never sends what belongs to somebody else', () => {
    expect(next([act('A', { account: 'worker2' })])).toBeUndefined();
  });

  it('takes up what was under way when the page was killed', () => {
    const killed = act('A', { state: 'sending' });
    expect(next([killed])).toBe(killed.id);
  });
});

describe('what becomes of an item', () => {
  const item = act('A');
  it('is frozen from the first sending on', () => {
    const once = sending(item, '2026-11-23T01:00:00Z');
    expect(sending(once, '2026-11-23T02:00:00Z').first_sent_at).toBe('2026-11-23T01:00:00Z');
  });

  it('is done, stuck, parked or waiting', () => {
    const problem = { code: 409, status: 'Conflict', message: '', error: 'order.version_conflict' };
    expect(settled(item, { kind: 'stored' }, 0, 0).state).toBe('done');
    expect(settled(item, { kind: 'refused', problem }, 0, 0)).toMatchObject({ state: 'needs_you', problem });
    expect(settled(item, { kind: 'sign_in' }, 0, 0)).toMatchObject({ state: 'sign_in', attempts: 0 });
    expect(settled(item, { kind: 'offline' }, 1000, 0)).toMatchObject({ state: 'waiting', next_at: 2000 });
    expect(revived({ ...item, state: 'needs_you', problem })).toMatchObject({
      state: 'waiting',
      problem: null,
    });
  });

  it('waits at least as long as the server asks', () => {
    expect(settled(item, { kind: 'failed', why: 'server', retryAfterMs: 60_000 }, 1000, 0).next_at).toBe(
      61_000,
    );
  });

  it('says why and when a try came to nothing', () => {
    const failed = { kind: 'failed', why: 'server', status: 503 } as const;
    const at = '1970-01-01T00:00:01.000Z';
    expect(settled(item, failed, 1000, 0).trouble).toEqual({ why: 'server', status: 503, at });
    expect(settled(item, { kind: 'offline' }, 1000, 0).trouble).toEqual({ why: 'network', status: 0, at });
  });

  it('is shown to its person when it alone keeps failing, and still tried now and then', () => {
    const failed = { kind: 'failed', why: 'server', status: 500, itsOwn: true } as const;
    let sick: ActItem = item;
    for (let times = 0; times < 8; times += 1) {
      expect(sick.state).toBe('waiting');
      sick = settled(sick, failed, 1000, 1);
    }
    expect(sick).toMatchObject({ state: 'needs_you', problem: { error: 'outbox.keeps_failing' } });
    expect(next([sick], 1000)).toBeUndefined();
    expect(next([sick], sick.next_at)).toBe(sick.id);
    expect(msToNextTry([sick], 'worker1', 1000)).toBe(sick.next_at - 1000);
    expect(revived(sick).faults).toBe(0);
  });

  it('is not blamed for a server that fails at everything', () => {
    let waits: ActItem = item;
    for (let times = 0; times < 50; times += 1) {
      waits = settled(waits, { kind: 'failed', why: 'server', status: 503 }, 1000, 0);
    }
    expect(waits.state).toBe('waiting');
  });

  it('backs off doubling, capped and spread', () => {
    expect(backoffMs(1, 0)).toBe(1000);
    expect(backoffMs(1, 1)).toBe(2000);
    expect(backoffMs(3, 1)).toBe(8000);
    expect(backoffMs(30, 1)).toBe(300_000);
    expect(backoffMs(30, 0)).toBe(150_000);
  });

  it('says when to look again', () => {
    expect(msToNextTry([{ ...item, next_at: 4000 }], 'worker1', 1000)).toBe(3000);
    const stuck = { ...item, state: 'needs_you' as const };
    expect(msToNextTry([stuck, act('A')], 'worker1', 1000)).toBeNull();
    expect(msToNextTry([stuck, act('B')], 'worker1', 1000)).toBe(0);
  });
});
