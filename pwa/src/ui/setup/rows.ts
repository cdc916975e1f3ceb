/** The states of the check of a phone. */
import type { IconName } from '../kit/icons';
import type { Tone } from '../kit/tones';

/** `off`: this phone has no such thing, and the work goes on without it. */
export type CheckState = 'ok' | 'todo' | 'bad' | 'off' | 'busy';

const LOOKS: Readonly<Record<CheckState, [Tone, IconName]>> = {
  ok: ['ok', 'check'],
  todo: ['info', 'clock'],
  busy: ['info', 'refresh'],
  bad: ['warn', 'alert'],
  off: ['plain', 'minus'],
};

/** How a state is tinted. */
export function toneOf(state: CheckState): Tone {
  return LOOKS[state][0];
}

/** The sign beside its words. */
export function iconOf(state: CheckState): IconName {
  return LOOKS[state][1];
}
