/** For each action the form that it needs; what may be done at all is the server's word alone. */
import type { Action } from '../../domain/types';
import { CALLED_FORMS } from './calledForms';
import { CENTRE_FORMS } from './centreForms';
import { FIELD_FORMS } from './fieldForms';
import type { About, ActForm } from './fields';

export type FormOf = ActForm | ((about: About) => ActForm | null);
export type Forms = Readonly<Record<string, FormOf>>;

const FORMS: Forms = { ...FIELD_FORMS, ...CALLED_FORMS, ...CENTRE_FORMS };

/** The form of an action here and now; null where the action has a screen of its own, or nothing to say yes to. */
export function formOf(action: Action, about: About): ActForm | null {
  const entry = FORMS[action];
  if (entry === undefined) return null;
  return typeof entry === 'function' ? entry(about) : entry;
}

export interface Offer {
  readonly action: Action;
  readonly form: ActForm;
}

/** What may be done now, in the server's order: the next steps, and what waits behind one button. */
export function offersOf(actions: Iterable<Action>, about: About): { first: Offer[]; more: Offer[] } {
  const offers = [...actions].flatMap((action): Offer[] => {
    const form = formOf(action, about);
    return form ? [{ action, form }] : [];
  });
  return { first: offers.filter((one) => one.form.first), more: offers.filter((one) => !one.form.first) };
}

/** Under which name the words of an offer stand in the dictionary. */
export function wordsOf({ action, form }: Offer): string {
  return form.words ?? action;
}
