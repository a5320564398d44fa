// Walks through the widget in Chromium against the fake channel and checks what unit tests cannot.
//   node tests/browser/journeys.mjs [part of a journey's name]
import assert from 'node:assert/strict';
import { startFake } from '../fake-server.mjs';
import { launch } from './browser.mjs';

const fake = await startFake();
const browser = await launch();
const wanted = process.argv[2] ?? '';

const launcher = (page) => page.locator('zhangwen-chat section > button');
const input = (page) => page.locator('zhangwen-chat textarea');
const options = (page) => page.locator('zhangwen-chat .option');
const entries = (page) => page.locator('zhangwen-chat .log > .entry');
const bubbles = (page, role) => page.locator(`zhangwen-chat .entry.${role} .bubble`);
const texts = (page, role) => bubbles(page, role).allInnerTexts();
const focused = (page) =>
  page.evaluate(() => {
    const inside = document.querySelector('zhangwen-chat').shadowRoot.activeElement;
    return inside && `${inside.localName}.${inside.className}`;
  });

async function open(page, query = '') {
  await page.goto(`${fake.url}?language=zh-Hans${query}`);
  await launcher(page).click();
  await options(page).first().waitFor();
}

async function say(page, text) {
  await input(page).fill(text);
  await input(page).press('Enter');
}

const eventually = async (check, ms = 15_000) => {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
};

const JOURNEYS = {
  async 'a chip is the first word, the answer comes once'(page) {
    await open(page);
    await options(page).first().click();
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    assert.deepEqual(await texts(page, 'customer'), ['查我的账户']);
    assert.equal(await page.locator('zhangwen-chat .card').count(), 1);
  },

  async 'focus goes in and comes back, Esc closes'(page) {
    await open(page);
    assert.equal(await focused(page), 'textarea.');
    assert.equal(await launcher(page).getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await launcher(page).getAttribute('aria-expanded'), 'false');
    assert.equal(await focused(page), 'button.');
    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'textarea.');
  },

  async 'everything by keyboard'(page) {
    await page.goto(`${fake.url}?language=en`);
    await launcher(page).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await options(page).first().waitFor();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(page), 'button.option');
    await page.keyboard.press('Enter');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    assert.equal(await focused(page), 'textarea.');
  },

  async 'on a phone Tab stays inside, and the page behind is inert'(page) {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    const box = await page.locator('zhangwen-chat dialog').boundingBox();
    assert.deepEqual(box, { x: 0, y: 0, width: 390, height: 844 });
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      assert.ok(await focused(page), `left the panel at ${i}`);
    }
    for (let i = 0; i < 30; i++) await page.keyboard.press('Shift+Tab');
    assert.ok(await focused(page));
  },

  async 'one new element in the log a message, none on history'(page) {
    await open(page);
    await page.waitForTimeout(700);
    await page.evaluate(() => {
      globalThis.added = [];
      const log = document.querySelector('zhangwen-chat').shadowRoot.querySelector('[role=log]');
      new MutationObserver((records) => {
        for (const { addedNodes, target } of records) {
          for (const node of addedNodes) {
            if (!target.closest('[aria-live=off],[aria-hidden=true]')) globalThis.added.push(node.className || node.nodeName);
          }
        }
      }).observe(log, { childList: true, subtree: true });
    });
    await say(page, '账户异常');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    await page.waitForTimeout(500);
    assert.deepEqual(await page.evaluate(() => globalThis.added), ['entry customer', 'entry assistant']);
    await page.reload();
    await launcher(page).click();
    await eventually(async () => assert.equal(await bubbles(page, 'customer').count(), 1));
    assert.equal(await page.locator('zhangwen-chat [role=log]').getAttribute('aria-live'), 'off');
    await eventually(async () =>
      assert.equal(await page.locator('zhangwen-chat [role=log]').getAttribute('aria-live'), 'polite'),
    );
  },

  async 'nothing lost or doubled when the channel goes and comes back'(page) {
    await open(page);
    await say(page, 'one 1');
    fake.down = true;
    fake.drop();
    await say(page, 'two 2');
    await page.locator('zhangwen-chat .waiting').first().waitFor();
    await say(page, 'three 3');
    await page.locator('zhangwen-chat .trouble').waitFor({ timeout: 10_000 });
    fake.down = false;
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 4));
    assert.deepEqual(await texts(page, 'customer'), ['one 1', 'two 2', 'three 3']);
    await page.locator('zhangwen-chat .trouble').waitFor({ state: 'detached' });
  },

  async 'offline: the message waits and goes out'(page) {
    await open(page);
    await page.context().setOffline(true);
    await say(page, 'offline 1');
    await page.locator('zhangwen-chat .waiting').waitFor();
    await page.context().setOffline(false);
    const before = Date.now();
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    assert.ok(Date.now() - before < 4_000);
    assert.deepEqual(await texts(page, 'customer'), ['offline 1']);
  },

  async 'a receipt that got lost makes no second message'(page) {
    await open(page);
    let lost = 0;
    await page.route('**/messages', async (route) => {
      if (lost++) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await say(page, 'lost receipt');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    await page.waitForTimeout(1_500);
    assert.deepEqual(await texts(page, 'customer'), ['lost receipt']);
  },

  async 'a refused message says so and can be tried again'(page) {
    await open(page);
    fake.refuse = { status: 400, error: 'message_missing' };
    await say(page, 'refused');
    await page.locator('zhangwen-chat .failed').waitFor();
    fake.refuse = undefined;
    await page.getByRole('button', { name: '重试' }).click();
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    assert.deepEqual(await texts(page, 'customer'), ['refused']);
  },

  async 'a signed-in customer finds the conversation in another tab, live'(page) {
    const other = await page.context().newPage();
    for (const tab of [page, other]) {
      await tab.goto(fake.url);
      await launcher(tab).waitFor();
      await tab.evaluate(() => globalThis.Zhangwen.signIn(async () => 'customer-1'));
      await launcher(tab).click();
      await input(tab).waitFor();
    }
    await say(page, 'from one tab');
    await eventually(async () => assert.deepEqual(await texts(other, 'customer'), ['from one tab']));
    await other.evaluate(() => globalThis.Zhangwen.signOut());
    await eventually(async () => assert.deepEqual(await texts(other, 'customer'), []));
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await other.close();
  },

  async 'a refused sign-in falls back to a guest, and tells the page'(page) {
    await page.goto(fake.url);
    await launcher(page).waitFor();
    await page.evaluate(() => {
      globalThis.errors = [];
      globalThis.Zhangwen.on('error', ({ detail }) => globalThis.errors.push(detail.code));
      globalThis.Zhangwen.signIn(async () => 'bad');
      globalThis.Zhangwen.open();
    });
    await page.locator('zhangwen-chat .banner').waitFor();
    assert.deepEqual(await page.evaluate(() => globalThis.errors), ['site_token_refused']);
  },

  async 'history returns after a reload, and no text is stored'(page) {
    await open(page);
    await say(page, '账户异常');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    await page.reload();
    await launcher(page).click();
    await eventually(async () => assert.deepEqual(await texts(page, 'customer'), ['账户异常']));
    const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));
    assert.ok(!stored.includes('异常'), stored);
  },

  async 'restart asks first, then begins anew'(page) {
    await open(page);
    await say(page, '账户异常');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    await page.getByRole('button', { name: '更多选项' }).click();
    await page.getByRole('button', { name: '重新开始' }).click();
    await page.keyboard.press('Escape');
    assert.equal(await bubbles(page, 'customer').count(), 1);
    await page.getByRole('button', { name: '更多选项' }).click();
    await page.getByRole('button', { name: '重新开始' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '重新开始' }).click();
    await eventually(async () => assert.equal(await bubbles(page, 'customer').count(), 0));
    assert.equal(await options(page).count(), 4);
    await say(page, 'again');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
  },

  async 'the language is chosen in the menu, and follows the customer'(page) {
    await open(page);
    await page.getByRole('button', { name: '更多选项' }).click();
    await page.getByRole('button', { name: '繁體' }).click();
    await page.getByPlaceholder('寫一句').waitFor();
    assert.equal(await page.locator('zhangwen-chat dialog').getAttribute('lang'), 'zh-Hant');
    await say(page, '花呗');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
    assert.equal(fake.posts.at(-1).language, 'zh-Hant');
    await say(page, 'English please');
    await page.getByPlaceholder('Type your').waitFor();
    await say(page, 'thanks');
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 4));
    assert.equal(fake.posts.at(-1).language, undefined);
  },

  async 'a person is one tap away in the open panel, also without a channel'(page) {
    await page.goto(`${fake.url}?language=en&contact=Call 95118`);
    await launcher(page).click();
    await options(page).first().waitFor();
    fake.down = true;
    fake.drop();
    await page.getByRole('button', { name: 'Talk to a person' }).first().click();
    await page.getByRole('link', { name: '95118' }).waitFor({ timeout: 10_000 });
    fake.down = false;
    await eventually(async () => assert.deepEqual(await texts(page, 'customer'), ['talk to a person']));
    await eventually(async () => assert.equal(await bubbles(page, 'assistant').count(), 2));
  },

  async 'without its files the launcher says so, and works when they are back'(page) {
    await page.goto(`${fake.url}?language=en&contact=95118`);
    await launcher(page).waitFor();
    fake.down = true;
    await launcher(page).click();
    await page.getByText("Can't connect. Please try again. 95118").waitFor();
    fake.down = false;
    await launcher(page).click();
    await options(page).first().waitFor();
    assert.equal(await page.getByText("Can't connect").count(), 0);
  },

  async 'Enter that ends a composition does not send (Chrome)'(page) {
    await open(page);
    await input(page).focus();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.imeSetComposition', { text: 'bai tiao', selectionStart: 8, selectionEnd: 8 });
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 });
    await cdp.send('Input.insertText', { text: '白条' });
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 });
    await page.waitForTimeout(300);
    assert.equal(await bubbles(page, 'customer').count(), 0);
    assert.equal(await input(page).inputValue(), '白条');
    await page.keyboard.press('Enter');
    await eventually(async () => assert.deepEqual(await texts(page, 'customer'), ['白条']));
  },

  async 'Enter right after compositionend does not send (Safari)'(page) {
    await open(page);
    await input(page).fill('白条');
    await input(page).evaluate((area) => {
      area.dispatchEvent(new CompositionEvent('compositionend', { data: '白条', bubbles: true }));
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }));
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true, cancelable: true }));
    });
    await page.waitForTimeout(200);
    assert.equal(await bubbles(page, 'customer').count(), 0);
  },

  async 'markup stays text, everywhere'(page) {
    await open(page, '&greeting=<img src=x onerror=window.hit=1>');
    await say(page, 'xss <img src=x onerror=window.hit=1>');
    await page.locator('zhangwen-chat .option', { hasText: '<b' }).waitFor();
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined);
    assert.equal(await page.locator('zhangwen-chat img, zhangwen-chat script').count(), 0);
    const hrefs = await page.locator('zhangwen-chat a').evaluateAll((all) => all.map(({ href }) => href));
    assert.deepEqual(hrefs, ['https://ok.example/']);
  },

  async 'thumbs are given once and stay'(page) {
    await open(page);
    await say(page, '账户异常');
    await page.getByRole('button', { name: '没帮助' }).click();
    await page.getByText('谢谢反馈').first().waitFor();
    assert.equal(await page.locator('zhangwen-chat .up').count(), 0);
    assert.equal(await focused(page), 'button.action down');
    await page.reload();
    await launcher(page).click();
    await page.locator('zhangwen-chat .down[aria-pressed=true]').waitFor();
  },

  async 'used quick replies stay, disabled, the chosen one marked'(page) {
    await open(page);
    await say(page, '账户异常');
    await options(page).first().click();
    await page.locator('zhangwen-chat .chosen').waitFor();
    assert.equal(await page.locator('zhangwen-chat .option:disabled').count(), 3);
    assert.equal(fake.posts.at(-1).button, 'b:还不上怎么办');
    assert.equal(fake.posts.at(-1).text, undefined);
  },

  async 'a message that got no answer can be asked again'(page) {
    await open(page);
    await say(page, 'silence');
    await page.getByRole('button', { name: '再问一次' }).click();
    await eventually(async () => assert.deepEqual(await texts(page, 'customer'), ['silence', 'silence']));
    assert.notEqual(fake.posts.at(-1).id, fake.posts.at(-2).id);
  },

  async 'news on a closed panel'(page) {
    fake.delay = 1_500;
    await open(page);
    await say(page, '账户异常');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '账问客服，有新消息' }).waitFor();
    fake.delay = 250;
    await launcher(page).click();
    await page.keyboard.press('Escape');
    assert.equal(await launcher(page).getAttribute('aria-label'), '账问客服');
  },

  async 'two script tags make one widget; events reach the page without texts'(page) {
    await open(page);
    await page.evaluate(async () => {
      globalThis.seen = [];
      for (const event of ['ready', 'open', 'close', 'message']) {
        globalThis.Zhangwen.on(event, (e) => globalThis.seen.push([event, e?.detail ?? null]));
      }
      globalThis.Zhangwen.close();
      globalThis.Zhangwen.open();
    });
    await say(page, 'hello');
    await eventually(async () => {
      const seen = await page.evaluate(() => globalThis.seen);
      assert.deepEqual(seen.map(([name]) => name).sort(), ['close', 'message', 'message', 'open', 'ready']);
      assert.ok(!JSON.stringify(seen).includes('hello'));
    });
    assert.equal(await page.locator('zhangwen-chat').count(), 1);
  },

  async '320 px wide and zoomed to 200 %: nothing runs out of the screen'(page) {
    await page.setViewportSize({ width: 320, height: 400 });
    await open(page);
    await options(page).first().click();
    await page.locator('zhangwen-chat .card').waitFor();
    const wide = await page.evaluate(() => {
      const root = document.querySelector('zhangwen-chat').shadowRoot;
      return [...root.querySelectorAll('*')].filter((e) => !e.closest('.sr,.mirror,svg') && e.getBoundingClientRect().right > 320.5).map((e) => e.className || e.localName);
    });
    assert.deepEqual(wide, []);
  },

  async 'all targets measure 44 px'(page) {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    await options(page).first().click();
    await page.locator('zhangwen-chat .card').waitFor();
    await page.getByRole('button', { name: '更多选项' }).click();
    const small = await page.evaluate(() => {
      const root = document.querySelector('zhangwen-chat').shadowRoot;
      return [...root.querySelectorAll('button,textarea')].map((e) => [e.className || e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.width < 44 || r.height < 44).map(([n, r]) => `${n} ${r.width}x${r.height}`);
    });
    assert.deepEqual(small, []);
  },
};

let failed = 0;
for (const [name, walk] of Object.entries(JOURNEYS)) {
  if (!name.includes(wanted)) continue;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security|Trusted|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  try {
    await walk(page);
    assert.deepEqual(complaints, []);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.message}\n${error.stack?.split('\n').find((line) => line.includes('journeys.mjs'))}`);
  }
  Object.assign(fake, { down: false, refuse: undefined, delay: 250 });
  await context.close();
}
await browser.close();
await fake.close();
process.exit(failed ? 1 : 0);
