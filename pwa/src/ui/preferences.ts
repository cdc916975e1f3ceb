/** What this device's reader chose: language, text size, display; kept in localStorage, shown on `<html>`. */
import { computed, ref } from 'vue';
import { LOCALES, type Locale, preferredLocale, setLocale } from '../i18n';

export type Theme = 'auto' | 'light' | 'dark' | 'sun';
export type TextSize = 'normal' | 'large' | 'huge' | 'double';

const THEMES: readonly Theme[] = ['auto', 'light', 'dark', 'sun'];
const SIZES: readonly TextSize[] = ['normal', 'large', 'huge', 'double'];

const theme = ref<Theme>('auto');
const textSize = ref<TextSize>('normal');

/** The chosen display. */
export const chosenTheme = computed(() => theme.value);
/** The chosen text size. */
export const chosenTextSize = computed(() => textSize.value);
/** Whether the sunlight display is on. */
export const inSunlight = computed(() => theme.value === 'sun');

/** Show what was chosen before; resolves with whether the words of the chosen language are at hand. */
export async function restorePreferences(): Promise<boolean> {
  theme.value = one(THEMES, read('theme')) ?? 'auto';
  textSize.value = one(SIZES, read('text')) ?? 'normal';
  darkness()?.addEventListener?.('change', show);
  show();
  const ids = LOCALES.map((locale) => locale.id);
  const locale = one(ids, read('locale')) ?? preferredLocale(navigator.languages ?? [navigator.language]);
  return (await setLocale(locale)) || setLocale('zh-Hans');
}

/** Choose a display. */
export function chooseTheme(next: Theme): void {
  theme.value = next;
  write('theme', next);
  show();
}

/** Turn the sunlight display on, or go back to what was chosen before it. */
export function toggleSunlight(): void {
  if (theme.value === 'sun') {
    chooseTheme(one(THEMES, read('theme.before')) ?? 'auto');
    return;
  }
  write('theme.before', theme.value);
  chooseTheme('sun');
}

/** Choose a text size. */
export function chooseTextSize(next: TextSize): void {
  textSize.value = next;
  write('text', next);
  show();
}

/** Choose a language; false when its words could not be loaded. */
export async function chooseLocale(next: Locale): Promise<boolean> {
  const loaded = await setLocale(next);
  if (loaded) write('locale', next);
  return loaded;
}

function show(): void {
  const root = document.documentElement;
  root.dataset['theme'] = theme.value === 'auto' ? (darkness()?.matches ? 'dark' : 'light') : theme.value;
  root.dataset['text'] = textSize.value;
  root.style.colorScheme = root.dataset['theme'] === 'dark' ? 'dark' : 'light';
  // The browser's own bar follows with the next picture: asking now would have the page laid out twice.
  requestAnimationFrame(() => {
    const paper = getComputedStyle(root).getPropertyValue('--paper').trim();
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', paper);
  });
}

function darkness(): MediaQueryList | null {
  return typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;
}

function one<T extends string>(values: readonly T[], text: string | null): T | null {
  return values.find((value) => value === text) ?? null;
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`banshi.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`banshi.${name}`, value);
  } catch {
    // A browser that keeps nothing still shows the choice until it is closed.
  }
}
