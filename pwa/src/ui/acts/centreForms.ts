/** The forms of the centre: what it decides, settles, joins, parts, supervises and ends. */
import { askedOf, doubtfulActs } from '../../domain/proceedings';
import { t } from '../../i18n';
import { dayAndTime } from '../../i18n/times';
import type { ChoiceOption } from '../kit/Choice.vue';
import { eventWords, gradeWords } from '../parts/words';
import { ground, listed, NOTE, PHOTOS, REASON, yesNo } from './fieldForms';
import type { About, ActForm, Field } from './fields';
import type { Forms } from './forms';

/** Others wait for a decision: it stands in front. */
function decision(form: ActForm): ActForm {
  return { ...form, first: true };
}

/** Whose mistake it was follows from the ground; the shift's leader and the centre's head may find otherwise. */
function corrects(user: About['user']): boolean {
  return user.roles.some((role) => role === 'shift_lead' || role === 'center_head');
}

const MISTAKE: Field = {
  kind: 'choice',
  name: 'error',
  label: 'acts.field.mistake',
  need: true,
  options: () => listed('mistake', ['dispatcher', 'unit', 'none']),
};

const DESIGNATE: ActForm = {
  final: 'danger',
  fields: [
    { kind: 'units', name: 'org', label: 'acts.field.designate', hint: 'acts.hint.designate' },
    REASON,
  ],
};

const SETTLE_DUE: ActForm = {
  first: true,
  fields: [
    { kind: 'choice', name: 'choice', label: 'acts.field.due_choice', need: true, options: dueChoices },
    {
      kind: 'choice',
      name: 'grade',
      label: 'acts.field.grade',
      need: true,
      options: harderGrades,
      when: (answers) => answers['choice'] === 'raise',
    },
    {
      kind: 'moment',
      name: 'due_at',
      label: 'acts.field.internal_due',
      hint: 'acts.hint.internal_due',
      need: true,
      when: (answers) => answers['choice'] === 'internal',
    },
    { kind: 'tick', name: 'complex', label: 'acts.field.complex', hint: 'acts.hint.complex_centre' },
  ],
};

/** Each choice with the dates that it means. */
function dueChoices({ order }: About): ChoiceOption[] {
  const finish = order.clocks.find((clock) => clock.name === 'finish');
  const due = finish?.due_at ? dayAndTime(finish.due_at) : t('common.clock.none');
  return [
    { value: 'keep', label: t('acts.option.due.keep'), hint: t('acts.option.due.keep_hint', { due }) },
    { value: 'raise', label: t('acts.option.due.raise'), hint: t('acts.option.due.raise_hint', { due }) },
    {
      value: 'internal',
      label: t('acts.option.due.internal'),
      hint: t('acts.option.due.internal_hint', { due }),
    },
  ];
}

/** The grades that stand before the order's own in the rules: those with shorter limits. */
function harderGrades({ order, policy }: About): ChoiceOption[] {
  const grades = policy?.grades ?? [];
  const own = grades.findIndex((grade) => grade.id === order.grade);
  const harder = own > 0 ? grades.slice(0, own) : grades.filter((grade) => grade.id !== order.grade);
  return harder.map((grade) => ({ value: grade.id, label: gradeWords(grade.id, grade.name) }));
}

/** The first person asks, the second decides. */
function byTwo(name: string, ask: ActForm, words: string): (about: About) => ActForm {
  return ({ order, user }) => {
    const asked = askedOf(order, name);
    const second = asked !== undefined && asked.by !== user.account;
    return second ? { ...ask, first: true, final: 'danger', words } : ask;
  };
}

const REFUSE: ActForm = {
  final: 'danger',
  fields: [
    ground('refusal', ({ policy }) => policy?.refusal_grounds),
    { ...REASON, hint: 'acts.hint.refuse' },
  ],
};

/** Why an order is opened again: the caller came again, or a photo shows that nothing was done. */
const REPEAT: Field = {
  kind: 'choice',
  name: 'repeat',
  label: 'acts.field.repeat',
  hint: 'acts.hint.repeat',
  options: ({ order }) => (order.repeated_by ?? []).map((no) => ({ value: no, label: no })),
};

/** Another call is named only where there is one. */
function reopen({ order }: About): ActForm {
  const repeated = (order.repeated_by ?? []).length > 0;
  const proof: Field = { ...PHOTOS, need: true, or: 'repeat', hint: 'acts.hint.repeat' };
  const { hint: _, ...alone } = proof;
  return { final: 'danger', fields: repeated ? [REPEAT, alone, REASON] : [proof, REASON] };
}

const SUPERVISE: ActForm = {
  fields: [
    {
      kind: 'choice',
      name: 'level',
      label: 'acts.field.level',
      need: true,
      as: 'number',
      options: () => listed('level', ['1', '2', '3', '4', '5']),
    },
    {
      kind: 'choice',
      name: 'cause',
      label: 'acts.field.cause',
      options: () =>
        listed('cause', ['instruction', 'second_bad_rating', 'repeat', 'group', 'media', 'late']),
    },
    { ...REASON, label: 'acts.field.demand' },
  ],
};

const DISCIPLINE: ActForm = {
  final: 'danger',
  fields: [
    {
      kind: 'choice',
      name: 'cause',
      label: 'acts.field.cause',
      need: true,
      options: () => listed('discipline', ['false_closing', 'obstruction']),
    },
    { ...REASON, hint: 'acts.hint.discipline' },
    { ...PHOTOS, label: 'acts.field.proof' },
  ],
};

const JUDGE_TIME: ActForm = {
  first: true,
  fields: [
    {
      kind: 'choice',
      name: 'act',
      label: 'acts.field.doubt',
      need: true,
      options: ({ order }) =>
        doubtfulActs(order).map((event) => ({
          value: event.id,
          label: eventWords(event),
          hint: t('acts.option.both_times', {
            claimed: dayAndTime(event.occurred_at),
            received: dayAndTime(event.recorded_at),
          }),
        })),
    },
    {
      kind: 'choice',
      name: 'accepts',
      label: 'acts.field.accepts',
      need: true,
      as: 'yes_no',
      options: () => yesNo('accepts'),
    },
    REASON,
  ],
};

export const CENTRE_FORMS: Forms = {
  approve_return: ({ user }) =>
    decision({ final: 'plain', fields: corrects(user) ? [MISTAKE, NOTE] : [NOTE] }),
  reject_return: decision({ fields: [REASON] }),
  designate: DESIGNATE,
  approve_extension: decision({ final: 'plain', fields: [NOTE] }),
  reject_extension: decision({ fields: [REASON] }),
  reject_suspension: decision({ fields: [REASON] }),
  settle_due: SETTLE_DUE,
  merge: {
    final: 'danger',
    fields: [
      { kind: 'order', name: 'into', label: 'acts.field.into', hint: 'acts.hint.into', need: true },
      NOTE,
    ],
  },
  split: { final: 'plain', fields: [REASON] },
  reopen,
  withdraw: { final: 'danger', fields: [REASON] },
  refuse: byTwo('refusal', REFUSE, 'refuse_second'),
  conclude: byTwo(
    'conclusion',
    { final: 'danger', fields: [{ ...REASON, hint: 'acts.hint.conclude' }] },
    'conclude_second',
  ),
  approve_exclusion: decision({ final: 'plain', fields: [NOTE] }),
  reject_exclusion: decision({ fields: [REASON] }),
  supervise: SUPERVISE,
  discipline: DISCIPLINE,
  judge_time: JUDGE_TIME,
};
