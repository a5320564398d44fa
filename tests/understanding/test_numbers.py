"""Phone numbers and one-time codes in what customers type."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from zhangwen.nlu.decided import decide, is_decided
from zhangwen.nlu.number_extractor import INFORM, NumberExtractor, find_numbers

PHONE = "19900000001"


def found(text: str) -> list[tuple[str, str]]:
    return [(entity["entity"], entity["value"]) for entity in find_numbers(text)]


@pytest.mark.parametrize(
    "text",
    [
        "19900000001",
        "199 0000 0001",
        "199-0000-0001",
        "19900 000 001",
        "+8619900000001",
        "+86 199 0000 0001",
        "8619900000001",
        "86-19900000001",
        "我的手机号是19900000001",
        "手机号19900000001，谢谢",
        "号码：19900000001。",
        "it's 19900000001 thanks",
        "(19900000001)",
        "tel:19900000001",
        "19900000001\n",
    ],
)
def test_phone_numbers_in_all_shapes(text: str) -> None:
    assert found(text) == [("phone_number", PHONE)]


@pytest.mark.parametrize(
    "text",
    [
        "1990000000",  # ten digits
        "199000000012",  # twelve
        "12900000001",  # no mobile number begins with 12
        "09900000001",
        "6222021990000000123",  # inside a card number
        "110105199001011234",  # an ID number
        "110",
        "96110",
        "400-606-5500",
        "2026-11-09",
        "",
        "没有号码",
    ],
)
def test_what_is_no_phone_number(text: str) -> None:
    assert "phone_number" not in dict(found(text))


@pytest.mark.parametrize(
    "text",
    [
        "123456",
        "123 456",
        "123-456",
        "验证码123456",
        "验证码是 123456。",
        "code: 123456",
        "[123456]",
    ],
)
def test_codes(text: str) -> None:
    assert found(text) == [("one_time_code", "123456")]


@pytest.mark.parametrize("code", ["000000", "000001", "999999"])
def test_codes_keep_their_zeros(code: str) -> None:
    assert found(code) == [("one_time_code", code)]


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "1234567",
        "欠了1,234,567元",
        "一共123,456",
        "123456.78元",
        "¥1123,456.00",
        "1.123456",
        "19900000001",
        "5000元",
        "20261109",
        "6222021234567890",
    ],
)
def test_what_is_no_code(text: str) -> None:
    assert "one_time_code" not in dict(found(text))


def test_a_phone_and_a_code_in_one_message() -> None:
    text = "19900000001 验证码 294057"

    assert found(text) == [("phone_number", PHONE), ("one_time_code", "294057")]


def test_several_phone_numbers() -> None:
    numbers = [value for _, value in found("不是19900000001，是19900000002")]

    assert numbers == ["19900000001", "19900000002"]


def test_entities_point_at_what_was_typed() -> None:
    text = "我的号码是+86 199 0000 0001哦"
    (entity,) = find_numbers(text)

    assert text[entity["start"] : entity["end"]] == "+86 199 0000 0001"


@pytest.mark.parametrize(
    "text", ["1", "12", "123456", "19900000001", "+86 199-0000-0001", "1,280.00"]
)
def test_a_message_of_nothing_but_digits_is_inform(text: str) -> None:
    assert intent_after_extraction(Message({TEXT: text})) == INFORM


@pytest.mark.parametrize("text", ["", "验证码123456", "123456吗", "12 days", "￥500", "a1"])
def test_other_messages_are_left_to_the_models(text: str) -> None:
    assert intent_after_extraction(Message({TEXT: text})) is None


def test_a_settled_intent_stays() -> None:
    message = Message({TEXT: "123456"})
    decide(message, "message_too_long")

    assert intent_after_extraction(message) == "message_too_long"


def test_entities_found_before_are_kept() -> None:
    product = {"entity": "product", "value": "huabei", "start": 0, "end": 2}
    message = Message({TEXT: "花呗 123456", ENTITIES: [product]})

    NumberExtractor().process([message])

    values = [entity["value"] for entity in message.get(ENTITIES)]
    assert values == ["huabei", "123456"]
    assert message.get(ENTITIES)[1]["extractor"] == "NumberExtractor"


def intent_after_extraction(message: Message) -> str | None:
    NumberExtractor().process([message])
    return message.get(INTENT)["name"] if is_decided(message) else None
