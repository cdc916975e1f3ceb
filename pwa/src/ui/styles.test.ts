import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = import.meta.dirname;
const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.(vue|css)$/.test(path),
);

/** The class names that a file gives a look of their own, as `.name {`. */
function styled(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const css = path.endsWith('.css') ? text : [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].join('\n');
  return [...css.matchAll(/^\.([\w-]+)(?: \{|,)/gm)].map((match) => match[1] ?? '');
}

it('gives each name its look in one place, for all styles share one page', () => {
  const owners = new Map<string, Set<string>>();
  for (const path of FILES) {
    for (const name of styled(path)) owners.set(name, (owners.get(name) ?? new Set()).add(path));
  }
  expect(owners.size).toBeGreaterThan(100);
  const twice = [...owners].filter(([, paths]) => paths.size > 1).map(([name, paths]) => [name, ...paths]);
  expect(twice).toEqual([]);
});
