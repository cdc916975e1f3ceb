/// <reference types="vitest/config" />
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const PUBLIC = resolve(import.meta.dirname, 'public');
const NOT_CACHED = ['sw.js', 'too-old.js'];

/** Names and content hashes of the files that the public folder adds to the build. */
function publicFiles(folder = PUBLIC, prefix = ''): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return publicFiles(path, `${prefix}${entry.name}/`);
    return [[`${prefix}${entry.name}`, hash(readFileSync(path))] as [string, string]];
  });
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

/** Writes the list of files that the service worker precaches into sw.js, with a version made from it. */
function precache(): Plugin {
  return {
    name: 'banshi-precache',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') this.error('the service worker was not built');
        const built = Object.values(bundle).map((file): [string, string] => [
          file.fileName,
          hash(file.type === 'chunk' ? file.code : file.source),
        ]);
        const files = [...built, ...publicFiles()].filter(([name]) => !NOT_CACHED.includes(name)).sort();
        const list = { version: hash(JSON.stringify(files) + worker.code), files: files.map(([name]) => `/${name}`) };
        worker.code = worker.code.replace('__PRECACHE__', JSON.stringify(list));
      },
    },
  };
}

export default defineConfig({
  plugins: [vue(), precache()],
  build: {
    target: ['chrome80', 'safari15.4'],
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { main: resolve(import.meta.dirname, 'index.html'), sw: resolve(import.meta.dirname, 'src/sw/worker.ts') },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://localhost:8000' } },
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 10_000 },
});
