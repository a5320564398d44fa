"""Which language a reply is in, told by what the customer writes."""

from __future__ import annotations

import pytest

from zhangwen.language import Language, LanguageDetector, script_of

HANS, HANT, EN = Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH

PRODUCTS = [
    "京东白条",
    "白条",
    "花呗",
    "借呗",
    "分期乐",
    "京東白條",
    "白條",
    "花唄",
    "借唄",
    "分期樂",
]


@pytest.fixture
def detector() -> LanguageDetector:
    return LanguageDetector(PRODUCTS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的账户怎么了", HANS),
        ("白条为什么用不了", HANS),
        ("我的帳戶怎麼了", HANT),
        ("花唄為什麼用不了", HANT),
        ("why is my account abnormal", EN),
        ("Why is my 花呗 locked?", EN),
        ("what is 京东白条", EN),
        ("what is 京東白條", EN),
        ("花呗?", HANS),
        ("花唄?", HANT),
        ("help", EN),
        ("don't", EN),
        ("我的 JD Baitiao 账户被冻结了", HANS),
        ("Huabei 为什么用不了啊", HANS),
        ("打开App就闪退", HANS),
        ("ＡＢＣ账户异常怎么办", HANS),
        ("ça va", EN),
    ],
)
def test_language_of_a_first_message(
    detector: LanguageDetector, text: str, language: Language
) -> None:
    assert detector.language_of_conversation([text]) is language


@pytest.mark.parametrize(
    "text", ["", "   ", "123456", "19900000001", "👍", "？？？", "!!!", "ok", "OK", "App"]
)
@pytest.mark.parametrize(
    ("before", "language"),
    [("我的账户怎么了", HANS), ("我的帳戶怎麼了", HANT), ("my account is locked", EN)],
)
def test_what_has_no_language_keeps_the_last(
    detector: LanguageDetector, text: str, before: str, language: Language
) -> None:
    assert detector.language_of_conversation([text, text, before]) is language


@pytest.mark.parametrize("text", ["你好", "逾期", "好", "多久", "要多久", "明天", "不是", "在不在"])
@pytest.mark.parametrize(("before", "script"), [("账户", HANS), ("帳戶", HANT)])
def test_characters_of_both_scripts_keep_the_last_script(
    detector: LanguageDetector, text: str, before: str, script: Language
) -> None:
    assert detector.language_of_conversation([text, before]) is script


def test_shared_characters_after_english_are_chinese(detector: LanguageDetector) -> None:
    assert detector.language_of_conversation(["你好", "hello there"]) is HANS
    assert detector.language_of_conversation(["你好", "hello there", "帳戶"]) is HANT


@pytest.mark.parametrize("texts", [[], [""], ["123"], ["👍", "ok"], ["你好"]])
def test_simplified_at_the_start(detector: LanguageDetector, texts: list[str]) -> None:
    assert detector.language_of_conversation(texts) is HANS


def test_the_newest_message_decides(detector: LanguageDetector) -> None:
    said = ["my account", "帳戶", "账户"]  # the newest first

    assert detector.language_of_conversation(said) is EN
    assert detector.language_of_conversation(said[1:]) is HANT
    assert detector.language_of_conversation(said[2:]) is HANS


def test_without_product_names_a_name_counts_as_chinese() -> None:
    assert LanguageDetector().language_of_conversation(["京东白条 limit"]) is HANS


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("账户", HANS),
        ("帳戶", HANT),
        ("逾期", None),
        ("", None),
        ("account", None),
        ("账帳", None),
        ("账戶帳", HANT),
        ("什么", None),  # the second character is in Big5 as well, though hardly ever used
        ("什麼", HANT),
        ("里面", None),
        ("裡面", HANT),
    ],
)
def test_script_by_characters_of_one_script_only(text: str, script: Language | None) -> None:
    assert script_of(text) is script
