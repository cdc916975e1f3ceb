/** What a form asks as a value: its fields, what is missing of its answers, and the act that they become. */
import type { Fix, Order, Policy, User } from '../../domain/types';
import type { Key } from '../../i18n';
import type { ActInput } from '../../store/outbox';
import type { ChoiceOption } from '../kit/Choice.vue';

/** What a form may know when it decides what to ask. */
export interface About {
  readonly order: Order;
  /** The place's rules; null until they have come. */
  readonly policy: Policy | null;
  readonly user: User;
  /** The server's present instant in milliseconds. */
  readonly now: number;
}

/** Every answer as the text that its field holds; none is an empty text. */
export type Answers = Readonly<Record<string, string>>;

export interface Draft {
  answers: Record<string, string>;
  photos: string[];
  fix: Fix | null;
}

interface Question {
  /** Under which name the answer goes along: `reason` and `note` are the act's own, `_…` stays here. */
  readonly name: string;
  readonly label: Key;
  readonly hint?: Key;
  readonly need?: boolean;
  /** Another question whose answer does as well as this one's. */
  readonly or?: string;
  /** Whether it is asked at all, given the other answers. */
  readonly when?: (answers: Answers) => boolean;
}

export type Field = Question &
  (
    | { readonly kind: 'words'; readonly long?: boolean }
    | {
        readonly kind: 'choice';
        readonly options: (about: About) => readonly ChoiceOption[];
        readonly as?: 'number' | 'yes_no';
      }
    | { readonly kind: 'units'; readonly many?: boolean }
    | { readonly kind: 'person' }
    | { readonly kind: 'order' }
    | { readonly kind: 'cell' }
    | { readonly kind: 'day'; readonly mostDays?: (about: About) => number | undefined }
    | { readonly kind: 'moment' }
    | { readonly kind: 'tick' }
    | { readonly kind: 'photos' }
    | { readonly kind: 'here' }
  );

export interface ActForm {
  readonly fields: readonly Field[];
  /** It stands among the next steps of whoever may take it; the others wait behind one button. */
  readonly first?: boolean;
  /** It is asked once more before what cannot be taken back. */
  readonly final?: 'plain' | 'danger';
  /** Whose words it uses, where one action means two things. */
  readonly words?: string;
}

const ZONE = '+08:00';

/** An empty form, with what is plain already filled in. */
export function blankDraft(answers: Record<string, string> = {}): Draft {
  return { answers: { ...answers }, photos: [], fix: null };
}

/** The answers that need no choosing: where only one can be given to what has to be answered. */
export function plainAnswers(form: ActForm, about: About): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const field of form.fields) {
    if (field.kind !== 'choice' || !field.need || field.when) continue;
    const [only, ...others] = field.options(about);
    if (only && others.length === 0) answers[field.name] = only.value;
  }
  return answers;
}

/** The fields that are asked, given what has been answered. */
export function askedOf(form: ActForm, answers: Answers): readonly Field[] {
  return form.fields.filter((field) => !field.when || field.when(answers));
}

/** The names of the fields that are asked, needed and not answered. */
export function gapsOf(form: ActForm, draft: Draft): ReadonlySet<string> {
  const asked = askedOf(form, draft.answers);
  const answered = new Set(asked.filter((field) => !isOpen(field, draft)).map((field) => field.name));
  const missing = asked.filter(
    ({ need, name, or }) => need && !answered.has(name) && !(or !== undefined && answered.has(or)),
  );
  return new Set(missing.map((field) => field.name));
}

function isOpen(field: Field, draft: Draft): boolean {
  if (field.kind === 'photos') return draft.photos.length === 0;
  if (field.kind === 'here') return draft.fix === null;
  return (draft.answers[field.name] ?? '').trim() === '';
}

/** The act's own parts: only what was asked and answered goes along. */
export function inputOf(form: ActForm, draft: Draft): ActInput {
  const data: Record<string, unknown> = {};
  const input: ActInput = { data };
  for (const field of askedOf(form, draft.answers)) {
    if (field.kind === 'photos') input.evidence = [...draft.photos];
    else if (field.kind === 'here') input.position = draft.fix;
    else put(input, data, field, (draft.answers[field.name] ?? '').trim());
  }
  return input;
}

function put(input: ActInput, data: Record<string, unknown>, field: Field, text: string): void {
  if (text === '' || field.name.startsWith('_')) return;
  if (field.name === 'reason') input.reason = text;
  else if (field.name === 'note') input.note = text;
  else data[field.name] = answerOf(field, text);
}

function answerOf(field: Field, text: string): unknown {
  if (field.kind === 'tick') return text === 'yes';
  if (field.kind === 'moment') return `${text}:00${ZONE}`;
  if (field.kind !== 'choice') return text;
  if (field.as === 'number') return Number(text);
  return field.as === 'yes_no' ? text === 'yes' : text;
}

/** A day of the place as a date field holds it, so many days from an instant. */
export function dayText(now: number, days = 0): string {
  return new Date(now + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}
