// Builds the panel first, because the loader has to know the hashed names of its files.
//   node scripts/build.mjs [folder]     (default: the channel's assets)
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { build } from 'vite';

const widget = fileURLToPath(new URL('..', import.meta.url));
const outDir = resolve(process.argv[2] ?? `${widget}/../zhangwen/channels/chat/assets`);
process.chdir(widget);

const { output } = await build({
  configFile: 'vite.config.ts',
  build: { outDir, emptyOutDir: true },
});
const hashes = {};
for (const { name, fileName, isEntry } of output) {
  const hash = fileName.slice(`${name}-`.length, -'.js'.length);
  if (!isEntry || fileName !== `${name}-${hash}.js`) throw new Error(`not foreseen: ${fileName}`);
  hashes[name] = hash;
}
await build({
  configFile: 'vite.loader.config.ts',
  define: { __HASHES__: JSON.stringify(hashes) },
  build: { outDir },
});
