/** Reading for a screen: what was seen last is shown at once, then the fresh answer, or what went wrong. */
import { onScopeDispose, type Ref, ref, shallowRef, type WatchSource, watch } from 'vue';
import { nowMs } from '../kit/now';
import { noteAnswer, noteTrouble } from './road';

export interface Load<T> {
  readonly data: Readonly<Ref<T | null>>;
  readonly error: Readonly<Ref<unknown>>;
  readonly loading: Readonly<Ref<boolean>>;
  /** When the shown data was read, in milliseconds. */
  readonly asOf: Readonly<Ref<number | null>>;
  reload(): Promise<void>;
  /** Show a value that another answer brought along. */
  put(value: T): void;
}

interface Seen {
  readonly value: unknown;
  readonly at: number;
}

const KEPT = 60;
const seen = new Map<string, Seen>();

/** Forget everything that screens have read, as at signing out. */
export function forgetReadings(): void {
  seen.clear();
}

/** Read `fetcher` under the name that `key` gives, again whenever that name changes; null reads nothing. */
export function useLoad<T>(key: WatchSource<string | null>, fetcher: () => Promise<T>): Load<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const loading = ref(false);
  const asOf = ref<number | null>(null);
  let name: string | null = null;
  let round = 0;

  async function reload(): Promise<void> {
    if (name === null) return;
    const mine = ++round;
    loading.value = true;
    try {
      const value = await fetcher();
      if (mine === round) put(value);
      noteAnswer();
    } catch (problem) {
      if (mine === round) error.value = problem;
      noteTrouble(problem);
    } finally {
      if (mine === round) loading.value = false;
    }
  }

  function put(value: T): void {
    data.value = value;
    asOf.value = nowMs();
    error.value = null;
    if (name !== null) remember(name, { value, at: asOf.value });
  }

  watch(
    key,
    (next) => {
      name = next;
      round += 1;
      const known = next === null ? undefined : seen.get(next);
      data.value = (known?.value as T | undefined) ?? null;
      asOf.value = known?.at ?? null;
      error.value = null;
      loading.value = false;
      void reload();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    round += 1;
  });
  return { data, error, loading, asOf, reload, put };
}

function remember(name: string, reading: Seen): void {
  seen.delete(name);
  seen.set(name, reading);
  for (const oldest of seen.keys()) {
    if (seen.size <= KEPT) break;
    seen.delete(oldest);
  }
}
