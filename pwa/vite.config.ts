/// <reference types="vitest/config" />
import { createHash } from 'node:crypto';

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import vue from '@vitejs/plugin-vue';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';

const NOT_CACHED = /^\/sw\.js$|^\/\.vite\/|\.(gz|br)$/;
/** What the page of an order is made of, in every room alike; no list needs it. */
const ORDER_PAGE =
  /src\/ui\/(acts\/|parts\/(Order(Beside|Clocks|Facts|History|Links|Photos|Sheets|Whistles)\.vue|act\.ts))/;
/** Small things of which most rooms need some: one file costs a slow road less than seven. */
const PLAIN = /src\/(domain\/|i18n\/|ui\/(kit|parts)\/|ui\/setup\/firstTime|store\/(decisions|units))/;
/** What the work in the street needs beside the order: place, camera, photos, words that are spoken. */
const STREET = /src\/(device|store|ui\/(worker|field|place|photo))\//;

const SHARED = { minShareCount: 2, includeDependenciesRecursively: false };

const FIRST = ['src/main.ts', 'src/ui/worker/InboxScreen.vue'].map((path) =>
  resolve(import.meta.dirname, path),
);
const first = new Set<string>();

/** Puts into one file what the inbox cannot be shown without, as far as other screens need it too. */
function firstOf(id: string, graph: Rolldown.ChunkingContext): string | null {
  for (const waiting = first.size === 0 ? [...FIRST] : []; waiting.length > 0; ) {
    const next = waiting.pop() ?? '';
    if (!first.has(next)) waiting.push(...(graph.getModuleInfo(next)?.importedIds ?? []));
    first.add(next);
  }
  return first.has(id) ? 'kit' : null;
}

const COMPRESSED = /\.(js|css|html|svg|webmanifest)$/;

/** Every file below a folder, with the hash of its content. */
function filesBelow(folder: string, prefix = '/'): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, `${prefix}${entry.name}/`);
    return [
      [`${prefix}${entry.name}`, createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)],
    ];
  });
}

/** Names this build to the server: made from the sources, so that the same ones give the same name. */
const BUILD = createHash('sha256')
  .update(JSON.stringify(filesBelow(resolve(import.meta.dirname, 'src')).sort()))
  .digest('hex')
  .slice(0, 12);
const DEFINED = { __BUILD__: JSON.stringify(BUILD) };
const TARGET = ['chrome80', 'safari15.4'];

/** The service worker's code in one piece, for browsers that know no modules there. */
async function workerCode(): Promise<string> {
  const built = await build({
    configFile: false,
    root: import.meta.dirname,
    publicDir: false,
    define: DEFINED,
    logLevel: 'warn',
    build: {
      write: false,
      target: TARGET,
      rolldownOptions: {
        input: resolve(import.meta.dirname, 'src/sw/worker.ts'),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  return (built as Rolldown.RolldownOutput).output[0].code;
}

/** Tells the service worker which files to keep, and lays compressed copies beside those that gain by it. */
function finish(): Plugin {
  return {
    name: 'banshi-finish',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir = 'dist' }) {
        const files = filesBelow(dir)
          .filter(([name]) => !NOT_CACHED.test(name))
          .sort();
        const worker = join(dir, 'sw.js');
        const code = await workerCode();
        const version = createHash('sha256')
          .update(JSON.stringify(files) + code)
          .digest('hex')
          .slice(0, 12);
        const list = JSON.stringify({ version, files: files.map(([name]) => name) });
        if (!code.includes('__PRECACHE__')) this.error('the service worker has no place for its list');
        writeFileSync(worker, code.replace('__PRECACHE__', list));
        for (const [name] of filesBelow(dir)) if (COMPRESSED.test(name)) compress(join(dir, name));
      },
    },
  };
}

function compress(path: string): void {
  const content = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(content));
}

export default defineConfig({
  plugins: [vue({ features: { optionsAPI: false } }), finish()],
  define: DEFINED,
  build: {
    target: TARGET,
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      output: {
        // Each file costs a round trip on a slow road: what nearly every screen needs comes in two.
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules\/(@vue|vue|vue-router|idb)\//, priority: 4 },
            { debugName: 'kit', name: firstOf, minShareCount: 2, priority: 3 },
            { name: 'order', test: ORDER_PAGE, priority: 2, ...SHARED },
            { name: 'plain', test: PLAIN, priority: 1, ...SHARED },
            { name: 'street', test: STREET, ...SHARED },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://localhost:8000' } },
  test: {
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing/words.ts'],
    environment: 'node',
    testTimeout: 10_000,
  },
});
