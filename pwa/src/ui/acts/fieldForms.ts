/** The forms of those who handle an order: the unit, its people, and the units that it calls. */
import { askedOf } from '../../domain/proceedings';
import { tOr } from '../../i18n';
import type { ChoiceOption } from '../kit/Choice.vue';
import type { About, ActForm, Answers, Field } from './fields';
import type { Forms } from './forms';

export const REASON: Field = {
  kind: 'words',
  name: 'reason',
  label: 'acts.field.reason',
  need: true,
  long: true,
};
export const NOTE: Field = { kind: 'words', name: 'note', label: 'acts.field.note', long: true };
export const PHOTOS: Field = { kind: 'photos', name: 'photos', label: 'acts.field.photos' };

type Named = readonly { id: string; name: string }[];

/** Named entries of the rules as options. */
export function named(entries: Named | undefined): ChoiceOption[] {
  return (entries ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** The grounds that a place's rules name, in the reader's own words where the dictionaries have them. */
export function ground(words: string, entries: (about: About) => Named | undefined): Field {
  return {
    kind: 'choice',
    name: 'ground',
    label: 'acts.field.ground',
    need: true,
    options: (about) =>
      named(entries(about)).map((one) => ({ ...one, label: tOr(`acts.${words}.${one.value}`, one.label) })),
  };
}

/** Yes and no, under their own words. */
export function yesNo(words: string): ChoiceOption[] {
  return ['yes', 'no'].map((value) => ({ value, label: tOr(`acts.option.${words}.${value}`, value) }));
}

/** Fixed options, each with its own words. */
export function listed(words: string, values: readonly string[]): ChoiceOption[] {
  return values.map((value) => ({ value, label: tOr(`acts.option.${words}.${value}`, value) }));
}

/** Grounds which say that it is somebody else's, and so must say whose. */
function isSomebodyElses(answers: Answers): boolean {
  return ['wrong_area', 'wrong_duty'].includes(answers['ground'] ?? '');
}

const RETURN: ActForm = {
  final: 'plain',
  fields: [
    ground('ground', ({ policy }) => policy?.return_reasons),
    { ...REASON, label: 'acts.field.basis', hint: 'acts.hint.basis' },
    {
      kind: 'units',
      name: 'suggest',
      label: 'acts.field.suggest',
      hint: 'acts.hint.suggest',
      need: true,
      when: isSomebodyElses,
    },
    {
      kind: 'words',
      name: 'article',
      label: 'acts.field.article',
      hint: 'acts.hint.article',
      need: true,
      or: 'photos',
    },
    { ...PHOTOS, label: 'acts.field.proof' },
    { kind: 'tick', name: 'complex', label: 'acts.field.complex', hint: 'acts.hint.complex' },
    { kind: 'here', name: 'here', label: 'acts.field.here', hint: 'acts.hint.here_proof' },
  ],
};

const TO_SOMEBODY: ActForm = {
  fields: [{ kind: 'person', name: 'handler', label: 'acts.field.colleague', need: true }, REASON],
};

/** The centre may also name the cell, whose duty then has it. */
const TO_SOMEBODY_OR_A_CELL: ActForm = {
  fields: [
    {
      kind: 'choice',
      name: '_to',
      label: 'acts.field.to',
      need: true,
      options: () => listed('reassign', ['person', 'cell']),
    },
    {
      kind: 'person',
      name: 'handler',
      label: 'acts.field.colleague',
      need: true,
      when: (answers) => answers['_to'] === 'person',
    },
    {
      kind: 'cell',
      name: 'cell',
      label: 'acts.field.cell',
      hint: 'acts.hint.cell',
      need: true,
      when: (answers) => answers['_to'] === 'cell',
    },
    REASON,
  ],
};

const CENTRE = ['dispatcher', 'shift_lead', 'center_head'];

function reassign({ user }: About): ActForm {
  if (user.roles.includes('grid_worker')) return TO_SOMEBODY_OR_HERE;
  return user.roles.some((role) => CENTRE.includes(role)) ? TO_SOMEBODY_OR_A_CELL : TO_SOMEBODY;
}

/** Who stands in the street may also say: it belongs to the cell where I stand. */
const TO_SOMEBODY_OR_HERE: ActForm = {
  fields: [
    {
      kind: 'choice',
      name: '_to',
      label: 'acts.field.to',
      need: true,
      options: () => listed('reassign', ['colleague', 'here']),
    },
    {
      kind: 'person',
      name: 'handler',
      label: 'acts.field.colleague',
      need: true,
      when: (answers) => answers['_to'] === 'colleague',
    },
    {
      kind: 'here',
      name: 'here',
      label: 'acts.field.here',
      hint: 'acts.hint.here_cell',
      need: true,
      when: (answers) => answers['_to'] === 'here',
    },
    { ...PHOTOS, need: true, when: (answers) => answers['_to'] === 'here' },
    REASON,
  ],
};

const EXTEND: ActForm = {
  fields: [
    { kind: 'day', name: 'until', label: 'acts.field.until', hint: 'acts.hint.until' },
    REASON,
    { ...PHOTOS, label: 'acts.field.proof' },
  ],
};

const SUSPEND: ActForm = {
  final: 'plain',
  fields: [
    { kind: 'words', name: 'plan', label: 'acts.field.plan', hint: 'acts.hint.plan', need: true, long: true },
    {
      kind: 'day',
      name: 'review_on',
      label: 'acts.field.review_on',
      hint: 'acts.hint.review_on',
      need: true,
      mostDays: ({ policy }) => policy?.suspension_days,
    },
    REASON,
    { ...PHOTOS, label: 'acts.field.proof' },
  ],
};

/** The unit asks; whoever decides only says yes to what was asked. */
function suspend({ order, user }: About): ActForm {
  const asked = askedOf(order, 'suspension');
  const decides = asked !== undefined && asked.by !== user.account && user.roles.includes('center_head');
  return decides ? { first: true, final: 'plain', words: 'approve_suspension', fields: [NOTE] } : SUSPEND;
}

/** What the reply of an inquiry says at once, or what a merged caller is told in his own words. */
function reply({ order }: About): ActForm | null {
  const text: Field = { kind: 'words', name: 'text', label: 'acts.field.reply', need: true, long: true };
  if (order.status === 'merged') return { words: 'reply_draft', fields: [text] };
  if (order.status !== 'registered') return null;
  const source: Field = {
    kind: 'words',
    name: 'knowledge',
    label: 'acts.field.knowledge',
    hint: 'acts.hint.knowledge',
    need: true,
  };
  return { first: true, final: 'plain', words: 'reply_at_once', fields: [text, source] };
}

export const FIELD_FORMS: Forms = {
  note: { fields: [{ ...NOTE, need: true }, PHOTOS] },
  return: RETURN,
  reassign,
  extend: EXTEND,
  suspend,
  resume: { final: 'plain', fields: [NOTE] },
  exclude: {
    fields: [
      { ...REASON, label: 'acts.field.exclude', hint: 'acts.hint.exclude' },
      { ...PHOTOS, label: 'acts.field.proof' },
    ],
  },
  reply,
};
