// How to get the widget into each state that somebody may see it in.
const launcher = (page) => page.locator('zhangwen-chat section > button');
const input = (page) => page.locator('zhangwen-chat textarea');
const options = (page) => page.locator('zhangwen-chat .option');

async function open(page) {
  await launcher(page).click();
  await options(page).first().waitFor();
}

async function say(page, text) {
  await input(page).fill(text);
  await input(page).press('Enter');
}

export const STATES = {
  closed: (page) => launcher(page).waitFor(),
  open,
  async buttons(page) {
    await open(page);
    await options(page).first().click();
    await page.locator('zhangwen-chat .card').waitFor();
    await page.locator('zhangwen-chat .up').click();
    await options(page).first().click();
    await page.locator('zhangwen-chat .chosen').waitFor();
    await page.locator('zhangwen-chat .entry.assistant').nth(2).waitFor();
  },
  async error(page, fake) {
    await open(page);
    fake.refuse = { status: 400, error: 'message_missing' };
    await say(page, 'hello 你好');
    await page.locator('zhangwen-chat .failed').waitFor();
    fake.refuse = undefined;
    await say(page, 'silence');
    await page.locator('zhangwen-chat .remark').waitFor();
  },
  async offline(page) {
    await open(page);
    await page.context().setOffline(true);
    await say(page, 'hello 你好');
    await page.locator('zhangwen-chat .waiting').waitFor();
    await page.locator('zhangwen-chat .trouble').waitFor();
  },
  async menu(page) {
    await open(page);
    await page.locator('zhangwen-chat .tool').first().click();
    await page.locator('zhangwen-chat .menu').waitFor();
  },
  async restart(page) {
    await open(page);
    await page.locator('zhangwen-chat .tool').first().click();
    await page.locator('zhangwen-chat .menu > button').last().click();
    await page.locator('zhangwen-chat .confirm').waitFor();
  },
};
