import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { canDictate, staysOnPhone, useDictation } from './dictation';

class Listener {
  static made: Listener[] = [];
  lang = '';
  processLocally?: boolean;
  onresult: ((event: object) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  onend: (() => void) | null = null;
  constructor() {
    Listener.made.push(this);
  }
  start(): void {}
  stop(): void {
    this.onend?.();
  }
  hear(...sentences: [string, boolean][]): void {
    const results = sentences.map(([transcript, isFinal]) => ({ isFinal, 0: { transcript } }));
    this.onresult?.({ resultIndex: 0, results });
  }
}

function last(): Listener {
  const found = Listener.made[Listener.made.length - 1];
  if (!found) throw new Error('nobody listens');
  return found;
}

beforeEach(() => {
  Listener.made = [];
  vi.stubGlobal('webkitSpeechRecognition', Listener);
});
afterEach(() => vi.unstubAllGlobals());

it('is not offered by a browser that has none', () => {
  vi.unstubAllGlobals();
  expect(canDictate()).toBe(false);
});

it('hands over finished sentences, in the language of the screen, until it is stopped', () => {
  const heard: string[] = [];
  const dictation = useDictation(() => false);
  dictation.start('zh-CN', (words) => heard.push(words));
  expect(dictation.listening.value).toBe(true);
  last().hear(['已到', false]);
  last().hear(['已到现场', true]);
  last().hear([' ', true]);
  dictation.stop();
  expect(heard).toEqual(['已到现场']);
  expect([last().lang, dictation.listening.value]).toEqual(['zh-CN', false]);
});

it('lets the sound stay on the phone where the browser can do that', async () => {
  expect(await staysOnPhone('zh-CN')).toBe(false);
  vi.stubGlobal(
    'SpeechRecognition',
    Object.assign(Listener, {
      available: async (ask: object) => ('processLocally' in ask ? 'available' : 'no'),
    }),
  );
  expect(await staysOnPhone('zh-CN')).toBe(true);
  useDictation(() => true).start('zh-CN', () => undefined);
  expect(last().processLocally).toBe(true);
  Reflect.deleteProperty(Listener, 'available');
});

it('says why nothing came of it', () => {
  const dictation = useDictation(() => false);
  for (const [error, trouble] of [
    ['not-allowed', 'denied'],
    ['network', 'no_network'],
    ['no-speech', 'nothing_heard'],
    ['language-not-supported', 'failed'],
    ['aborted', null],
  ] as const) {
    dictation.start('zh-CN', () => undefined);
    last().onerror?.({ error });
    last().onend?.();
    expect(dictation.trouble.value).toBe(trouble);
  }
});
