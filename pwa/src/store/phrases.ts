/** 常用语 on the phone: the place's and one's own, readable and changeable without a network. */
import { computed, shallowRef } from 'vue';
import * as api from '../api/field';
import type { Phrase, Purpose } from '../domain/field';
import { newId } from '../domain/ids';
import { serverNow } from '../sync/clock';
import { errands, sendErrand } from './errands';
import { freshOrKept, putIntoKit, takeFromKit } from './kit';

const NAME = 'phrases';
export const MOST_OWN = 50;
const all = shallowRef<readonly Phrase[]>([]);

/** All phrases, one's own first. */
export const phrases = computed(() => [
  ...all.value.filter((phrase) => phrase.own),
  ...all.value.filter((phrase) => !phrase.own),
]);

/** The phrases of a purpose. */
export function phrasesFor(purpose: Purpose): Phrase[] {
  return phrases.value.filter((phrase) => phrase.purpose === purpose);
}

/** Fill the screen from the disk. */
export async function loadPhrases(): Promise<void> {
  all.value = (await takeFromKit<Phrase[]>(NAME))?.value ?? all.value;
}

/** Ask the server; what it has not heard of yet is laid over its answer. */
export async function refreshPhrases(): Promise<void> {
  const heard = await freshOrKept(NAME, async () => overlaid((await api.phrases()).items));
  all.value = heard;
}

function overlaid(heard: readonly Phrase[]): Phrase[] {
  const waiting = errands.value.filter((errand) => errand.refused === null);
  const dropped = new Set(waiting.filter((one) => one.kind === 'drop_phrase').map((one) => one.body['id']));
  const added = waiting.filter((one) => one.kind === 'keep_phrase').map((one) => phraseOf(one.body));
  const known = new Set(added.map((phrase) => phrase.id));
  return [...added, ...heard.filter((phrase) => !dropped.has(phrase.id) && !known.has(phrase.id))];
}

function phraseOf(body: Readonly<Record<string, string>>): Phrase {
  return {
    id: body['id'] ?? '',
    purpose: body['purpose'] as Purpose,
    words: body['words'] ?? '',
    own: true,
  };
}

/** Keep words as a phrase of one's own; false where they are one already or there are enough. */
export async function keepPhrase(purpose: Purpose, words: string): Promise<boolean> {
  const own = all.value.filter((phrase) => phrase.own);
  const isKnown = all.value.some((phrase) => phrase.purpose === purpose && phrase.words === words);
  if (isKnown || own.length >= MOST_OWN || words === '') return false;
  const id = newId(serverNow());
  await change([{ id, purpose, words, own: true }, ...all.value]);
  await sendErrand('keep_phrase', `phrase:${id}`, { id, purpose, words });
  return true;
}

/** Forget a phrase of one's own. */
export async function dropPhrase(id: string): Promise<void> {
  await change(all.value.filter((phrase) => phrase.id !== id));
  await sendErrand('drop_phrase', `phrase:${id}`, { id });
}

async function change(next: readonly Phrase[]): Promise<void> {
  all.value = next;
  await putIntoKit(NAME, next);
}
