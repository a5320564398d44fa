"""The chat as somebody in front of the screen knows it: by what is written on it."""

from __future__ import annotations

import re
from functools import lru_cache

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.stack import conversation_of
from tests.launch.machine import ROOT, eventually

LOCALES = ROOT / "widget" / "src" / "locales"
LANGUAGE_NAMES = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}

# Writes down what a screen reader is to announce: text that is added below a live region.
LISTEN = """() => {
  const root = document.querySelector('zhangwen-chat').shadowRoot;
  const heard = (globalThis.heard = []);
  const ROLES = { log: 'polite', status: 'polite', alert: 'assertive' };
  const liveness = (element) =>
    element.getAttribute('aria-live') ?? ROLES[element.getAttribute('role')];
  const region = (node) => {
    for (let at = node; at instanceof Element; at = at.parentElement) {
      if (at.matches('[aria-hidden=true],[hidden]')) return;
      if (liveness(at)) return liveness(at) === 'off' ? undefined : at;
    }
  };
  const textOf = (node) => {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element) || node.matches('[aria-hidden=true],[hidden]')) return '';
    if (liveness(node) === 'off') return '';
    return [...node.childNodes].map(textOf).join('');
  };
  const note = (where, text) => {
    if (where && text.trim()) heard.push([where.getAttribute('role'), text.trim()]);
  };
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'characterData') {
        const where = region(target.parentElement);
        // Of a log only additions are read out.
        if (where?.getAttribute('role') !== 'log') note(where, target.data);
      }
      for (const node of addedNodes) note(region(target), textOf(node));
    }
  }).observe(root, { subtree: true, childList: true, characterData: true });
}"""


class Chat:
    """The chat on one page.

    Args:
        page: A page that embeds it.
        language: What the chat is in at first: `zh-Hans`, `zh-Hant` or `en`.
    """

    def __init__(self, page: Page, language: str = "zh-Hans") -> None:
        self.page = page
        self.language = language
        self.token: str | None = None
        page.on("request", self._note_token)

    @property
    def words(self) -> dict[str, str]:
        """The widget's words in the chat's language, by their keys in its locale files."""
        return words(self.language)

    # What is there

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name=words(self.language)["launcher"])

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name=self.words["title"])

    @property
    def input(self) -> Locator:
        return self.panel.get_by_role("textbox", name=self.words["input"])

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log", name=self.words["log"])

    @property
    def questions(self) -> Locator:
        """What the customer has said, sent or not."""
        return self._entries("you")

    @property
    def answers(self) -> Locator:
        """What the assistant has answered; its welcome is not among them."""
        return self._entries("bot")

    @property
    def chips(self) -> Locator:
        """What one could ask, before the first word."""
        group = self.log.get_by_role("group", name=self.words["suggestions"], exact=True)
        return group.get_by_role("button")

    @property
    def quick_replies(self) -> Locator:
        """The quick replies of the last message that has some."""
        groups = self.log.get_by_role("group", name=self.words["options"], exact=True)
        return groups.last.get_by_role("button")

    @property
    def person(self) -> Locator:
        """The button at the top that asks for a person; quick replies may be called the same."""
        return self.button("personName").first

    def button(self, key: str) -> Locator:
        """The panel's button whose name is under `key` in the locale file."""
        return self.panel.get_by_role("button", name=self.words[key], exact=True)

    def text(self, key: str) -> Locator:
        """The text in the panel that is under `key` in the locale file."""
        return self.panel.get_by_text(self.words[key].strip())

    @property
    def conversation(self) -> str:
        """The conversation whose events the page reads."""
        assert self.token, "the chat has not asked for events yet"
        return conversation_of(self.token)

    # What one does

    def open(self) -> Chat:
        """Opens the panel by the button in the corner and waits until one can write."""
        self.launcher.click()
        return self.wait()

    def wait(self) -> Chat:
        """Waits until one can write and the conversation is there."""
        expect(self.input).to_be_editable()
        expect(self.log.locator(":scope > *").first).not_to_be_empty()
        return self

    def say(self, text: str) -> None:
        """Writes a text and sends it by Enter."""
        self.input.fill(text)
        self.input.press("Enter")
        expect(self.input).to_have_value("")

    def ask(self, text: str, answer: str | re.Pattern[str]) -> Locator:
        """Says something; returns the first new answer, in which there must be `answer`."""
        before = self.answers.count()
        self.say(text)
        return self.new_answer(before, answer)

    def new_answer(self, before: int, answer: str | re.Pattern[str]) -> Locator:
        """Returns the first answer after the first `before` ones, with `answer` in it."""
        new = self.answers.nth(before)
        expect(new).to_contain_text(answer)
        return new

    def menu(self, key: str) -> None:
        """Picks something from the menu."""
        self.button("menu").click()
        self.button(key).click()

    def switch(self, language: str) -> None:
        """Switches the language in the menu."""
        self.button("menu").click()
        self.panel.get_by_role("button", name=LANGUAGE_NAMES[language], exact=True).click()
        self.language = language
        expect(self.input).to_be_visible()

    def restart(self) -> None:
        """Starts over, and says yes when asked whether one is sure."""
        self.menu("restart")
        confirm = self.page.get_by_role("alertdialog", name=self.words["restartAsk"])
        confirm.get_by_role("button", name=self.words["restart"], exact=True).click()
        expect(confirm).to_have_count(0)

    def listen(self) -> None:
        """Begins to write down announcements, once history is on the screen."""
        expect(self.log).to_have_attribute("aria-live", "polite")
        self.page.evaluate(LISTEN)

    @property
    def heard(self) -> list[tuple[str, str]]:
        """The announcements so far: the live region's role, and the words.

        Most are gone from the screen after a second, so that whoever looks there comes too late.
        """
        return [(role, text) for role, text in self.page.evaluate("() => globalThis.heard")]

    def expect_heard(self, key: str, times: int = 1) -> None:
        """Waits until the words under `key` were announced so often, since `listen`."""
        announced = ("status", self.words[key])
        assert eventually(lambda: self.heard.count(announced) >= times), self.heard
        assert self.heard.count(announced) == times

    def transcript(self) -> list[str]:
        """Returns everything that was said, in order, as it can be read on the screen."""
        spoken = self.log.locator(":scope > *").filter(
            has=self.page.get_by_text(
                re.compile(rf"^({self._mark('you')}|{self._mark('bot')})\s*$")
            )
        )
        return spoken.all_inner_texts()

    def _entries(self, key: str) -> Locator:
        """The log's entries that screen readers announce as somebody's words."""
        mark = self.page.get_by_text(self._mark(key), exact=True)
        return self.log.locator(":scope > *").filter(has=mark)

    def _mark(self, key: str) -> str:
        return self.words[key].strip()

    def _note_token(self, request: Request) -> None:
        if request.url.endswith("/webhooks/chat/events"):
            self.token = request.headers["authorization"].removeprefix("Bearer ")


def expect_sent(chat: Chat) -> None:
    """Waits until the channel has accepted the last question."""
    expect(chat.questions.last).to_contain_text(":")  # the time, instead of "sending"
    expect(chat.questions.last).not_to_contain_text(chat.words["sending"])


@lru_cache
def words(language: str) -> dict[str, str]:
    """Reads the words of the widget from its locale files, the launcher's name among them."""
    string = r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""
    text = (LOCALES / f"{language}.ts").read_text(encoding="utf-8")
    found = {key: (a or b) for key, a, b in re.findall(rf"^\s+(\w+):\s+{string},$", text, re.M)}
    launcher = (LOCALES / "launcher.ts").read_text(encoding="utf-8")
    name = re.search(rf"^\s+'?{re.escape(language)}'?:\s+\[{string}", launcher, re.M)
    assert name
    return {**found, "launcher": name[1] or name[2]}
