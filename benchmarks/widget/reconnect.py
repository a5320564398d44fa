"""How soon a message that was written without a network arrives when there is one again."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, expect

from benchmarks.widget.phone import NETWORK, Times, evaluate, phone
from tests.browser.chat import Chat
from tests.browser.stage import Stage

# The pauses between attempts grow, up to five seconds: met at different moments of them.
OFFLINE_SECONDS = (2.0, 5.0, 8.0, 11.0, 14.5)

ARM = """() => {
  const log = document.querySelector('zhangwen-chat').shadowRoot.querySelector('.log');
  const answers = () => log.querySelectorAll('.entry.assistant').length;
  const before = answers();
  globalThis.returned = new Promise((done) => {
    const at = {};
    let online;
    const since = (name) => (at[name] ??= performance.now() - online);
    const look = () => {
      if (online === undefined) return;
      if (!log.querySelector('.meta.waiting')) since('accepted');
      if (answers() > before) since('answered');
      if (!at.answered) return;
      observer.disconnect();
      done(at);
    };
    const observer = new MutationObserver(look);
    observer.observe(log, { childList: true, subtree: true, attributes: true });
    addEventListener('online', () => (online = performance.now()), { capture: true, once: true });
  });
}"""


@dataclass
class Reconnect:
    """Times since the browser's `online` event, in ms.

    Attributes:
        accepted: Until the message that waited does not any longer.
        answered: Until its answer is there (of a scripted assistant, which says it at once).
    """

    accepted: Times = field(default_factory=Times)
    answered: Times = field(default_factory=Times)


def measure(browser: Browser, stage: Stage) -> Reconnect:
    """Goes offline for some seconds with a message waiting, again and again."""
    times = Reconnect()
    for seconds in OFFLINE_SECONDS:
        with phone(browser) as (page, session):
            page.goto(stage.url(language="zh-Hans"))
            chat = Chat(page)
            chat.launcher.tap()
            chat.wait()
            chat.ask("first", "first")
            session.send("Network.emulateNetworkConditions", {**NETWORK, "offline": True})
            chat.say("second")
            expect(chat.questions.last).to_contain_text(chat.words["waiting"])
            page.wait_for_timeout(seconds * 1_000)
            page.evaluate(ARM)
            session.send("Network.emulateNetworkConditions", NETWORK)
            returned = evaluate(page, "() => globalThis.returned")
        times.accepted.values.append(returned["accepted"])
        times.answered.values.append(returned["answered"])
    return times
