// Builds the panel's files first: one hash of them all goes into their names, and into the loader.
//   node scripts/build.mjs [folder]     (default: the channel's assets)
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const widget = fileURLToPath(new URL('..', import.meta.url));
const outDir = resolve(process.argv[2] ?? `${widget}/../zhangwen/channels/chat/assets`);
process.chdir(widget);

const { output } = await build({
  configFile: 'vite.config.ts',
  build: { outDir, emptyOutDir: true },
});
// A part of a part would be one more round trip before anything can be drawn.
const unforeseen = output.filter(({ isEntry }) => !isEntry).map(({ fileName }) => fileName);
if (unforeseen.length) throw new Error(`not foreseen: ${unforeseen.join(', ')}`);

const names = readdirSync(outDir).sort();
const sum = createHash('sha256');
for (const name of names) sum.update(name).update(readFileSync(join(outDir, name)));
const hash = sum.digest('hex').slice(0, 8);
for (const name of names) {
  renameSync(join(outDir, name), join(outDir, name.replace(/\.js$/, `-${hash}.js`)));
}
await build({
  configFile: 'vite.loader.config.ts',
  define: { __HASH__: JSON.stringify(hash) },
  build: { outDir },
});
