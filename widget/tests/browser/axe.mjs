// Looks at every state of the widget with axe-core and lists what it finds; fails when there is any.
//   node tests/browser/axe.mjs [part of a state's name]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startFake } from '../fake-server.mjs';
import { launch } from './browser.mjs';
import { STATES } from './states.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wanted = process.argv[2] ?? '';

const fake = await startFake();
const browser = await launch();
let looked = 0;
let found = 0;

for (const width of [320, 390, 1280]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const language of ['zh-Hans', 'zh-Hant', 'en']) {
      for (const [name, reach] of Object.entries(STATES)) {
        const title = `${name} ${language} ${colorScheme} ${width}`;
        if (!title.includes(wanted)) continue;
        const touch = width < 480;
        const context = await browser.newContext({
          viewport: { width, height: 720 },
          colorScheme,
          hasTouch: touch,
          bypassCSP: true, // axe itself is not what the policy is about.
          reducedMotion: 'reduce',
        });
        const page = await context.newPage();
        await page.goto(`${fake.url}?language=${language}&contact=95118`);
        await reach(page, fake);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(
          (tags) => globalThis.axe.run(document, { runOnly: tags }),
          TAGS,
        );
        for (const { id, nodes } of violations) {
          console.log(title, id, nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} :: ${failureSummary?.split('\n')[1]}`));
        }
        looked += 1;
        found += violations.length;
        fake.down = false;
        fake.refuse = undefined;
        await context.close();
      }
    }
  }
}
await browser.close();
await fake.close();
console.log(`${found} violations in ${looked} states`);
process.exit(found ? 1 : 0);
