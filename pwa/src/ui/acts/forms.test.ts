import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../domain/types';
import { t } from '../../i18n';
import { orderLike, userLike } from '../../testing/server';
import { type About, askedOf, blankDraft, dayText, gapsOf, inputOf, plainAnswers } from './fields';
import { formOf, offersOf, wordsOf } from './forms';
import { likelyPrimaries } from './likely';

const NOW = Date.parse('2026-11-23T17:30:00Z');
const POLICY = {
  return_reasons: [{ id: 'wrong_area', name: '属地不符' }],
  whistle_kinds: [{ id: 'joint', name: '综合执法' }],
  grades: [
    { id: 'urgent', name: '紧急', types: [] },
    { id: 'ordinary', name: '普通', types: [] },
  ],
  suspension_days: 90,
} as unknown as Policy;

function about(order = {}, roles: string[] = ['grid_worker']): About {
  const user = { ...userLike('worker1'), roles: roles as About['user']['roles'] };
  return { order: orderLike(order), policy: POLICY, user, now: NOW };
}

/** Every action that the server's contract has. */
function allActions(): string[] {
  const document = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../openapi.json'), 'utf8'));
  return document.components.schemas.ActIn.properties.action.enum;
}

const OWN_SCREENS = [
  ...['dispatch', 'accept', 'contact', 'arrive', 'reply', 'pass', 'send_back', 'rate'],
  ...['hand_over', 'take_over', 'decline_hand_over', 'self_handle'],
];

describe('the forms of acts', () => {
  it('are there for every action of the contract that has no screen of its own', () => {
    const without = allActions().filter((action) => formOf(action, about()) === null);
    expect(without.sort()).toEqual([...OWN_SCREENS].sort());
  });

  it('have all their words', () => {
    for (const action of allActions()) {
      const form = formOf(action, about());
      if (!form) continue;
      const words = wordsOf({ action, form });
      const kinds = form.final ? ['do', 'about', 'done', 'ask', 'final'] : ['do', 'about', 'done'];
      for (const kind of kinds) {
        const key = `acts.${kind}.${words}` as Parameters<typeof t>[0];
        expect(t(key), key).not.toBe(key);
      }
    }
  });

  it('put what waits for its reader in front', () => {
    const offers = offersOf(['note', 'approve_return', 'withdraw', 'accept'], about({}, ['shift_lead']));
    expect(offers.first.map((one) => one.action)).toEqual(['approve_return']);
    expect(offers.more.map((one) => one.action)).toEqual(['note', 'withdraw']);
  });

  it('name every gap of a return, and send only what was said', () => {
    const form = formOf('return', about());
    if (!form) throw new Error('no form');
    expect([...gapsOf(form, blankDraft())]).toEqual(['ground', 'reason', 'article']);
    const draft = blankDraft({ ground: 'wrong_area', reason: ' 在别的街道 ', suggest: 'water' });
    expect([...gapsOf(form, draft)]).toEqual(['article']);
    expect(gapsOf(form, { ...draft, photos: ['a1'] }).size).toBe(0);
    expect(gapsOf(form, { ...draft, answers: { ...draft.answers, article: '第3条' } }).size).toBe(0);
    const input = inputOf(form, { ...draft, photos: ['a1'] });
    expect(input).toMatchObject({
      data: { ground: 'wrong_area', suggest: 'water' },
      reason: '在别的街道',
      evidence: ['a1'],
    });
  });

  it('ask for place and photo only where an order goes to the cell that its worker stands in', () => {
    const form = formOf('reassign', about());
    if (!form) throw new Error('no form');
    const names = (to: string) => askedOf(form, { _to: to }).map((field) => field.name);
    expect(names('here')).toEqual(['_to', 'here', 'photos', 'reason']);
    expect(names('colleague')).toEqual(['_to', 'handler', 'reason']);
    const said = inputOf(form, blankDraft({ _to: 'colleague', handler: 'worker2', reason: '换班' }));
    expect(said.data).toEqual({ handler: 'worker2' });
    expect(formOf('reassign', about({}, ['liaison']))?.fields.map((field) => field.name)).toEqual([
      'handler',
      'reason',
    ]);
  });

  it('let the centre name a person or a cell, and send the one that was named', () => {
    const form = formOf('reassign', about({}, ['dispatcher']));
    if (!form) throw new Error('no form');
    const names = (to: string) => askedOf(form, { _to: to }).map((field) => field.name);
    expect([names('person'), names('cell')]).toEqual([
      ['_to', 'handler', 'reason'],
      ['_to', 'cell', 'reason'],
    ]);
    const answers = { _to: 'cell', cell: '310115121001002', handler: 'worker2', reason: '在相邻网格' };
    expect(inputOf(form, blankDraft(answers)).data).toEqual({ cell: '310115121001002' });
  });

  it('call several units by their codes, and name an instant in the place’s zone', () => {
    const form = formOf('whistle', about());
    if (!form) throw new Error('no form');
    const said = inputOf(
      form,
      blankDraft({ orgs: 'urban,water', task: '查排口', meet_at: '2026-11-24T09:30' }),
    );
    expect(said.data).toEqual({ orgs: 'urban,water', task: '查排口', meet_at: '2026-11-24T09:30:00+08:00' });
  });

  it('reopen an order for another call, or for a photo of what was not done', () => {
    const form = formOf('reopen', about({ repeated_by: ['20261123-000009'] }, ['shift_lead']));
    if (!form) throw new Error('no form');
    expect([...gapsOf(form, blankDraft())]).toEqual(['photos', 'reason']);
    expect(gapsOf(form, blankDraft({ repeat: '20261123-000009', reason: '再次来电' })).size).toBe(0);
    expect(gapsOf(form, { ...blankDraft({ reason: '假办结' }), photos: ['a1'] }).size).toBe(0);
  });

  it('ask for the kind of a whistle as often as the place has a choice of it', () => {
    const kinds = (ids: string[]) => {
      const policy = { ...POLICY, whistle_kinds: ids.map((id) => ({ id, name: id })) } as Policy;
      const whom = { ...about(), policy };
      const form = formOf('whistle', whom);
      return form && [form.fields.some((field) => field.name === 'kind'), plainAnswers(form, whom)];
    };
    expect(kinds([])).toEqual([false, {}]);
    expect(kinds(['joint'])).toEqual([true, { kind: 'joint' }]);
    expect(kinds(['joint', 'alone'])).toEqual([true, {}]);
  });

  it('choose for its person what cannot be chosen otherwise', () => {
    const called = (codes: string[]) =>
      about({
        whistles: codes.map((code) => ({ code, name: code, state: 'blown', task: '', by: '', at: '' })),
      });
    const report = formOf('report_in', called(['water']));
    if (!report) throw new Error('no form');
    expect(plainAnswers(report, called(['water']))).toEqual({ org: 'water' });
    expect(plainAnswers(report, called(['water', 'urban']))).toEqual({});
  });

  it('tell a firm what to do, by its code, and let it say what it did', () => {
    const give = formOf('give_slip', about());
    const finish = formOf('finish_slip', about({}, ['contractor']));
    if (!give || !finish) throw new Error('no form');
    const said = inputOf(give, blankDraft({ org: 'property', task: '补盖' }));
    expect(said.data).toEqual({ org: 'property', task: '补盖' });
    expect([finish.first, [...gapsOf(finish, blankDraft())]]).toEqual([true, ['note']]);
  });

  it('send yes and no as such, and a level as a number', () => {
    const promise = formOf('answer_promise', about());
    const sheet = formOf('supervise', about());
    if (!promise || !sheet) throw new Error('no form');
    expect(inputOf(promise, blankDraft({ agrees: 'no' })).data).toEqual({ agrees: false });
    expect(inputOf(sheet, blankDraft({ level: '2', reason: '再次不满意' })).data).toEqual({ level: 2 });
  });

  it('show a dispatcher what each choice of a stretched limit means', () => {
    const clock = {
      name: 'finish',
      started_at: null,
      stopped_at: null,
      state: 'running',
      due_at: '2025-10-10T00:00:00+08:00',
    };
    const form = formOf('settle_due', about({ clocks: [clock] }));
    const choice = form?.fields[0];
    if (choice?.kind !== 'choice') throw new Error('no choice');
    expect(choice.options(about({ clocks: [clock] })).map((one) => one.hint)).toEqual([
      expect.stringContaining('10月10日'),
      expect.stringContaining('10月10日'),
      expect.stringContaining('10月10日'),
    ]);
  });

  it('let the head of the centre say yes to what a unit asked, and only ask where nobody has', () => {
    const asked = { pending: { suspension: { by: 'liaison', at: '2026-11-23T01:00:00Z' } } };
    expect(formOf('suspend', about(asked, ['center_head']))?.words).toBe('approve_suspension');
    expect(formOf('suspend', about({}, ['center_head']))?.words).toBeUndefined();
    expect(formOf('suspend', about(asked, ['unit_head']))?.words).toBeUndefined();
  });

  it('speak of a second opinion to the second person alone', () => {
    const asked = { pending: { conclusion: { by: 'head', at: '2026-11-23T01:00:00Z' } } };
    expect(formOf('conclude', about(asked))?.words).toBe('conclude_second');
    expect(formOf('conclude', { ...about(asked), user: userLike('head') })?.words).toBeUndefined();
  });
});

it('counts days by the place’s own midnight', () => {
  expect(dayText(NOW)).toBe('2026-11-24');
  expect(dayText(NOW, 90)).toBe('2027-02-22');
});

it('ranks orders of the same matter near by first, and keeps the chosen one in sight', () => {
  const at = (no: string, category: string, lng: number) =>
    orderLike({ no, category, position: { lng, lat: 22.84 } });
  const order = at('A', '03-01', 114.15);
  const found = [order, at('B', '21-01', 114.15), at('C', '03-01', 114.16), at('D', '03-01', 114.151)];
  expect(likelyPrimaries(order, found).map((one) => one.no)).toEqual(['D', 'C', 'B']);
  const many = Array.from({ length: 20 }, (_, n) => at(`N${n}`, '03-01', 114.15 + n / 1000));
  expect(likelyPrimaries(order, many, 'N19').map((one) => one.no)[0]).toBe('N19');
});
