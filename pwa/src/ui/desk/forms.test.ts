import { describe, expect, it, vi } from 'vitest';
import { dropCallDraft, keepCallDraft } from '../../store/calls';
import { blankDispatch, dispatchInput, gapOf, missingOf } from './dispatching';
import { peopleFound, peopleOf } from './people';
import { type Answers, mayMeanRework, missingAnswer, rateData } from './rating';
import { beginCall, blankRegistration, gapsOf, newCall, requestOf } from './registration';

const filled = () => ({
  ...blankRegistration(),
  type: 'help',
  grade: 'urgent',
  title: ' 井盖缺失 ',
  content: '银湖路口',
  address: '银湖路 3 号',
});

describe('the clerk’s form', () => {
  it('names every gap at once', () => {
    const gaps = gapsOf(blankRegistration());
    expect(Object.keys(gaps).sort()).toEqual(['address', 'content', 'grade', 'title', 'type']);
    expect(gapsOf(filled())).toEqual({});
  });

  it('takes a phone as people say it, and no words', () => {
    for (const phone of ['13800000000', '+86 138 0000 0000', '0769-8773 0000', '12345']) {
      expect(gapsOf({ ...filled(), phone }).phone, phone).toBeUndefined();
    }
    expect(gapsOf({ ...filled(), phone: '没有留' }).phone).toBe('desk.register.phone_wrong');
  });

  it('becomes a request without what was not said', () => {
    const request = requestOf(filled());
    expect(request).toMatchObject({
      source: 'hotline',
      title: '井盖缺失',
      category: null,
      hazard: 'none',
    });
    expect('upstream_no' in request).toBe(false);
    expect('position' in request).toBe(false);
  });

  it('takes the words for the handler along of a report alone', () => {
    const written = { ...filled(), redacted: ' 请核查三楼 ' };
    expect(requestOf({ ...written, type: 'report' }).redacted).toBe('请核查三楼');
    expect('redacted' in requestOf(written)).toBe(false);
    expect('redacted' in requestOf({ ...filled(), type: 'report' })).toBe(false);
  });

  it('sends the chosen place’s position and the upstream number', () => {
    const place = { name: '银湖路', kind: 'road', position: { lng: 114.1, lat: 22.8 }, cell: null, score: 1 };
    const request = requestOf({
      ...filled(),
      place,
      upstreamNo: ' DG-1 ',
      phone: '12345678',
      anonymity: 'hide_all',
    });
    expect(request.position).toEqual({ lng: 114.1, lat: 22.8 });
    expect(request.upstream_no).toBe('DG-1');
    expect(request.caller).toEqual({ name: null, phone: '12345678', anonymity: 'hide_all' });
  });
});

describe('a call that is being written down', () => {
  const held = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, text: string) => held.set(name, text),
    removeItem: (name: string) => held.delete(name),
  });

  it('keeps its id and its words over a reload, for the same person only', () => {
    const call = { ...newCall('agent1', 1), form: filled(), asked_at: 5 };
    keepCallDraft(call);
    expect(beginCall('agent1', 2)).toEqual(call);
    expect(beginCall('agent2', 2)).toMatchObject({ account: 'agent2', asked_at: null });
    expect(beginCall('agent2', 2).id).not.toBe(call.id);
    dropCallDraft();
    expect(beginCall('agent1', 3).form).toEqual(blankRegistration());
  });
});

describe('the callback', () => {
  const blank: Answers = { outcome: null, contacted: null, solved: null, satisfied: null, words: '' };
  const whole: Answers = {
    outcome: 'reached',
    contacted: 'yes',
    solved: 'yes',
    satisfied: 'basically',
    words: ' 好 ',
  };

  it('asks for the outcome, then for the three answers in turn', () => {
    expect(missingAnswer(blank)).toBe('desk.callback.outcome_needed');
    expect(missingAnswer({ ...blank, outcome: 'no_answer' })).toBeNull();
    expect(missingAnswer({ ...blank, outcome: 'reached' })).toBe('desk.callback.contacted_needed');
    expect(missingAnswer({ ...whole, solved: null })).toBe('desk.callback.solved_needed');
    expect(missingAnswer({ ...whole, satisfied: null })).toBe('desk.callback.satisfied_needed');
    expect(missingAnswer(whole)).toBeNull();
  });

  it('warns of rework only after a talk that went badly', () => {
    expect(mayMeanRework(whole)).toBe(false);
    expect(mayMeanRework({ ...whole, solved: 'no' })).toBe(true);
    expect(mayMeanRework({ ...whole, satisfied: 'dissatisfied' })).toBe(true);
    expect(mayMeanRework({ ...whole, outcome: 'refused', solved: 'no' })).toBe(false);
  });

  it('sends no answers of somebody who was not reached', () => {
    expect(rateData({ ...whole, outcome: 'no_answer' })).toEqual({ outcome: 'no_answer', words: '好' });
    expect(rateData(whole)).toEqual({
      outcome: 'reached',
      contacted: true,
      solved: 'yes',
      satisfied: 'basically',
      words: '好',
    });
  });
});

describe('the people to dispatch to', () => {
  const post = (account: string, on_duty: boolean) => ({
    account,
    name: `${account}员`,
    post: 'grid_worker',
    on_duty,
    cell: null,
  });

  it('come once each, by the post that is on duty, those on duty first', () => {
    const people = peopleOf([
      post('a', false),
      post('b', false),
      post('b', true),
      post('c', true),
      post('c', false),
    ]);
    expect(people.map((one) => [one.account, one.on_duty])).toEqual([
      ['b', true],
      ['c', true],
      ['a', false],
    ]);
  });

  it('are found by name, and the chosen one stays in sight', () => {
    const people = ['a', 'b', 'c'].map((account) => post(account, true));
    expect(peopleFound(people, 'b', null, 9).map((one) => one.account)).toEqual(['b']);
    expect(peopleFound(people, '', 'c', 2).map((one) => one.account)).toEqual(['c', 'a', 'b']);
  });
});

describe('a dispatch', () => {
  const worker = { account: 'w', name: '员', post: 'grid_worker', on_duty: true, cell: null };

  it('asks for a person or a unit, and for words where the person is off duty', () => {
    const said = blankDispatch();
    expect(missingOf(said, null, { gap: false })).toBe('desk.dispatch.choose_handler');
    expect(missingOf({ ...said, to: 'unit' }, null, { gap: false })).toBe('desk.dispatch.choose_unit');
    expect(missingOf(said, { ...worker, on_duty: false }, { gap: false })).toBe(
      'desk.dispatch.reason_needed',
    );
    expect(missingOf(said, worker, { gap: false, needsCall: true })).toBe('desk.dispatch.phone_hint');
    expect(missingOf(said, worker, { gap: false })).toBeNull();
  });

  it('goes to a lead and those who assist', () => {
    const said = { ...blankDispatch(), to: 'unit', org: 'urban', assist: 'c1,c2' };
    expect(dispatchInput(said, null, { gap: false }).data).toEqual({ org: 'urban', assist: 'c1,c2' });
  });

  it('asks for the words that the handler of a report reads', () => {
    const said = { ...blankDispatch(), to: 'unit', org: 'urban' };
    expect(missingOf(said, null, { gap: false, toRewrite: true })).toBe('desk.redacted.missing');
    const written = { ...said, redacted: ' 请核查三楼 ' };
    expect(missingOf(written, null, { gap: false, toRewrite: true })).toBeNull();
    expect(dispatchInput(written, null, { gap: false, toRewrite: true }).data).toEqual({
      org: 'urban',
      redacted: '请核查三楼',
    });
    expect(dispatchInput(written, null, { gap: false }).data).toEqual({ org: 'urban' });
  });

  it('asks about a stretched limit only after the server has', () => {
    const refused = {
      code: 409,
      status: '',
      message: '',
      error: 'dispatch.gap_choice_missing',
      facts: { due_at: 'x' },
    };
    expect(gapOf(null)).toBeNull();
    expect(gapOf(refused)).toBe('x');
    const said = { ...blankDispatch(), gap: 'internal', internal: '2025-10-02T10:00' };
    expect(missingOf(blankDispatch(), worker, { gap: true })).toBe('acts.error.due.choice_missing');
    expect(dispatchInput(said, worker, { gap: true }).data).toMatchObject({
      gap: 'internal',
      internal_due_at: '2025-10-02T10:00:00+08:00',
    });
  });
});
