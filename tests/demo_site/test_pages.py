"""What the host page shows, in which language, and under which security policy."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from account_backend.settings import DEMO_SEED
from demo_site.customers import load_customers
from demo_site.words import preferred_language
from tests.demo_site.browser import Browser
from tests.demo_site.conftest import TODAY
from zhangwen.language import Language

BOT = "http://127.0.0.1:5005"
SIMPLIFIED_ONLY = re.compile("[这录问账户时发书页]")


class Tags(HTMLParser):
    """The tags of a page with their attributes, and the texts of its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.script = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.script += data.strip()


def policy_of(browser: Browser, path: str) -> dict[str, str]:
    header = browser.look(path).headers["Content-Security-Policy"]
    return dict((part.split(" ", 1) + [""])[:2] for part in header.split("; "))


@pytest.mark.parametrize("path", ["/", "/static/site.css", "/site-token", "/nowhere"])
def test_every_answer_carries_the_strict_policy(path: str, browser: Browser) -> None:
    assert policy_of(browser, path) == {
        "default-src": "'none'",
        "script-src": f"'self' {BOT}",
        "style-src": "'self'",
        "connect-src": f"'self' {BOT}",
        "img-src": "'self' data:",
        "font-src": "'none'",
        "require-trusted-types-for": "'script'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert browser.look(path).headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("customer", [None, "c1"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(
    customer: str | None, browser: Browser
) -> None:
    if customer:
        browser.sign_in(customer)
    page = Tags(browser.look().text)
    assert page.script == ""
    for _, attributes in page.tags:
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        address = attributes.get("src") or attributes.get("href") or "/"
        assert address.startswith(("/", "#", f"{BOT}/webhooks/chat/widget.js")), address


def test_pages_are_not_kept_by_the_browser(browser: Browser) -> None:
    assert browser.look().headers["Cache-Control"] == "no-store"


def test_every_demo_customer_can_be_chosen(browser: Browser) -> None:
    page = Tags(browser.look().text)
    chosen = [a["value"] for tag, a in page.tags if tag == "button" and a.get("name") == "customer"]
    assert sorted(map(str, chosen)) == sorted(f"c{number}" for number in range(1, 15))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("customer", [f"c{number}" for number in range(1, 15)])
def test_every_customer_has_a_page_in_every_script(
    customer: str, language: Language, browser: Browser
) -> None:
    browser.sign_in(customer)
    html = browser.look(f"/?lang={language.value}").text
    assert f'<html lang="{language.value}">' in html
    assert html.count("data-question>") == 3
    words = re.sub(r"<nav.*?</nav>|<[^>]*>", "", html, flags=re.S)
    assert "{" not in words
    if language is Language.TRADITIONAL:
        assert not SIMPLIFIED_ONLY.search(words)
    if language is Language.ENGLISH:
        assert not re.search("[\u4e00-\u9fff，。]", words)


def test_signing_in_keeps_the_language(browser: Browser) -> None:
    assert browser.sign_in("c1", lang="zh-Hant").headers["Location"] == "/?lang=zh-Hant"
    assert browser.sign_in("c1", lang="//evil.example").headers["Location"].startswith("/?lang=%2F")


def test_what_is_paid_is_no_bill_any_more(browser: Browser) -> None:
    browser.sign_in("c10")
    assert "没有待还的账单" in browser.look().text


def test_each_customer_of_the_seed_is_introduced() -> None:
    for customer in load_customers(DEMO_SEED, TODAY).values():
        assert customer.situation, customer.name
        assert len(customer.questions) == 3, customer.name


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("en", "zh-CN", Language.ENGLISH),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", Language.TRADITIONAL),
        (None, "zh-HK", Language.TRADITIONAL),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", Language.SIMPLIFIED),
        (None, "en-GB,en;q=0.9", Language.ENGLISH),
        (None, "de-DE,en;q=0.7", Language.ENGLISH),
        ("xx", "", Language.SIMPLIFIED),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers(
    asked: str | None, accepted: str, language: Language
) -> None:
    assert preferred_language(asked, accepted) is language
