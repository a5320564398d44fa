"""What the panel sees to by itself: whose words are on the screen, and what could not be fetched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser import answers
from tests.browser.chat import LANGUAGE_NAMES, Chat
from tests.browser.stage import Stage
from tests.launch.machine import eventually

Staged = Callable[..., Chat]


@pytest.fixture(scope="module", autouse=True)
def script(stage: Stage) -> None:
    stage.answer(answers.SHOW, answers.everything("en"))


def dots(chat: Chat) -> Locator:
    """What moves while an answer is awaited."""
    return chat.log.locator(":scope > [aria-hidden]:last-child")


def test_a_draft_goes_with_the_customer_who_wrote_it(staged: Staged) -> None:
    chat = staged("en")
    chat.launcher.wait_for()
    chat.page.evaluate("() => window.Zhangwen.signIn(async () => 'a token of the site')")
    chat.open()
    chat.input.fill("my card number is")

    chat.page.evaluate("() => window.Zhangwen.signOut()")

    expect(chat.input).to_have_value("")
    expect(chat.input).to_be_focused()


def test_a_guest_who_then_signs_in_goes_on_with_their_draft(staged: Staged) -> None:
    chat = staged("en").open()
    chat.ask("hello", "hello")
    chat.input.fill("and another thing")

    chat.page.evaluate("() => window.Zhangwen.signIn(async () => 'a token of the site')")

    expect(chat.text("signInFailed")).to_be_visible()  # which that page's token could not help
    expect(chat.input).to_have_value("and another thing")


def test_without_a_network_the_way_to_a_person_is_the_operators(staged: Staged) -> None:
    chat = staged("en").open()

    chat.page.context.set_offline(True)

    notices = chat.panel.get_by_role("status").first
    expect(notices).to_contain_text("customer service inside the platform's own app")


def test_what_the_page_says_of_a_way_to_a_person_goes_before_that(staged: Staged) -> None:
    chat = staged("en", {"contact": "95118"}).open()

    chat.page.context.set_offline(True)

    notices = chat.panel.get_by_role("status").first
    expect(notices).to_contain_text(f"{chat.words['contact']}95118")
    expect(notices).not_to_contain_text("customer service")


@pytest.mark.parametrize(
    ("page", "contact", "chat_in"),
    [("zh-Hans", "客服电话 95118", "en"), ("en", "customer service in our app", "zh-Hans")],
)
def test_a_way_to_a_person_is_told_in_words_of_the_chats_language(
    staged: Staged, page: str, contact: str, chat_in: str
) -> None:
    chat = staged(page, {"contact": contact}).open()
    notices = chat.panel.get_by_role("status").first
    chat.page.context.set_offline(True)
    expect(notices).to_contain_text(contact)
    chat.page.context.set_offline(False)
    expect(notices).to_be_empty()
    chat.switch(chat_in)

    chat.page.context.set_offline(True)

    ours = {"en": "customer service inside the platform's own app", "zh-Hans": "联系客服"}
    expect(chat.panel.get_by_role("status").first).to_contain_text(ours[chat_in])
    expect(chat.panel.get_by_role("status").first).not_to_contain_text(contact)


def test_who_wants_a_person_before_the_server_was_ever_there_is_promised_no_more_than_is_true(
    staged: Staged,
) -> None:
    chat = staged("en")
    chat.page.route("**/session", lambda route: route.abort())
    chat.launcher.click()
    expect(chat.text("away")).to_be_visible()

    chat.person.click()

    expect(chat.text("noContact")).to_be_visible()


def test_a_language_that_could_not_be_fetched_can_be_chosen_again(staged: Staged) -> None:
    chat = staged("en")
    # Connected and settled: with every change that still comes, the chat tries again by itself.
    with chat.page.expect_response("**/events"):
        chat.open()
    expect(chat.log).to_have_attribute("aria-live", "polite")
    chat.page.route("**/assets/zh-Hant-*", lambda route: route.abort())
    choose(chat, "zh-Hant")
    expect(chat.text("notLoaded")).to_be_visible()
    expect(chat.panel).to_have_attribute("lang", "en")
    chat.page.unroute("**/assets/zh-Hant-*")

    choose(chat, "zh-Hant")

    chat.language = "zh-Hant"
    expect(chat.panel).to_have_attribute("lang", "zh-Hant")
    expect(chat.text("notLoaded")).to_have_count(0)


def choose(chat: Chat, language: str) -> None:
    """Picks a language in the menu, whatever comes of it."""
    chat.button("menu").click()
    chat.panel.get_by_role("button", name=LANGUAGE_NAMES[language], exact=True).click()


def test_an_answer_is_there_in_plain_words_if_nothing_else_can_be_fetched(staged: Staged) -> None:
    chat = staged("en").open()
    chat.page.route("**/assets/extras-*", lambda route: route.abort())

    chat.ask(answers.SHOW, "is frozen")

    expect(chat.text("notLoaded")).to_be_visible()
    expect(chat.log.locator("dl")).to_have_count(0)


def test_a_second_tap_on_person_says_nothing_twice(staged: Staged) -> None:
    chat = staged("en").open()
    chat.page.route("**/messages", lambda route: None)

    chat.person.click()
    expect(chat.questions).to_have_count(1)
    chat.person.click()

    expect(chat.questions).to_have_count(1)


def test_something_is_to_be_seen_while_the_chat_connects(staged: Staged) -> None:
    chat = staged("en")
    held: list[Route] = []
    chat.page.route("**/session", lambda route: held.append(route))
    chat.launcher.click()
    expect(dots(chat)).to_be_visible()
    assert eventually(lambda: chat.page.evaluate("1") and len(held) == 1)

    held[0].continue_()

    expect(chat.chips.first).to_be_visible()
    expect(dots(chat)).to_be_hidden()


def test_screen_readers_say_the_operators_name_for_it(staged: Staged) -> None:
    chat = staged("en", {"title": "Acme Help"})
    page = chat.page
    page.get_by_role("button", name="Acme Help", exact=True).click()
    panel = page.get_by_role("dialog", name="Acme Help")
    panel.get_by_role("textbox").fill("good morning")

    panel.get_by_role("textbox").press("Enter")

    expect(panel.get_by_text("Acme Help:", exact=True)).to_have_count(1)
