"""How soon one sees what one has sent, that an answer is coming, and the answer.

Everything behind the chat is the real thing: `make web`'s processes with the trained model, all on
this machine. Each message begins with the key event and ends with the frame that shows something.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.widget.phone import Times, evaluate, phone
from tests.browser.chat import Chat
from tests.browser.conftest import sign_in
from tests.browser.stack import Stack

NO_MODEL = "not measured: there is no trained model; run `make train` first"
CUSTOMER = "陈静"
PAUSE_MS = 600  # between an answer and the next question

# A conversation may have 20 messages a minute.
SIGNED_IN = (
    "我现在一共要还多少钱？",
    "我的白条怎么用不了了？",
    "逾期了会怎么样？",
    "查我的账户",
    "什么时候要还款？",
    "怎么还款？",
    "我被冻结了吗？",
    "还清以后多久恢复？",
    "我欠了多少？",
    "为什么额度没有了？",
    "可以分期还吗？",
    "谢谢",
)
STRANGER = (
    "逾期了会怎么样？",
    "你好",
    "你能做什么？",
    "账户为什么会被冻结？",
    "白条是什么？",
    "金条是什么？",
    "会影响征信吗？",
    "还款后多久恢复使用？",
    "怎么提前还款？",
    "你是机器人吗？",
    "费用怎么算？",
    "谢谢",
)

ARM = """() => {
  const log = document.querySelector('zhangwen-chat').shadowRoot.querySelector('.log');
  const count = (role) => log.querySelectorAll(`.entry.${role}`).length;
  const questions = count('customer');
  const answers = count('assistant');
  globalThis.reply = new Promise((done) => {
    const at = {};
    let sent;
    addEventListener('keydown', (event) => (sent = event.timeStamp), { capture: true, once: true });
    const shown = (name) => {
      at[name] = null;
      requestAnimationFrame(() => setTimeout(() => {
        at[name] = performance.now() - sent;
        if (!at.bubble || !at.answer || at.typing === null) return;
        observer.disconnect();
        done(at);
      }));
    };
    const look = () => {
      if (sent === undefined) return;
      if (!('bubble' in at) && count('customer') > questions) shown('bubble');
      if (!('typing' in at) && !log.querySelector('.typing').hidden) shown('typing');
      if (!('answer' in at) && count('assistant') > answers) shown('answer');
    };
    const observer = new MutationObserver(look);
    observer.observe(log, { childList: true, subtree: true, attributes: true });
  });
}"""
QUIET = """() => new Promise((done) => {
  const typing = document.querySelector('zhangwen-chat').shadowRoot.querySelector('.typing');
  const look = () => (typing.hidden ? done() : setTimeout(look, 50));
  look();
})"""


@dataclass
class Replies:
    """Times since the key was pressed, in ms.

    Attributes:
        bubble: Until one's own words are there.
        typing: Until it can be seen that an answer is coming.
        answer: Until the first words of the answer are there.
        untyped: Messages whose answer was there before anything else could be seen.
    """

    bubble: Times = field(default_factory=Times)
    typing: Times = field(default_factory=Times)
    answer: Times = field(default_factory=Times)
    untyped: int = 0

    def add(self, reply: dict[str, float]) -> None:
        """Takes what the page has measured."""
        self.bubble.values.append(reply["bubble"])
        self.answer.values.append(reply["answer"])
        if "typing" in reply:
            self.typing.values.append(reply["typing"])
        else:
            self.untyped += 1


@dataclass(frozen=True)
class OnPhones:
    """The same conversations on two phones."""

    slow: Replies
    fast: Replies


def measure(browser: Browser, folder: Path) -> OnPhones | str:
    """Talks as a customer and as a stranger; returns why not where that cannot be done."""
    try:
        stack = Stack(folder)
    except AssertionError:
        return NO_MODEL
    try:
        stack.start()
        return OnPhones(
            slow=_on_phone(browser, stack, is_slow=True),
            fast=_on_phone(browser, stack, is_slow=False),
        )
    finally:
        stack.stop()


def _on_phone(browser: Browser, stack: Stack, *, is_slow: bool) -> Replies:
    replies = Replies()
    stack.start_over(CUSTOMER)
    for questions in (SIGNED_IN, STRANGER):
        with phone(browser, is_slow=is_slow) as (page, _):
            page.goto(f"{stack.url}/?lang=zh-Hans")
            if questions is SIGNED_IN:
                sign_in(page, CUSTOMER)
            _talk(page, questions, replies)
    return replies


def _talk(page: Page, questions: tuple[str, ...], replies: Replies) -> None:
    chat = Chat(page)
    chat.launcher.tap()
    chat.wait()
    for question in questions:
        chat.input.focus()  # a tap does not bring the keyboard up
        chat.input.fill(question)
        page.evaluate(ARM)
        chat.input.press("Enter")
        replies.add(evaluate(page, "() => globalThis.reply"))
        evaluate(page, QUIET)
        page.wait_for_timeout(PAUSE_MS)
