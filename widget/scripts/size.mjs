// Checks what a visitor downloads (gzip -9) against the budgets; fails when one is exceeded.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const folder = new URL('../../zhangwen/channels/chat/assets/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
const size = (name) => gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length;
const named = (prefix) => files.filter((name) => name.startsWith(prefix)).map(size);

const loader = size('widget.js');
const [panel] = named('panel-');
const locales = [...named('zh-Hans-'), ...named('zh-Hant-'), ...named('en-')];
const everything = files.map(size).reduce((a, b) => a + b, 0);

const budgets = [
  ['loader, on every page view', loader, 2_000],
  ['first open: panel, styles, one locale', panel + Math.max(...locales), 20_000],
  ['largest locale', Math.max(...locales), 2_000],
  ['everything', everything, 30_000],
];
let failed = files.length !== 6;
if (failed) console.error(`expected 6 files, found ${files.join(', ')}`);
for (const [what, bytes, budget] of budgets) {
  const over = bytes > budget;
  failed ||= over;
  console.log(`${over ? 'TOO BIG' : 'ok     '}  ${String(bytes).padStart(6)} of ${budget} B  ${what}`);
}
process.exit(failed ? 1 : 0);
