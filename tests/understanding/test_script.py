"""Two scripts: telling them apart, and turning one into the other and back."""

from __future__ import annotations

import pytest

from zhangwen.script import ScriptConverter, script_converter

# Words of the trade: our simplified wording and how it is written in Taiwan.
TERMS = {
    "账户": "帳戶",
    "账号": "帳號",
    "账单": "帳單",
    "到账": "到帳",
    "账问": "帳問",
    "登录": "登入",
    "退出登录": "退出登入",
    "短信": "簡訊",
    "短信验证码": "簡訊驗證碼",
    "网络": "網路",
    "注销": "註銷",
    "审核": "審核",
    "征信": "徵信",
    "征信报告": "徵信報告",
    "花呗": "花唄",
    "借呗": "借唄",
    "京东白条": "京東白條",
    "分期乐": "分期樂",
    "逾期": "逾期",
    "额度": "額度",
    "提额": "提額",
    "冻结": "凍結",
    "锁定": "鎖定",
    "异常": "異常",
    "风控": "風控",
    "恢复": "恢復",
    "催收": "催收",
    "还款日": "還款日",
    "最低还款": "最低還款",
    "实名认证": "實名認證",
    "身份证": "身份證",
    "公积金": "公積金",
    "银行卡": "銀行卡",
    "验证码": "驗證碼",
    "手机号": "手機號碼",
    "客服": "客服",
    "信息": "資訊",
    "被盗": "被盜",
    "诈骗": "詐騙",
    "协议": "協議",
    "违约": "違約",
    "延期": "延期",
    "里面": "裡面",
    "什么": "什麼",
    "为什么": "為什麼",
    "怎么办": "怎麼辦",
    "还没": "還沒",
    "台湾": "臺灣",
}
# What comes back is the same word but for these, which both usages know.
UNDERSTOOD_AS = {"手机号": "手机号码"}


@pytest.mark.parametrize(("simplified", "traditional"), TERMS.items(), ids=TERMS)
def test_terms_are_spoken_as_written_in_taiwan(simplified: str, traditional: str) -> None:
    assert script_converter().to_traditional(simplified) == traditional


@pytest.mark.parametrize(("simplified", "traditional"), TERMS.items(), ids=TERMS)
def test_terms_are_understood_from_traditional(simplified: str, traditional: str) -> None:
    expected = UNDERSTOOD_AS.get(simplified, simplified)

    assert script_converter().to_simplified(traditional).text == expected


@pytest.mark.parametrize("simplified", [*TERMS, "我的账户怎么了", "干嘛", "里面什么都没有", "台阶"])
def test_simplified_text_passes_untouched(simplified: str) -> None:
    # OpenCC's Traditional-to-Simplified tables would turn some simplified characters into others.
    result = script_converter().to_simplified(simplified)

    assert (result.text, result.was_traditional) == (simplified, False)


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("帐戶被凍結", "账户被冻结"),
        ("賬戶被凍結", "账户被冻结"),
        ("帳號登入不了", "账号登录不了"),
        ("花唄為什麼用不了", "花呗为什么用不了"),
        ("收不到簡訊", "收不到短信"),
        ("裡面", "里面"),
        ("甚麼", "什么"),
        ("只是顯示異常", "只是显示异常"),
        ("轉帳了還沒到帳", "转账了还没到账"),
    ],
)
def test_questions_in_traditional(written: str, understood: str) -> None:
    result = script_converter().to_simplified(written)

    assert (result.text, result.was_traditional) == (understood, True)


@pytest.mark.parametrize(
    ("written", "understood"), [("登入", "登录"), ("退出登入", "退出登录"), ("帐户", "账户")]
)
def test_words_of_ours_without_a_traditional_character(written: str, understood: str) -> None:
    result = script_converter().to_simplified(written)

    assert (result.text, result.was_traditional) == (understood, False)


@pytest.mark.parametrize("text", ["", "hello", "12345", "👍", "你好", "逾期", "ＯＫ！"])
def test_text_without_a_traditional_character_is_not_traditional(text: str) -> None:
    assert not script_converter().is_traditional(text)


@pytest.mark.parametrize("text", ["帳", "請問 hello", "a門b", "我的Huabei為何"])
def test_one_traditional_character_is_enough(text: str) -> None:
    assert script_converter().is_traditional(text)


@pytest.mark.parametrize(
    "text",
    [
        "我的花唄帳戶為什麼被凍結",
        "JD Baitiao 的帳單，什麼時候還款？",
        "「花唄」——為什麼……用不了",
        "計程車 網路 滑鼠 花唄",
    ],
)
def test_offsets_lead_back_to_what_was_written(text: str) -> None:
    simplified = script_converter().to_simplified(text)

    assert len(simplified.offsets) == len(simplified.text) + 1
    assert simplified.offsets[0] == 0
    assert simplified.offsets[-1] == len(text)
    assert list(simplified.offsets) == sorted(simplified.offsets)
    for written, understood in (("花唄", "花呗"), ("為什麼", "为什么"), ("帳單", "账单")):
        if written in text:
            start = simplified.text.index(understood)
            end = start + len(understood)
            assert text[simplified.offsets[start] : simplified.offsets[end]] == written


def test_offsets_when_a_word_has_another_length_in_the_other_usage() -> None:
    # 二维码 is QR 碼 in Taiwan; a name behind it must still be found where it stands.
    converter = ScriptConverter()
    spoken = converter.to_traditional("二维码在花呗里")
    understood = converter.to_simplified(spoken)

    start = understood.text.index("花呗")
    assert spoken[understood.offsets[start] : understood.offsets[start + 2]] == "花唄"


def test_a_spoken_sentence_keeps_figures_names_and_line_breaks() -> None:
    spoken = script_converter().to_traditional(
        "你的JD账户：\n今天还清共¥1,287.68（2026年11月9日）。"
    )

    assert spoken == "你的JD帳戶：\n今天還清共¥1,287.68（2026年11月9日）。"
