"""A question about a topic that itself asks how long is answered with the time, or what it takes."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker

from actions.answer import ActionAnswer
from actions.turns import ActionSayAgain
from tests.actions.conversations import run, tracker
from tests.actions.ledger import ACCOUNTS, OVERDUE, account, snapshot
from tests.actions.stub_backend import StubBackend

HOW_LONG = [
    ("account_locked", "被冻结了多久能解开"),
    ("account_locked", "帳戶被凍結了，要多久才能解開"),
    ("account_locked", "会锁多久"),
    ("account_locked", "到底要等几天"),
    ("account_locked", "怎么还没解开，还得多久"),
    ("account_locked", "when will my account be unlocked"),
    ("account_locked", "How long until I can use it again?"),
    ("account_locked", "how long is it going to stay frozen"),
    ("account_abnormal", "异常要多久才变正常"),
    ("account_abnormal", "how long does abnormal last"),
    ("account_deactivated", "花呗停用多久恢复"),
    ("account_deactivated", "花唄被關了多長時間能再用"),
    ("account_deactivated", "when can i use huabei again"),
    ("restore_account", "逾期还清后多久能恢复"),
    ("restore_account", "都还完了多久解除限制"),
    ("restore_account", "过多久才能再用"),
    ("restore_account", "什么时候能给我解"),
    ("restore_account", "幾天能解封"),
    ("restore_account", "how many days till huabei works again"),
    ("restore_account", "when will baitiao be unfrozen"),
    ("risk_control", "风控几天会消"),
    ("risk_control", "how long am I gonna be flagged"),
    ("review_mechanism", "审核多久"),
    ("review_mechanism", "審核要等幾個工作日"),
    ("review_mechanism", "baitiao review how long"),
    ("application_rejected", "被拒之后隔多久可以再申请"),
    ("application_rejected", "how soon can I apply again"),
    ("close_account", "注销几天生效"),
    ("close_account", "how long until it's closed"),
    ("file_appeal", "申诉一般要多久"),
    ("file_appeal", "how long does an appeal take"),
]

OF_ANOTHER_KIND = [
    # How long it has been.
    ("account_locked", "冻结了很久"),
    ("account_locked", "被凍結多久了"),
    ("account_locked", "锁了多久了还不解"),
    ("account_locked", "好几天了一直是冻结状态"),
    ("account_locked", "这几天能用吗"),
    ("account_locked", "忘记还了几天就用不了"),
    ("account_locked", "没几天就给停了"),
    ("account_locked", "白条什么时候被冻结的"),
    ("account_locked", "how long have I been locked"),
    ("account_locked", "how long has my account been frozen"),
    # From when on something bad happens.
    ("account_locked", "逾期多久会被冻结"),
    ("account_locked", "逾期大概多少天會被鎖"),
    ("account_locked", "多久不还会停"),
    ("account_locked", "逾期多久上征信"),
    ("account_locked", "逾期多久会打电话"),
    ("account_locked", "how many days late before they lock my account"),
    ("account_locked", "how long until I get locked"),
    ("account_locked", "how soon do they freeze it"),
    # How long one may use it or put it off.
    ("restore_account", "用了多久"),
    ("restore_account", "借多久"),
    ("restore_account", "最长能分几期"),
    ("restore_account", "能拖多久"),
    ("restore_account", "how long can I delay"),
    ("restore_account", "我过几天再还行吗，先恢复"),
    ("file_appeal", "多久之内可以提申诉"),
    ("file_appeal", "how long may the appeal text be"),
    # Something else besides.
    ("account_locked", "为什么被冻结，要多久能解"),
    ("restore_account", "怎么才能解冻，要多久"),
    ("restore_account", "how do I unlock it and how long does it take"),
    ("file_appeal", "如何申訴，要多久"),
    # A topic whose answer tells the time, or what must not be missed.
    ("repayment_date", "多久要还"),
    ("refund", "退款多久到账"),
    ("disbursement", "how long until the loan arrives"),
    ("case_status", "申诉多久出结果"),
    ("credit_report", "还清后征信多久恢复"),
]

REVIEWED = account(
    status="frozen", shown_as="abnormal", holds=[{**OVERDUE, "review_date": "2026-12-01"}]
)


def asked(topic: str, text: str) -> Tracker:
    return tracker(topic, text=text, slots={"topic": topic})


@pytest.mark.parametrize(("topic", "text"), HOW_LONG)
async def test_how_long_is_what_is_answered(backend: StubBackend, topic: str, text: str) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")

    said, events = await run(ActionAnswer(), asked(topic, text))

    assert said == [{"response": f"utter_{topic}_how_long"}]
    assert events == []


@pytest.mark.parametrize(("topic", "text"), OF_ANOTHER_KIND)
async def test_a_question_of_another_kind_is_answered_as_its_topic(
    backend: StubBackend, topic: str, text: str
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")

    said, _ = await run(ActionAnswer(), asked(topic, text))

    assert said == [{"response": f"utter_{topic}"}]


@pytest.mark.parametrize(
    "text", ["被冻结了多久能解开", "被凍結了多久能解開", "when will it be unlocked"]
)
async def test_a_verified_customer_hears_the_review_day(backend: StubBackend, text: str) -> None:
    backend.will_answer(ACCOUNTS, snapshot(REVIEWED))

    (said,), _ = await run(ActionAnswer(), asked("account_locked", text))

    assert said["response"] == "utter_account_held_how_long"
    assert {"response": "utter_lift_review", "review_date": "2026-12-01"} in said["lifts"]


async def test_a_verified_customer_whose_account_is_fine_hears_so(backend: StubBackend) -> None:
    backend.will_answer(ACCOUNTS, snapshot(account()))

    said, _ = await run(ActionAnswer(), asked("account_locked", "多久能解开"))

    assert said == [{"response": "utter_account_fine", "product": "baitiao"}]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("被冻结了多久能解开", "utter_account_locked_how_long"),
        ("被凍結了多久能解開", "utter_account_locked_how_long"),
        ("为什么被冻结", "utter_account_locked"),
    ],
)
async def test_after_a_switch_of_language_the_same_is_told_again(
    backend: StubBackend, text: str, response: str
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    events = [
        {"event": "user", "text": text, "parse_data": {"intent": {"name": "account_locked"}}},
        {"event": "bot", "metadata": {"language": "zh-Hans"}},
        {"event": "user", "parse_data": {"intent": {"name": "switch_language"}}},
    ]
    slots = {"topic": "account_locked", "language": "en"}
    switched = tracker("switch_language", ("language", "en"), slots=slots, events=events)

    said, _ = await run(ActionSayAgain(), switched)

    assert said == [{"response": response}]
