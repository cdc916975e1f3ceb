/** The server's present instant, ticking once for the whole app however many clocks are on the screen. */
import { onScopeDispose, type Ref, ref, shallowRef } from 'vue';

const source = shallowRef<() => number>(() => Date.now());
const seconds = ref(Date.now());
const minutes = ref(Date.now());
let readers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Take the instant from `read` (milliseconds), so that a wrong phone clock shows no wrong deadline. */
export function takeTimeFrom(read: () => number): void {
  source.value = read;
  tick();
}

/** The present instant in milliseconds, outside any screen. */
export function nowMs(): number {
  return source.value();
}

/** Refs that follow the present instant; `minutes` changes only when a minute begins. */
export function useNow(): { seconds: Readonly<Ref<number>>; minutes: Readonly<Ref<number>> } {
  readers += 1;
  tick();
  timer ??= setInterval(tick, 1000);
  onScopeDispose(() => {
    readers -= 1;
    if (readers === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  });
  return { seconds, minutes };
}

function tick(): void {
  const present = nowMs();
  const turned = Math.floor(present / 60_000) !== Math.floor(minutes.value / 60_000);
  seconds.value = present;
  if (turned || present < minutes.value) minutes.value = present;
}
