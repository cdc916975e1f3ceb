/** Speech to text where the browser has it; most browsers send the sound to a server of their maker for it. */
import { type Ref, ref } from 'vue';

interface Heard {
  readonly resultIndex: number;
  readonly results: ArrayLike<{ readonly isFinal: boolean; readonly 0?: { readonly transcript: string } }>;
}

interface Recogniser {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  onresult: ((event: Heard) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}

interface RecogniserClass {
  new (): Recogniser;
  available?(wanted: { langs: string[]; processLocally: boolean }): Promise<string>;
}

export type DictationTrouble = 'denied' | 'no_network' | 'nothing_heard' | 'failed';

export interface Dictation {
  listening: Readonly<Ref<boolean>>;
  trouble: Readonly<Ref<DictationTrouble | null>>;
  /** Listen until `stop` or a pause; each finished sentence is handed over. */
  start(lang: string, onWords: (words: string) => void): void;
  stop(): void;
}

const TROUBLES: Readonly<Record<string, DictationTrouble>> = {
  'not-allowed': 'denied',
  'service-not-allowed': 'denied',
  'audio-capture': 'denied',
  network: 'no_network',
  'no-speech': 'nothing_heard',
};

function recogniser(): RecogniserClass | null {
  const found = globalThis as { SpeechRecognition?: unknown; webkitSpeechRecognition?: unknown };
  return (found.SpeechRecognition ?? found.webkitSpeechRecognition ?? null) as RecogniserClass | null;
}

/** Whether the browser has it at all. */
export function canDictate(): boolean {
  return recogniser() !== null;
}

/** Whether it can do it without letting the sound leave the phone. */
export async function staysOnPhone(lang: string): Promise<boolean> {
  try {
    const found = await recogniser()?.available?.({ langs: [lang], processLocally: true });
    return found === 'available';
  } catch {
    return false;
  }
}

/** One dictation at a time; `locally` keeps the sound on the phone where that was found to be possible. */
export function useDictation(locally: () => boolean): Dictation {
  const listening = ref(false);
  const trouble = ref<DictationTrouble | null>(null);
  let present: Recogniser | null = null;

  function start(lang: string, onWords: (words: string) => void): void {
    const Class = recogniser();
    if (Class === null || listening.value) return;
    const one = new Class();
    Object.assign(one, { lang, continuous: true, interimResults: false });
    if (locally()) one.processLocally = true;
    one.onresult = (event) => {
      const words = finished(event);
      if (words !== '') onWords(words);
    };
    one.onerror = ({ error }) => {
      trouble.value = error === 'aborted' ? null : (TROUBLES[error] ?? 'failed');
    };
    one.onend = () => {
      listening.value = false;
      present = null;
    };
    trouble.value = null;
    present = one;
    try {
      one.start();
      listening.value = true;
    } catch {
      trouble.value = 'failed';
      present = null;
    }
  }
  return { listening, trouble, start, stop: () => present?.stop() };
}

function finished(event: Heard): string {
  let words = '';
  for (let at = event.resultIndex; at < event.results.length; at += 1) {
    const result = event.results[at];
    if (result?.isFinal) words += result[0]?.transcript ?? '';
  }
  return words.trim();
}
