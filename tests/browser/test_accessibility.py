"""WCAG 2.2 AA: what axe-core can see in every state, and what it cannot, by behaviour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import answers
from tests.browser.chat import LISTEN, Chat
from tests.browser.conftest import PHONE
from tests.browser.stage import Stage
from tests.browser.workshop import Workshop
from tests.launch.machine import eventually
from zhangwen.channels.chat.contact import contact
from zhangwen.language import Language

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
WIDTHS = (320, 390, 1280)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTACT = {"contact": "95118"}

# Violations, and how many elements inside the chat were looked at.
RUN_AXE = """async (tags) => {
  const { violations, passes } = await axe.run(document, { runOnly: tags });
  const inside = passes.flatMap(({ nodes }) => nodes).filter(({ target }) => Array.isArray(target[0]));
  return {
    inside: inside.length,
    violations: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`)),
  };
}"""

# Resolves when a change of the window's size has been drawn, and the panel has followed it.
DRAWN = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"""

# Names of what can be pressed or typed into and is smaller than a fingertip; links inside the
# sentences of an answer are as high as their lines.
SMALL = """() => {
  const root = document.querySelector('zhangwen-chat').shadowRoot;
  return [...root.querySelectorAll('button, textarea, summary, input, select, a')]
    .filter((element) => !element.closest('[lang] > p, ol'))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, { width, height }]) => width && (width < 44 || height < 44))
    .map(([element, { width, height }]) =>
      `${element.getAttribute('aria-label') ?? element.textContent}: ${width} x ${height}`);
}"""

# What stands out of the window to the side, and what can be scrolled sideways.
WIDE = """() => {
  const root = document.querySelector('zhangwen-chat').shadowRoot;
  const visible = [...root.querySelectorAll('*')].filter(
    (element) => !element.closest('.sr, .mirror, svg') && element.getClientRects().length);
  const out = visible.filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return left < -0.5 || right > innerWidth + 0.5;
  });
  const scrolling = [document.documentElement, ...root.querySelectorAll('dialog, [role=log]')]
    .filter((element) => element.scrollWidth > element.clientWidth);
  return [...out, ...scrolling].map((element) => `${element.localName}.${element.className}`);
}"""

FOLLOW_SCHEME = """() => {
  const meta = document.createElement('meta');
  meta.name = 'color-scheme';
  meta.content = 'light dark';
  document.head.append(meta);
}"""

FOCUSED = """() => {
  const { shadowRoot } = document.querySelector('zhangwen-chat');
  const element = shadowRoot.activeElement ?? document.activeElement;
  return element.getAttribute('aria-label') ?? element.textContent;
}"""

Staged = Callable[..., Chat]


@pytest.fixture(scope="module", autouse=True)
def script(stage: Stage) -> None:
    for language in LANGUAGES:
        stage.answer(f"{answers.SHOW} {language}", answers.everything(language))
        stage.answer(f"{answers.OFFER} {language}", answers.question(language))
        for choice in answers.choices(language):
            stage.answer(choice, answers.question(language))
    stage.answer(answers.SILENCE)
    stage.answer("long", {"pause": 3.0}, answers.everything("zh-Hans"))
    stage.answer("very long", {"pause": 50.0})  # less than the time that a turn may take


def closed(chat: Chat) -> None:
    expect(chat.launcher).to_be_visible()


def unreachable(chat: Chat) -> None:
    """The panel could not be fetched: there is only what the loader itself can say."""
    chat.page.route("**/assets/*", lambda route: route.abort())
    chat.launcher.click()
    expect(chat.page.get_by_role("alert")).to_be_visible()
    chat.page.unroute("**/assets/*")


def opened(chat: Chat) -> None:
    chat.open()
    expect(chat.chips.first).to_be_visible()


def with_buttons(chat: Chat) -> None:
    """Quick replies, used ones and open ones, and everything else that an answer may have."""
    chat.say(f"{answers.SHOW} {chat.language}")
    chat.button("helpful").click()
    chat.quick_replies.first.click()
    expect(chat.answers).to_have_count(2)
    expect(chat.quick_replies.first).to_be_enabled()


def with_errors(chat: Chat) -> None:
    """A message that was refused, and one that nothing was answered to."""
    refusal = {
        "status": 400,
        "json": {"error": "message_missing"},
        "headers": {"Access-Control-Allow-Origin": "*"},
    }
    chat.page.route("**/messages", lambda route: route.fulfill(**refusal))
    chat.say("hello 你好")
    expect(chat.button("retry")).to_be_visible()
    chat.page.unroute("**/messages")
    chat.say(answers.SILENCE)
    expect(chat.text("noAnswer")).to_be_visible()


def offline(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    expect(chat.text("offline")).to_be_visible()
    chat.say("hello 你好")
    expect(chat.log.get_by_text(chat.words["waiting"])).to_be_visible()


def open_menu(chat: Chat) -> None:
    """Opens the menu, which has to be fetched at first."""
    chat.button("menu").click()
    expect(chat.button("restart")).to_be_visible()


# In this order each is reached from the one before.
STATES = {
    "closed": closed,
    "unreachable": unreachable,
    "open": opened,
    "buttons": with_buttons,
    "error": with_errors,
    "offline": offline,
}


@pytest.fixture(scope="module")
def axe(workshop: Workshop) -> str:
    """The source of axe-core."""
    file = workshop.folder / "node_modules" / "axe-core" / "axe.min.js"
    return file.read_text(encoding="utf-8")


def look(page: Page, axe: str) -> list[str]:
    """Returns what axe-core finds on a page."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(axe)
    result: dict[str, Any] = page.evaluate(RUN_AXE, TAGS)
    assert result["inside"], "axe-core has not looked into the chat"
    found: list[str] = result["violations"]
    return found


def look_at_all_widths(chat: Chat, axe: str) -> Iterator[str]:
    for width in WIDTHS:
        chat.page.set_viewport_size({"width": width, "height": 720})
        chat.page.evaluate(DRAWN)
        for violation in look(chat.page, axe):
            yield f"{width} px: {violation}"


def look_at_all_states(chat: Chat, axe: str) -> Iterator[str]:
    for name, reach in STATES.items():
        chat.page.set_viewport_size({"width": 1280, "height": 720})
        reach(chat)
        for violation in look_at_all_widths(chat, axe):
            yield f"{name}, {violation}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_any_state(
    staged: Staged, axe: str, language: str, scheme: str
) -> None:
    # The page's policy has nothing to do with axe itself.
    chat = staged(language, CONTACT, color_scheme=scheme, bypass_csp=True)
    # As pages that have a dark look of their own say it; the browser's default colours follow.
    chat.page.evaluate(FOLLOW_SCHEME)
    assert list(look_at_all_states(chat, axe)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_axe_finds_nothing_in_menu_and_question(
    staged: Staged, axe: str, language: str, scheme: str
) -> None:
    chat = staged(language, color_scheme=scheme, bypass_csp=True)
    chat.page.evaluate(FOLLOW_SCHEME)
    chat.open()
    open_menu(chat)
    found = list(look_at_all_widths(chat, axe))
    chat.button("restart").click()
    expect(chat.page.get_by_role("alertdialog")).to_be_visible()
    found += look_at_all_widths(chat, axe)
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_forced_colors(staged: Staged, axe: str, language: str) -> None:
    chat = staged(language, CONTACT, forced_colors="active", bypass_csp=True)
    assert list(look_at_all_states(chat, axe)) == []


# Announcements


def settled(chat: Chat) -> list[tuple[str, str]]:
    """The announcements, after whatever might still have come."""
    chat.page.wait_for_timeout(700)
    return chat.heard


def test_each_message_is_announced_once(staged: Staged) -> None:
    chat = staged("en").open()
    chat.listen()
    chat.ask("good morning", "good morning")
    chat.ask("and thanks", "and thanks")
    said = [text for _, text in settled(chat)]
    assert [role for role, _ in chat.heard] == ["log"] * 4
    # The first of a day brings the date along.
    assert said[0] == "TodayYou: good morning"
    assert said[1].startswith("Zhangwen: good morning")
    assert said[2:] == ["You: and thanks", "Zhangwen: and thanks"]


def test_a_quick_reply_is_announced_as_a_message_only(staged: Staged) -> None:
    chat = staged("en").open()
    chat.ask(f"{answers.OFFER} en", "Which one")
    chat.listen()
    chat.quick_replies.first.click()
    expect(chat.answers).to_have_count(2)
    said = settled(chat)
    assert [role for role, _ in said] == ["log", "log"], said
    assert said[0][1] == f"You: {answers.choices('en')[0]}"
    assert said[1][1].startswith("Zhangwen: Which one do you mean?")


def test_feedback_and_copying_are_announced_once(staged: Staged) -> None:
    chat = staged("en").open()
    chat.ask(f"{answers.SHOW} en", "frozen")
    chat.listen()
    chat.button("copy").click()
    chat.expect_heard("copied")
    chat.button("unhelpful").click()
    chat.expect_heard("thanks")
    assert settled(chat) == [("status", chat.words["copied"]), ("status", chat.words["thanks"])]


def test_the_same_words_are_announced_again(staged: Staged) -> None:
    chat = staged("en").open()
    chat.ask(f"{answers.SHOW} en", "frozen")
    chat.listen()
    for times in (1, 2):
        chat.button("copy").click()
        chat.expect_heard("copied", times)
        # The same words are only news where there were none.
        expect(chat.panel.get_by_role("status").last).to_have_text("")
    assert settled(chat) == [("status", chat.words["copied"])] * 2


def test_typing_is_not_announced(staged: Staged) -> None:
    chat = staged("zh-Hans").open()
    chat.listen()
    chat.say("long")
    expect(chat.answers).to_have_count(1)
    assert len(settled(chat)) == 2


def test_history_is_not_announced(staged: Staged) -> None:
    chat = staged("en").open()
    chat.ask("good morning", "good morning")
    chat.page.reload()
    chat.launcher.click()
    chat.log.wait_for()
    chat.page.evaluate(LISTEN)
    expect(chat.answers).to_have_count(1)
    # All that may be read out is what comes after it.
    expect(chat.log).to_have_attribute("aria-live", "polite")
    in_silence = [text for role, text in chat.heard if role == "log"]
    chat.ask("and thanks", "and thanks")
    assert in_silence == []
    assert [text for role, text in settled(chat) if role == "log"] == [
        "You: and thanks",
        "Zhangwen: and thanks",
    ]


def test_history_is_not_announced_however_late_it_can_be_drawn(staged: Staged) -> None:
    chat = staged("en").open()
    chat.ask("good morning", "good morning")
    held: list[Route] = []
    chat.page.route("**/assets/extras-*", lambda route: held.append(route))
    chat.page.reload()
    chat.launcher.click()
    chat.log.wait_for()
    chat.page.evaluate(LISTEN)
    expect(chat.questions).to_have_count(1)
    assert eventually(lambda: chat.page.evaluate("1") and len(held) == 1)
    chat.page.wait_for_timeout(700)
    expect(chat.answers).to_have_count(0)

    held[0].continue_()

    expect(chat.answers).to_have_count(1)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    assert [text for role, text in chat.heard if role == "log"] == []


def test_being_offline_is_announced(staged: Staged) -> None:
    chat = staged("en").open()
    chat.listen()
    chat.page.context.set_offline(True)
    expect(chat.text("offline")).to_be_visible()
    assert settled(chat) == [("status", chat.words["offline"] + contact()[Language.ENGLISH])]


# Focus


def focused(chat: Chat) -> str:
    name: str = chat.page.evaluate(FOCUSED)
    return name


def test_focus_moves_in_and_back(staged: Staged) -> None:
    chat = staged("en").open()
    assert focused(chat) == chat.words["input"]
    chat.button("close").click()
    expect(chat.launcher).to_be_focused()
    chat.launcher.press("Enter")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


def test_focus_goes_back_to_the_button_of_the_page_that_opened_the_chat(staged: Staged) -> None:
    chat = staged("en")
    chat.launcher.wait_for()
    own = chat.page.get_by_role("button", name="立即还款")
    own.evaluate("(button) => (button.onclick = () => window.Zhangwen.open())")
    own.click()
    chat.wait()
    chat.page.keyboard.press("Escape")
    expect(own).to_be_focused()


def test_on_a_phone_focus_moves_into_the_dialog_but_opens_no_keyboard(staged: Staged) -> None:
    chat = staged("en", **PHONE)
    chat.launcher.tap()
    expect(chat.panel).to_be_focused()
    expect(chat.panel).to_have_attribute("aria-modal", "true")


def test_escape_closes_the_smallest_thing_first(staged: Staged) -> None:
    chat = staged("en").open()
    open_menu(chat)
    chat.page.keyboard.press("Escape")
    expect(chat.button("restart")).to_have_count(0)
    chat.menu("restart")
    confirm = chat.page.get_by_role("alertdialog")
    expect(confirm).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(confirm).to_have_count(0)
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()


BACK = """() => document.querySelector('zhangwen-chat').shadowRoot.querySelector('dialog')
  .dispatchEvent(new Event('cancel', { cancelable: true }))"""


def test_the_first_way_back_closes_the_chat_on_a_phone(staged: Staged) -> None:
    chat = staged("en", **PHONE)
    chat.launcher.tap()
    expect(chat.panel).to_be_visible()
    # Android's gesture comes as this event; a second one would not ask.
    chat.page.evaluate(BACK)
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


# Languages


def test_every_part_says_which_language_it_is_in(staged: Staged) -> None:
    chat = staged("en").open()
    chat.ask(f"{answers.SHOW} en", "frozen")
    assert chat.panel.get_attribute("lang") == "en"
    # Chinese names in an English sentence.
    assert language_of(chat, "京东白条") == "zh-Hans"
    assert language_of(chat, answers.choices("en")[0]) == "en"
    assert chat.log.locator("time", has_text="29 Sep 2024").get_attribute("lang") == "en"
    open_menu(chat)
    assert [language_of(chat, name) for name in ("简体", "繁體", "English")] == list(LANGUAGES)
    chat.page.keyboard.press("Escape")
    # What was said stays in the language that it was said in; the page's language is its own.
    chat.switch("zh-Hant")
    assert chat.panel.get_attribute("lang") == "zh-Hant"
    assert language_of(chat, "To ask JD") == "en"
    # But what the chat itself adds to it is in the chat's language.
    assert language_of(chat, chat.words["newTab"]) == "zh-Hant"
    assert language_of(chat, "2024年9月29日") == "zh-Hant"
    assert chat.page.locator("html").get_attribute("lang") == "en"


def language_of(chat: Chat, text: str) -> str:
    """The language that a text in the panel is marked with."""
    found: str = chat.panel.get_by_text(text, exact=False).last.evaluate(
        "(element) => element.closest('[lang]').lang"
    )
    return found


# Sizes


@pytest.mark.parametrize("device", [PHONE, {}], ids=["phone", "desktop"])
def test_targets_measure_at_least_44_px(staged: Staged, device: dict[str, Any]) -> None:
    chat = staged("zh-Hans", CONTACT, **device).open()
    small = chat.page.evaluate(SMALL)
    with_buttons(chat)
    with_errors(chat)
    small += chat.page.evaluate(SMALL)
    offline(chat)
    small += chat.page.evaluate(SMALL)
    chat.page.context.set_offline(False)
    open_menu(chat)
    small += chat.page.evaluate(SMALL)
    chat.button("restart").click()
    chat.page.get_by_role("alertdialog").wait_for()
    assert small + chat.page.evaluate(SMALL) == []


# At 200 % zoom a window of 1280 x 800 has 640 x 400 CSS pixels to offer.
@pytest.mark.parametrize("size", [(320, 568), (640, 400), (320, 256)], ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_has_to_be_scrolled_sideways(
    staged: Staged, language: str, size: tuple[int, int]
) -> None:
    width, height = size
    viewport = {"viewport": {"width": width, "height": height}, "device_scale_factor": 2}
    chat = staged(language, CONTACT, **viewport).open()
    wide = chat.page.evaluate(WIDE)
    with_buttons(chat)
    wide += chat.page.evaluate(WIDE)
    chat.say("没有空格的一句话" * 30)
    chat.say("https://www.example.com/" + "a" * 200)
    wide += chat.page.evaluate(WIDE)
    open_menu(chat)
    wide += chat.page.evaluate(WIDE)
    assert wide == []
    chat.page.keyboard.press("Escape")
    expect(chat.input).to_be_in_viewport(ratio=0.9)
    expect(chat.button("close")).to_be_in_viewport(ratio=0.9)


# What the device asks for


def test_in_forced_colors_buttons_and_their_states_can_be_seen(staged: Staged) -> None:
    chat = staged("en", forced_colors="active").open()
    chat.ask(f"{answers.SHOW} en", "frozen")
    outlined = """(element) => {
      const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(element);
      const back = getComputedStyle(element.closest('section > *')).backgroundColor;
      return parseFloat(borderTopWidth) > 0 && borderTopStyle !== 'none' && borderTopColor !== back;
    }"""
    for element in (chat.launcher, chat.input, chat.quick_replies.first, chat.panel):
        assert element.evaluate(outlined), element
    open_menu(chat)
    pressed, other = (
        chat.panel.get_by_role("button", name=name, exact=True) for name in ("English", "简体")
    )
    look = (
        "(e) => { const s = getComputedStyle(e); return [s.backgroundColor, s.borderColor].join() }"
    )
    assert pressed.evaluate(look) != other.evaluate(look)


MOTION = """() => document.querySelector('zhangwen-chat').shadowRoot.getAnimations()
  .filter(({ playState }) => playState === 'running').length"""


@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_do_not_want_it(staged: Staged, wish: str) -> None:
    chat = staged("zh-Hans", reduced_motion=wish).open()
    chat.say("very long")
    typing = chat.log.locator(":scope > :not([hidden]):last-child[aria-hidden]")
    expect(typing).to_be_visible()
    assert (chat.page.evaluate(MOTION) > 0) is (wish == "no-preference")
