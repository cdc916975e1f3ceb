/** Short words about what just happened; they never carry the only notice of a failure. */
import { shallowRef } from 'vue';
import type { Tone } from './tones';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
  readonly undo?: (() => void) | undefined;
}

const LIFE_MS = 5000;
let next = 1;

/** The toasts on the screen, oldest first. */
export const toasts = shallowRef<readonly Toast[]>([]);

/** Show `text` for five seconds, with an undo button where `undo` is given. */
export function toast(text: string, tone: Tone = 'plain', undo?: () => void): void {
  const id = next;
  next += 1;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone, undo }];
  setTimeout(() => dismiss(id), LIFE_MS);
}

/** Take a toast away before its time. */
export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
