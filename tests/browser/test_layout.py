"""What is on the screen when there is little room: keyboards, notches, and answers that just fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.answers import buttons
from tests.browser.chat import Chat
from tests.browser.conftest import PHONE
from tests.browser.stage import Stage
from tests.launch.machine import eventually

Staged = Callable[..., Chat]

KEYBOARD_TOP = 480
# In place of the browser's own, which no desktop browser can be made to move.
STUB_VIEWPORT = """() => {
    const viewport = new EventTarget();
    const size = {width: innerWidth, height: innerHeight};
    Object.assign(viewport, {scale: 1, offsetTop: 0, offsetLeft: 0, ...size});
    Object.defineProperty(window, 'visualViewport', {value: viewport});
}"""
MOVE_VIEWPORT = """changes => {
    Object.assign(window.visualViewport, changes);
    window.visualViewport.dispatchEvent(new Event('resize'));
}"""

# As a table does that nobody has made for phones.
WIDEN = "width => { document.querySelector('h1').style.width = `${width}px` }"


def phone(staged: Staged) -> Chat:
    """The open chat on a phone whose visible part a test can move."""
    chat = staged("en", **PHONE)
    chat.launcher.wait_for()
    chat.page.evaluate(STUB_VIEWPORT)
    return chat.open()


def box(element: Locator) -> dict[str, float]:
    """Where an element is, by its edges."""
    found = element.bounding_box()
    assert found
    left, top = found["x"], found["y"]
    return {
        "left": left,
        "top": top,
        "right": left + found["width"],
        "bottom": top + found["height"],
    }


def test_the_keyboard_of_a_phone_covers_nothing_that_one_writes(staged: Staged) -> None:
    chat = phone(staged)
    whole = box(chat.panel)

    chat.page.evaluate(MOVE_VIEWPORT, {"height": KEYBOARD_TOP})

    assert box(chat.button("close"))["top"] >= 0
    assert KEYBOARD_TOP - 80 < box(chat.button("send"))["bottom"] <= KEYBOARD_TOP
    assert box(chat.input)["bottom"] <= KEYBOARD_TOP
    chat.page.evaluate(MOVE_VIEWPORT, {"height": whole["bottom"]})
    assert box(chat.panel) == whole


def test_a_page_that_the_keyboard_has_pushed_up_keeps_the_chat_in_sight(staged: Staged) -> None:
    chat = phone(staged)

    chat.page.evaluate(MOVE_VIEWPORT, {"height": KEYBOARD_TOP, "offsetTop": 60})

    assert box(chat.panel)["top"] == 60
    assert box(chat.input)["bottom"] <= 60 + KEYBOARD_TOP


def test_zooming_in_is_left_to_the_customer(staged: Staged) -> None:
    chat = phone(staged)
    whole = box(chat.panel)

    chat.page.evaluate(MOVE_VIEWPORT, {"scale": 2, "height": 300})

    assert box(chat.panel) == whole


@pytest.mark.parametrize("width", [420, 460, 600])
def test_on_a_page_that_is_wider_than_the_screen_all_of_the_chat_is_on_the_screen(
    staged: Staged, width: int
) -> None:
    chat = staged("en", **PHONE)
    chat.launcher.wait_for()
    chat.page.evaluate(WIDEN, width)
    size = chat.page.viewport_size
    assert size
    screen = size["width"]
    assert eventually(lambda: chat.page.evaluate("document.documentElement.scrollWidth") >= width)
    assert chat.page.evaluate("visualViewport.width") == screen

    assert eventually(lambda: box(chat.launcher)["right"] == screen - 20)
    chat.open()

    assert (box(chat.panel)["left"], box(chat.panel)["right"]) == (0, screen)
    for name in ("send", "close", "menu"):
        assert box(chat.button(name))["right"] <= screen


def test_a_panel_on_the_left_and_a_panel_on_the_right_stand_above_their_launchers(
    staged: Staged,
) -> None:
    left, right = staged("en", {"position": "left", "offset": "30 40"}), staged("en")

    for chat, edge in ((left, "left"), (right, "right")):
        closed = box(chat.launcher)
        chat.open()
        assert box(chat.panel)[edge] == closed[edge]


def test_notch_and_home_bar_cover_nothing(staged: Staged) -> None:
    chat = phone(staged)
    before = box(chat.button("close")), box(chat.button("send"))
    device = chat.page.context.new_cdp_session(chat.page)

    insets = {"top": 44, "bottom": 34, "left": 0, "right": 0}
    device.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})

    # The browser is told, and then draws.
    assert eventually(lambda: box(chat.button("close"))["top"] == before[0]["top"] + 44)
    assert eventually(lambda: box(chat.button("send"))["bottom"] == before[1]["bottom"] - 34)


def card(*rows: tuple[str, str]) -> dict[str, Any]:
    """An answer that is an account's card."""
    listed = [{"label": label, "value": value} for label, value in rows]
    account = {"type": "account", "product": "JD Baitiao", "status": "Frozen", "tone": "bad"}
    return {"text": "frozen", "language": "en", "parts": [{**account, "rows": listed}]}


def test_the_figures_of_a_card_stand_on_the_right_whatever_room_they_have(
    staged: Staged, stage: Stage
) -> None:
    stage.answer(
        "card", card(("Due", "¥1.00"), ("Due date of the oldest bill", "10 Nov 2026 (overdue)"))
    )
    chat = staged(
        "en",
        **PHONE,
    ).open()

    answer = chat.ask("card", "Frozen")

    figures = answer.locator("dd")
    short, long = box(figures.nth(0)), box(figures.nth(1))
    assert long["top"] > box(answer.locator("dt").nth(1))["top"]  # has a line of its own
    assert short["right"] == long["right"]
    assert figures.nth(1).evaluate("element => getComputedStyle(element).textAlign") == "right"


def test_an_answer_that_fits_is_shown_with_its_last_button(staged: Staged, stage: Stage) -> None:
    # As high as there is room for, but not together with the question.
    chat = staged("en").open()
    log = box(chat.log)
    lines = int((log["bottom"] - log["top"] - 230) / 25)
    stage.answer(
        "fits", {"text": "\n".join(["line"] * lines), "language": "en", "buttons": buttons("Yes")}
    )

    answer = chat.ask("fits", "line")

    expect(chat.quick_replies.last).to_be_in_viewport(ratio=1)
    assert box(answer)["top"] >= log["top"]
    assert box(chat.quick_replies.last)["bottom"] <= log["bottom"]
    assert box(chat.questions.last)["top"] < log["top"]
    expect(chat.button("latest")).to_have_count(0)


def test_an_answer_that_does_not_fit_is_shown_from_its_question_on(
    staged: Staged, stage: Stage
) -> None:
    stage.answer("long", {"text": "\n".join(["line"] * 60), "language": "en"})
    chat = staged("en").open()

    chat.ask("long", "line")

    expect(chat.questions.last).to_be_in_viewport(ratio=1)
    expect(chat.button("latest")).to_be_visible()
