import { describe, expect, it } from 'vitest';
import { answerOf, blankDraft, canSend, dropDraft, MOST_WORDS, readDraft, writeDraft } from './answers';

const ID = '01909e3c-1111-7000-8000-000000000001';
const open = { can_rate: false, contacted_question: true };
const finished = { can_rate: true, contacted_question: true };

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  };
}

const refusing = {
  ...memory(),
  getItem: () => {
    throw new Error('denied');
  },
  setItem: () => {
    throw new Error('full');
  },
};

describe('the resident’s answer', () => {
  it('may be sent once the page’s questions have their answers', () => {
    const draft = blankDraft(ID);
    expect(canSend(draft, open)).toBe(false);
    expect(canSend({ ...draft, contacted: 'no' }, open)).toBe(true);
    expect(canSend({ ...draft, contacted: 'no' }, finished)).toBe(false);
    const rated = { ...draft, solved: 'yes', satisfied: 'satisfied' };
    expect(canSend(rated, finished)).toBe(false);
    expect(canSend({ ...rated, contacted: 'yes' }, finished)).toBe(true);
  });

  it('asks nothing of somebody who is asked nothing', () => {
    expect(canSend(blankDraft(ID), { can_rate: false, contacted_question: false })).toBe(false);
  });

  it('becomes a request that leaves out what was not asked', () => {
    const draft = {
      ...blankDraft(ID),
      contacted: 'yes',
      solved: 'no',
      satisfied: 'dissatisfied',
      words: '  还在漏  ',
    };
    expect(answerOf(draft, finished)).toEqual({
      id: ID,
      contacted: true,
      solved: 'no',
      satisfied: 'dissatisfied',
      words: '还在漏',
    });
    expect(answerOf(draft, open)).toMatchObject({ contacted: true, solved: null, satisfied: null });
  });

  it('sends nothing that it does not know, and not too many words', () => {
    const draft = { ...blankDraft(ID), solved: 'maybe', satisfied: 'great', words: '好'.repeat(600) };
    const request = answerOf(draft, finished);
    expect(request.solved).toBeNull();
    expect(request.satisfied).toBeNull();
    expect(request.words).toHaveLength(MOST_WORDS);
    expect(answerOf({ ...draft, words: '  ' }, finished).words).toBeNull();
  });

  it('is kept with its id until the server has it', () => {
    const store = memory();
    const draft = { ...blankDraft(ID), solved: 'yes', words: '谢谢' };
    expect(writeDraft(store, 'tok', draft)).toBe(true);
    expect(readDraft(store, 'tok')).toEqual(draft);
    expect(readDraft(store, 'other')).toBeNull();
    dropDraft(store, 'tok');
    expect(readDraft(store, 'tok')).toBeNull();
  });

  it('survives a browser that keeps nothing, and rubbish in the store', () => {
    expect(readDraft(refusing, 'tok')).toBeNull();
    expect(writeDraft(refusing, 'tok', blankDraft(ID))).toBe(false);
    expect(writeDraft(null, 'tok', blankDraft(ID))).toBe(false);
    const store = memory();
    store.setItem('banshi.answer.tok', '{"id": 7}');
    expect(readDraft(store, 'tok')).toBeNull();
    store.setItem('banshi.answer.tok', '{{');
    expect(readDraft(store, 'tok')).toBeNull();
  });
});
