"""The examples of docs/web-chat.md, as they stand there, under the policy that stands there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import jwt
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat import Chat
from tests.browser.stage import Stage
from tests.launch.machine import ROOT, eventually

NewContext = Callable[..., BrowserContext]

DOCS = (ROOT / "docs" / "web-chat.md").read_text(encoding="utf-8")
PLAIN, API, SIGN_IN = "A plain page", "The JavaScript API", "Signed-in customers"
REACT, IN_APP, POLICY = "React", "In-app browsers", "Content Security Policy"

# All of React that the example uses: an effect runs once the page is drawn, and is undone before
# it runs again.
REACT_STAND_IN = """
let undo;
export function useEffect(effect) {
    undo?.();
    undo = effect();
}
"""
APP = """
const tokenOfTheSite = async () => 'a token of the site';
ZhangwenChat({ getToken: undefined });
window.draw = isSignedIn => ZhangwenChat({ getToken: isSignedIn ? tokenOfTheSite : undefined });
"""
WATCH = """
window.violations = [];
addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective));
"""


def examples(section: str, kind: str) -> list[str]:
    """Returns the blocks of a section of the docs that are in one language, in their order."""
    found = re.search(rf"^## {re.escape(section)}.*?(?=^## |\Z)", DOCS, re.M | re.S)
    assert found, section
    return re.findall(rf"^```{kind}\n(.*?)^```$", found[0], re.M | re.S)


def policy() -> str:
    """Returns the docs' policy as it is sent."""
    [block] = examples(POLICY, "")
    name, _, value = block.partition(":")
    assert name == "Content-Security-Policy"
    return " ".join(value.split())


@pytest.fixture
def visit(new_context: NewContext, stage: Stage) -> Callable[..., Chat]:
    """Opens a page of the operator that is made of examples.

    Args of the function: the page's HTML, and its script files by their paths.
    """
    bot = "{0.scheme}://{0.netloc}".format(urlsplit(stage.channel_url))

    def publish(path: str, kind: str, body: str) -> str:
        ours, allowed = (text.replace("https://bot.example", bot) for text in (body, policy()))
        return stage.publish(path, kind, ours, allowed)

    def make(page_html: str, files: Mapping[str, str] | None = None) -> Chat:
        publish("/react.js", "text/javascript", REACT_STAND_IN)
        publish("/chat-token", "application/json", '{"token": "a token of ours"}')
        scripts = files or {}
        for path, script in scripts.items():
            publish(path, "text/javascript", script)
        tags = "".join(f'<script src="{path}" type="module"></script>' for path in scripts)
        chat = Chat(new_context(locale="en-GB").new_page(), "en")
        chat.page.add_init_script(WATCH)
        chat.page.goto(publish("/docs", "text/html", f"{page_html}{tags}"))
        return chat

    return make


def document(*parts: str) -> str:
    """Puts examples into a page."""
    return f'<!doctype html><html lang="en"><head><title>Shop</title></head><body>{"".join(parts)}'


def assert_unhindered(chat: Chat) -> None:
    assert chat.page.evaluate("window.violations") == []


def site_tokens(page: Page) -> list[str]:
    """Collects what the page's chat tells the channel of who is signed in, from now on."""
    told: list[str] = []

    def note(url: str, body: object) -> None:
        if url.endswith("/session") and isinstance(body, dict) and "site_token" in body:
            told.append(body["site_token"])

    page.on("request", lambda request: note(request.url, request.post_data_json))
    return told


def test_every_example_is_tried_here() -> None:
    tried = {(PLAIN, "html"): 2, (API, "html"): 1, (API, "js"): 2, (SIGN_IN, "js"): 1}
    tried |= {(SIGN_IN, "python"): 1, (REACT, "jsx"): 1, (IN_APP, "html"): 1}

    assert {key: len(examples(*key)) for key in tried} == tried
    assert len(re.findall(r"^```(?:html|js|jsx|python)$", DOCS, re.M)) == sum(tried.values())


@pytest.mark.parametrize("which", [0, 1])
def test_the_tag_of_a_plain_page(visit: Callable[..., Chat], which: int) -> None:
    tag = examples(PLAIN, "html")[which]
    contact = re.search(r'data-contact="([^"]+)"', tag)
    assert contact
    chat = visit(document(tag))

    chat.open().ask("hello", "hello")
    chat.page.reload()
    chat.page.route("**/assets/*", lambda route: route.abort())
    chat.launcher.click()

    expect(chat.page.get_by_role("alert")).to_contain_text(html.unescape(contact[1]))
    assert_unhindered(chat)


def test_a_script_of_the_page_and_a_button_of_its_own(visit: Callable[..., Chat]) -> None:
    [button], [listener, click] = examples(API, "html"), examples(API, "js")
    chat = visit(document(examples(PLAIN, "html")[0], button), {"/shop.js": f"{listener}{click}"})

    with chat.page.expect_console_message(lambda message: message.text == "opened"):
        chat.page.get_by_role("button", name="联系客服").click()

    chat.wait()
    assert_unhindered(chat)


def test_a_page_that_signs_its_customer_in(visit: Callable[..., Chat]) -> None:
    [sign_in] = examples(SIGN_IN, "js")
    chat = visit(
        document(examples(PLAIN, "html")[0]), {"/shop.js": f"{examples(API, 'js')[0]}{sign_in}"}
    )
    told = site_tokens(chat.page)

    chat.open()

    assert told[0] == "a token of ours"
    assert_unhindered(chat)


def test_the_python_that_makes_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "a secret of at least thirty-two bytes"
    monkeypatch.setenv("CHAT_TOKEN_SECRET", secret)
    names: dict[str, Callable[[str], str]] = {}
    exec(examples(SIGN_IN, "python")[0], names)

    token = names["chat_token"]("customer-1")

    claims = jwt.decode(token, secret, algorithms=["HS256"], audience="zhangwen-chat")
    assert claims["sub"] == "customer-1"
    assert 0 < claims["exp"] - claims["iat"] <= 3600


def test_the_component_for_react(visit: Callable[..., Chat]) -> None:
    component = examples(REACT, "jsx")[0].replace("'react'", "'/react.js'")
    chat = visit(document(examples(PLAIN, "html")[0]), {"/app.js": f"{component}{APP}"})
    told = site_tokens(chat.page)

    chat.open().ask("hello", "hello")
    assert told == []
    chat.page.evaluate("window.draw(true)")

    assert eventually(lambda: told[:1] == ["a token of the site"])
    # The scripted channel knows no site: a guest goes on.
    expect(chat.text("signInFailed")).to_be_visible()
    expect(chat.answers).to_have_count(1)
    chat.page.evaluate("window.draw(false)")
    expect(chat.answers).to_have_count(0)
    assert_unhindered(chat)


def test_a_page_of_its_own_for_in_app_browsers(visit: Callable[..., Chat]) -> None:
    chat = visit(examples(IN_APP, "html")[0])
    chat.language = "zh-Hans"

    chat.wait().ask("你好", "你好")

    assert_unhindered(chat)
