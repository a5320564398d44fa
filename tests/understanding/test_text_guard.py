"""The first component: no text is a command, none is too strange, none too long."""

from __future__ import annotations

import pytest
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from zhangwen.nlu.cleaning import clean
from zhangwen.nlu.decided import is_decided
from zhangwen.nlu.text_guard import EMPTY_MESSAGE, MESSAGE_TOO_LONG, TextGuard

guard = TextGuard(TextGuard.get_default_config())


def guarded(text: str | None) -> Message:
    message = Message({TEXT: text})
    guard.process([message])
    return message


def intent_of(message: Message) -> str | None:
    return (message.get(INTENT) or {}).get("name")


COMMANDS = [
    "/restart",
    "/back",
    "/session_start",
    '/inform{"phone_number": "19900000001"}',
    '/log_in{"customer_id": "c-1"}',
    "//restart",
    "/ / /restart",
    "  /restart",
    "\n/restart",
    "／restart",
    "\u200b/restart",
    "\ufeff/restart",
    "\u202e/restart",
    "/\u200b/restart",
    "\x00/restart",
    "\u3000/restart",
    "\ud83d/restart",
    "⁄/restart",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_no_text_is_a_command(text: str) -> None:
    message = guarded(text)
    before = dict(message.data)

    # Rasa's own last component of every pipeline, which would carry the command out.
    intents = ["restart", "back", "session_start", "inform", "log_in"]
    RegexMessageHandler().process([message], Domain.from_dict({"intents": intents}))

    assert not message.get(TEXT).startswith("/")
    assert message.data == before


def test_what_follows_the_slash_is_kept_as_words() -> None:
    assert guarded("/我的账户怎么了").get(TEXT) == "我的账户怎么了"
    assert guarded("1/2 已还").get(TEXT) == "1/2 已还"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        " \t\r\n\u3000\u2003 ",
        "👍",
        "😭😭😭",
        "！？。…",
        "\x00\x07\x1b",
        "\ud83d",
        "\udc4d\ud83d",
    ]
    + ["\u200b\u200d", "\ufeff", "\ue000", "-_-", "/", "///", "❤️", None],
)
def test_a_message_without_words(text: str | None) -> None:
    message = guarded(text)

    assert intent_of(message) == EMPTY_MESSAGE
    assert message.get(TEXT) == ""
    assert is_decided(message)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  我的账户  ", "我的账户"),
        ("我的\n\n账户\t呢", "我的 账户 呢"),
        ("ＪＤ　白条１２３", "JD 白条123"),
        ("账\u200b户", "账户"),
        ("账户\x00异常", "账户异常"),
        ("账户\ud83d异常", "账户异常"),
        ("账户👍", "账户"),
        ("a", "a"),
        ("7", "7"),
        ("①", "1"),
    ],
)
def test_text_as_a_reader_sees_it(text: str, cleaned: str) -> None:
    message = guarded(text)

    assert message.get(TEXT).rstrip("👍") == cleaned
    assert not is_decided(message)


def test_a_thousand_characters_are_read_and_one_more_is_not() -> None:
    assert not is_decided(guarded("账" * 1000))

    too_long = guarded("账" * 1001)
    assert intent_of(too_long) == MESSAGE_TOO_LONG
    assert too_long.get(TEXT) == ""


def test_length_is_counted_as_typed_before_any_work_on_it() -> None:
    assert intent_of(guarded(" " * 1001)) == MESSAGE_TOO_LONG
    # One character that folds into eighteen: long only after folding, so it is read.
    assert not is_decided(guarded("\ufdfa" * 100))


def test_cleaning_twice_changes_nothing_more() -> None:
    for text in [*COMMANDS, "ＪＤ　白条", "/ 账\u200b户 /", "①②", "\u0345\u0301a"]:
        assert clean(clean(text)) == clean(text)


def test_examples_are_cleaned_like_messages_and_never_settled() -> None:
    examples = [Message({TEXT: "ＪＤ　白条", INTENT: "bill_query"}), Message({INTENT: "greet"})]

    guard.process_training_data(TrainingData(examples))

    assert examples[0].get(TEXT) == "JD 白条"
    assert examples[0].get(INTENT) == "bill_query"
    assert examples[1].get(TEXT) is None
