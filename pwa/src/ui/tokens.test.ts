import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync(resolve(import.meta.dirname, 'tokens.css'), 'utf8');
const TONES = ['brand', 'danger', 'warn', 'ok', 'info'];
const GROUNDS = ['paper', 'surface', 'sunk'];

/** The colours of a theme; what it does not name comes from the first block. */
function colours(theme: string): Record<string, string> {
  const blocks = theme === 'light' ? [':root {'] : [':root {', `:root[data-theme="${theme}"] {`];
  const text = blocks.map((head) => CSS.slice(CSS.indexOf(head)).split('}')[0]).join('\n');
  return Object.fromEntries(
    [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((one) => [one[1], one[2]]),
  );
}

function light(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, bright = 0] = [light(a), light(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', 4.5],
  ['dark', 4.5],
  ['sun', 7],
])('the %s theme', (theme, least) => {
  const of = colours(theme);
  const pairs = [
    ...GROUNDS.flatMap((ground) => ['ink', 'ink-2'].map((text) => [text, ground])),
    ...['paper', 'surface'].flatMap((ground) => TONES.map((tone) => [tone, ground])),
    ...TONES.flatMap((tone) => [
      [`on-${tone}`, tone],
      [`on-${tone}-soft`, `${tone}-soft`],
    ]),
    ['on-brand', 'brand-press'],
  ];

  it.each(pairs)(`has ${least}:1 between %s and %s`, (text = '', ground = '') => {
    expect(contrast(of[text] ?? '', of[ground] ?? '')).toBeGreaterThanOrEqual(least);
  });

  it('shows what can be touched and what is focused', () => {
    for (const line of ['line-strong', 'focus']) {
      expect(contrast(of[line] ?? '', of['surface'] ?? ''), line).toBeGreaterThanOrEqual(3);
    }
  });
});

it('is black on white in the sun, with thick lines and no shadow', () => {
  const sun = colours('sun');
  for (const name of ['ink', 'ink-2', 'line', 'line-strong']) expect(sun[name], name).toBe('#000000');
  for (const name of ['paper', 'surface', 'sunk']) expect(sun[name], name).toBe('#ffffff');
  const block = CSS.slice(CSS.indexOf(':root[data-theme="sun"]')).split('}')[0] ?? '';
  expect(block).toMatch(/--border: [2-9]px/);
  expect(block).toContain('--shadow: none');
});
