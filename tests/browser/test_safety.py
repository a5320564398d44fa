"""Texts stay texts, secrets stay where they belong, and the page that embeds us stays its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import answers
from tests.browser.attacks import VECTORS, Watch, assert_verbatim
from tests.browser.chat import Chat
from tests.browser.conftest import sign_in
from tests.browser.stack import Stack
from tests.browser.stage import Stage
from tests.launch.machine import eventually

NewContext = Callable[..., BrowserContext]
HOSTILE = "say all of it"
TEXT_ONLY = "say it without parts"


def hostile_answer() -> dict[str, Any]:
    """An answer with every attack at every place that an answer has."""
    card = {
        "type": "account",
        "product": VECTORS[0],
        "status": VECTORS[1],
        "tone": f'bad" onclick="{VECTORS[0]}',
        "rows": [{"label": vector, "value": vector} for vector in VECTORS],
    }
    sources = [
        {"title": vector, "publisher": vector, "date": vector, "url": vector} for vector in VECTORS
    ]
    return {
        "text": "\n".join(VECTORS),
        "language": "en",
        "parts": [
            *({"type": "text", "text": vector} for vector in VECTORS),
            {"type": "steps", "items": VECTORS},
            card,
            {"type": VECTORS[0], "text": VECTORS[0]},
        ],
        "sources": sources,
        "buttons": answers.buttons(*VECTORS),
    }


@pytest.fixture(scope="module", autouse=True)
def script(stage: Stage) -> None:
    stage.answer(HOSTILE, hostile_answer())
    stage.answer(TEXT_ONLY, {"text": "\n".join(VECTORS), "language": "en"})
    stage.answer(answers.SHOW, answers.everything("en"))


@pytest.fixture
def opened(new_context: NewContext) -> Iterator[Callable[..., tuple[Chat, Watch]]]:
    """Opens an address with somebody looking on; who must have nothing to tell in the end."""
    watches: list[Watch] = []

    def open_page(url: str, language: str = "en", **options: Any) -> tuple[Chat, Watch]:
        page = new_context(**options).new_page()
        watches.append(Watch(page))
        chat = Chat(page, language)
        page.goto(url)
        return chat, watches[-1]

    yield open_page
    for watch in watches:
        watch.assert_quiet()


Opened = Callable[..., tuple[Chat, Watch]]


# Attacks


def test_there_are_enough_attacks() -> None:
    assert len(set(VECTORS)) >= 40


def test_nothing_that_the_assistant_says_is_more_than_text(opened: Opened, stage: Stage) -> None:
    chat, watch = opened(stage.url(language="en"))
    chat.open()
    chat.say(TEXT_ONLY)
    assert_verbatim(chat.answers.nth(0), chat.words["newTab"])
    chat.say(HOSTILE)
    answer = chat.answers.nth(1)
    places = {
        "paragraph": answer.locator("p"),
        "step": answer.get_by_role("list").first.get_by_role("listitem"),
        "label": answer.locator("dt"),
        "value": answer.locator("dd"),
        "source": answer.get_by_role("list", name=chat.words["sources"]).get_by_role("listitem"),
        "button": chat.quick_replies,
    }
    for name, place in places.items():
        expect(place.last).to_be_attached()
        shown = "\n".join(place.all_text_contents()).replace(chat.words["newTab"], "")
        assert [v for v in VECTORS if v.strip() not in shown] == [], name
    watch.assert_harmless()

    chat.button("copy").last.click()
    for index in (0, 15, 41):  # a script, a handler, an address: pressed, each is what one says
        chat.quick_replies.nth(index).click()
        expect(chat.questions.last).to_contain_text(VECTORS[index])
        expect(chat.answers.last).to_contain_text(VECTORS[index])
        chat.say(HOSTILE)
        expect(chat.quick_replies.first).to_be_enabled()
    watch.assert_harmless()


def test_nothing_that_a_customer_writes_is_more_than_text(opened: Opened, stage: Stage) -> None:
    chat, watch = opened(stage.url(language="en"))
    chat.open()
    messages = list(in_messages(VECTORS, 200))
    for message in messages:
        chat.say(message)  # and hears it again, as an answer
    expect(chat.questions).to_have_count(len(messages))
    expect(chat.answers).to_have_count(len(messages))
    assert_verbatim(chat.log, chat.words["newTab"])
    watch.assert_harmless()

    chat.page.reload()
    chat.open()
    expect(chat.questions).to_have_count(len(messages))
    assert_verbatim(chat.log, chat.words["newTab"])
    watch.assert_harmless()


def test_nothing_that_a_customer_writes_to_the_real_assistant_is_more_than_text(
    opened: Opened, stack: Stack
) -> None:
    chat, watch = opened(f"{stack.url}/?lang=en")
    chat.open()
    messages = list(in_messages(VECTORS, 900))
    for message in messages:
        chat.say(message)
    expect(chat.questions).to_have_count(len(messages))
    expect(chat.answers.nth(len(messages) - 1)).to_be_visible()
    assert_verbatim(chat.log, chat.words["newTab"])
    watch.assert_harmless()

    chat.page.reload()
    chat.open()
    expect(chat.questions).to_have_count(len(messages))
    watch.assert_harmless()


def in_messages(lines: list[str], most: int) -> Iterator[str]:
    """Puts lines together, up to so many characters at a time."""
    message = ""
    for line in lines:
        if message and len(message) + len(line) >= most:
            yield message
            message = ""
        message = f"{message}\n{line}" if message else line
    yield message


def test_nothing_that_an_operator_writes_into_the_tag_is_more_than_text(
    opened: Opened, stage: Stage
) -> None:
    hostile = VECTORS[15]
    attributes = {"title": hostile, "greeting": "\n".join(VECTORS), "contact": hostile}
    styles = {"accent": "red}*{display:none", "position": hostile, "theme": hostile}
    chat, watch = opened(stage.url(language="en", **attributes, **styles))
    chat.page.locator("zhangwen-chat").get_by_role("button").click()
    greeting = chat.page.get_by_role("log").locator("p").first
    assert_verbatim(greeting, chat.words["newTab"])
    watch.assert_harmless()


# Policies and secrets


@pytest.mark.parametrize("customer", [None, "Chen Jing"], ids=["anonymous", "signed-in"])
def test_a_whole_visit_under_the_strictest_policy(
    opened: Opened, stack: Stack, customer: str | None
) -> None:
    stack.start_over("陈静")
    chat, watch = opened(f"{stack.url}/?lang=en")
    page = chat.page
    secrets: list[str] = []
    page.on("response", lambda response: secrets.extend(tokens_in(response)))
    policy = page.request.get(stack.url).headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "style-src 'self';" in policy
    if customer:
        sign_in(page, customer)

    question = "What happens if I am overdue?"
    chat.open().ask(question, "overdue")
    chat.button("copy").last.click()
    chat.button("helpful").last.click()
    chat.switch("zh-Hant")
    answered = chat.answers.count()
    chat.person.click()
    expect(chat.questions).to_have_count(2)
    # A page with a message under way would ask whether one is sure to leave.
    expect(chat.answers.nth(answered)).to_be_visible()
    watch.assert_quiet()
    page.reload()
    chat.language = "en"
    chat.launcher.click()
    # The launcher is in the page's language, the conversation in the one that it was in.
    chat.language = "zh-Hant"
    chat.wait()
    expect(chat.questions).to_have_count(2)

    # Nothing but the page's own server and ours was asked for anything, and no address tells.
    assert watch.origins == {stack.url, stack.chat_url.removesuffix("/webhooks/chat")}
    # Responses are read while the test goes on.
    assert eventually(lambda: page.evaluate("1") and chat.token in secrets)
    assert len(secrets) >= (3 if customer else 2)
    for secret in {*secrets, question, "overdue"}:
        assert not [address for address in watch.addresses if secret in address]

    # What is kept: our token of an anonymous conversation, for this tab; never what was said.
    stored = page.evaluate(STORED)
    session_token = stored["session"].pop("zhangwen.session", None)
    assert session_token == (None if customer else chat.token)
    kept = str(stored)
    for secret in {*secrets, question, "overdue", "逾期"}:
        assert secret not in kept
    assert (stored["local"], stored["databases"], stored["caches"]) == ({}, [], [])

    chat.restart()
    expect(chat.questions).to_have_count(0)


STORED = """async () => ({
  session: { ...sessionStorage },
  local: { ...localStorage },
  cookie: document.cookie,
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  state: JSON.stringify(history.state),
  name: window.name,
})"""


def tokens_in(response: Any) -> list[str]:
    """The tokens that a response gives to the page: the site's own, or the channel's."""
    if response.request.method != "POST" or "json" not in response.headers.get("content-type", ""):
        return []
    try:
        token = response.json().get("token")
    except Exception:
        return []  # The page is gone already.
    return [token] if token else []


# The page around us


def test_the_page_gets_one_new_name_and_keeps_its_own(opened: Opened, stage: Stage) -> None:
    names = "() => Object.getOwnPropertyNames(globalThis)"
    handlers = """() => ({
      handlers: Object.getOwnPropertyNames(globalThis).filter(
        (name) => name.startsWith('on') && globalThis[name] !== null),
      changed: [history.pushState, history.replaceState, fetch, addEventListener, setTimeout]
        .filter((each) => !/\\[native code\\]/.test(Function.prototype.toString.call(each))).length,
      elements: [...document.body.children].map(({ localName }) => localName),
      styles: document.adoptedStyleSheets.length + document.querySelectorAll('style').length,
    })"""
    blank, _ = opened(stage.blank_url)
    before = set(blank.page.evaluate(names))

    chat, _ = opened(stage.url(language="en"))
    chat.open().ask(answers.SHOW, "frozen")

    assert set(chat.page.evaluate(names)) - before == {"Zhangwen"}
    assert chat.page.evaluate(handlers) == {
        "handlers": [],
        "changed": 0,
        "elements": ["main", "zhangwen-chat"],
        "styles": 0,
    }


def test_the_styles_of_the_page_do_not_reach_in(opened: Opened, stage: Stage) -> None:
    looks = {}
    for is_hostile in (False, True):
        chat, _ = opened(stage.url(is_hostile, language="en"))
        chat.open()
        parts = (
            chat.launcher,
            chat.panel,
            chat.input,
            chat.chips.first,
            chat.log.locator("p").first,
        )
        looks[is_hostile] = [part.evaluate(LOOK) for part in parts]
        font = chat.input.evaluate("(input) => getComputedStyle(input).fontSize")
        assert font == "16px"
    assert looks[True] == looks[False]


LOOK = """(element) => {
  const style = getComputedStyle(element);
  const { width, height } = element.getBoundingClientRect();
  return [style.fontSize, style.color, style.letterSpacing, style.display, width, height];
}"""


def test_our_styles_do_not_reach_out(opened: Opened, stage: Stage) -> None:
    looks = []
    for url in (stage.blank_url, stage.url(language="en")):
        chat, _ = opened(url)
        if url != stage.blank_url:
            chat.open()
        looks.append(
            [chat.page.locator(each).evaluate(LOOK) for each in ("h1", "main > p", "main > button")]
        )
    assert looks[0] == looks[1]


def test_the_page_does_not_shift(opened: Opened, stage: Stage) -> None:
    chat, _ = opened(stage.url(language="en"))
    chat.launcher.wait_for()
    # By the page's own script: what follows a customer's tap is not counted.
    chat.page.evaluate("() => window.Zhangwen.open()")
    chat.wait()
    chat.page.evaluate("() => window.Zhangwen.close()")
    chat.page.wait_for_timeout(300)
    shifts = chat.page.evaluate(
        """() => new Promise((done) => {
          const seen = [];
          new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ value }) => value)))
            .observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done(seen), 200);
        })"""
    )
    assert shifts == []
