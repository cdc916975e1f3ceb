/** The forms of whistles, slips, promises and sheets: what a unit calls for, owes and answers. */
import { askedOf, openSheets, openWhistles } from '../../domain/proceedings';
import { tOr } from '../../i18n';
import { dayAndTime } from '../../i18n/times';
import type { ChoiceOption } from '../kit/Choice.vue';
import { listed, NOTE, named, PHOTOS, REASON, yesNo } from './fieldForms';
import type { About, ActForm, Field } from './fields';
import type { Forms } from './forms';

/** Which kind of whistle it is, where the place knows several. */
const KIND: Field = {
  kind: 'choice',
  name: 'kind',
  label: 'acts.field.whistle_kind',
  options: ({ policy }) => named(policy?.whistle_kinds),
};

const WHISTLE: ActForm = {
  fields: [
    { kind: 'units', name: 'orgs', label: 'acts.field.orgs', need: true, many: true },
    KIND,
    { kind: 'words', name: 'task', label: 'acts.field.task', hint: 'acts.hint.task', need: true, long: true },
    { kind: 'moment', name: 'meet_at', label: 'acts.field.meet_at', need: true },
    { kind: 'words', name: 'place', label: 'acts.field.meet_place', need: true },
  ],
};

/** The one kind of a place is chosen for its person; where there is none, none is asked for. */
function whistle({ policy }: About): ActForm {
  const kinds = policy?.whistle_kinds?.length ?? 0;
  const fields = WHISTLE.fields.flatMap((field): Field[] => {
    if (field !== KIND) return [field];
    return kinds === 0 ? [] : [{ ...KIND, need: kinds === 1 }];
  });
  return { ...WHISTLE, fields };
}

function calledUnits({ order }: About): ChoiceOption[] {
  return openWhistles(order).map((one) => ({
    value: one.code,
    label: one.name,
    hint: tOr(`acts.whistle.${one.state}`, one.state),
  }));
}

/** The reader's own unit where it is among those called; a head also speaks for the units below his. */
function ownUnits(about: About): ChoiceOption[] {
  const called = calledUnits(about);
  const own = called.filter((one) => one.value === about.user.org?.code);
  return own.length > 0 ? own : called;
}

const REPORT_IN: ActForm = {
  first: true,
  fields: [
    { kind: 'choice', name: 'org', label: 'acts.field.your_unit', need: true, options: ownUnits },
    {
      kind: 'choice',
      name: 'step',
      label: 'acts.field.step',
      need: true,
      options: () => listed('step', ['signed', 'contacted', 'reported', 'done']),
    },
    NOTE,
    PHOTOS,
  ],
};

const EXCUSE: ActForm = {
  fields: [
    { kind: 'choice', name: 'org', label: 'acts.field.unit', need: true, options: calledUnits },
    REASON,
  ],
};

const PROMISE: ActForm = {
  fields: [
    {
      kind: 'words',
      name: 'plan',
      label: 'acts.field.promise',
      hint: 'acts.hint.promise',
      need: true,
      long: true,
    },
    { kind: 'day', name: 'until', label: 'acts.field.promise_until', need: true },
  ],
};

const ANSWER_PROMISE: ActForm = {
  first: true,
  fields: [
    {
      kind: 'choice',
      name: 'agrees',
      label: 'acts.field.agrees',
      need: true,
      as: 'yes_no',
      options: () => yesNo('agrees'),
    },
    { ...NOTE, label: 'acts.field.callers_words' },
  ],
};

const ANSWER_SUPERVISION: ActForm = {
  first: true,
  fields: [
    {
      kind: 'choice',
      name: 'sheet',
      label: 'acts.field.sheet',
      need: true,
      options: ({ order }) =>
        openSheets(order).map((one) => ({
          value: one.sheet,
          label: one.sheet,
          hint: [one.reason, dayAndTime(one.at)].filter(Boolean).join(' · '),
        })),
    },
    {
      kind: 'words',
      name: 'text',
      label: 'acts.field.answer',
      hint: 'acts.hint.answer',
      need: true,
      long: true,
    },
    PHOTOS,
  ],
};

/** What one of the unit has asked for and its head has not backed yet. */
function unbacked({ order }: About): ChoiceOption[] {
  const names = ['return', 'extension', 'suspension'];
  return names.flatMap((name) => {
    const asked = askedOf(order, name);
    const waits = asked?.data?.['needs_head'] === true && (asked.backed_by ?? []).length === 0;
    if (!waits) return [];
    return [{ value: name, label: tOr(`acts.option.request.${name}`, name), hint: asked.reason ?? '' }];
  });
}

const BACK_REQUEST: ActForm = {
  first: true,
  fields: [
    { kind: 'choice', name: 'request', label: 'acts.field.request', need: true, options: unbacked },
    NOTE,
  ],
};

/** A firm from outside reads what stands here, and nothing else of the matter. */
const GIVE_SLIP: ActForm = {
  fields: [
    { kind: 'units', name: 'org', label: 'acts.field.slip_org', need: true },
    {
      kind: 'words',
      name: 'task',
      label: 'acts.field.slip_task',
      hint: 'acts.hint.slip_task',
      need: true,
      long: true,
    },
  ],
};

const FINISH_SLIP: ActForm = {
  first: true,
  final: 'plain',
  fields: [{ ...NOTE, label: 'acts.field.slip_done', need: true }, PHOTOS],
};

export const CALLED_FORMS: Forms = {
  back_request: BACK_REQUEST,
  give_slip: GIVE_SLIP,
  take_slip: { first: true, fields: [NOTE] },
  finish_slip: FINISH_SLIP,
  whistle,
  report_in: REPORT_IN,
  excuse: EXCUSE,
  promise: PROMISE,
  answer_promise: ANSWER_PROMISE,
  answer_supervision: ANSWER_SUPERVISION,
};
