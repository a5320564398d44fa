"""What is answered to a day to pay on, an amount to split, a case's number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa_sdk import Tracker

from actions.answer import ActionAnswer
from actions.answers.instalment_costs import schedule
from tests.actions.conversations import CONVERSATION, general, run, tracker
from tests.actions.ledger import ACCOUNTS, LATE, account, snapshot
from tests.actions.product_terms import loan, serve, terms
from tests.actions.stub_backend import StubBackend
from zhangwen.conversation import ROLE_NO_FEE, ROLE_PAYMENT, ROLE_PLAN

DUE_SOON = account(
    "huabei", next_due={"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 6}
)
DAY_TOPICS = ["cannot_repay", "overdue_consequences", "overdue_status", "repayment_date"]


def asks(topic: str, *values: tuple[str, ...], intent: str | None = None, **slots: Any) -> Tracker:
    """A question with values; a date is one to pay on."""
    entities = [(*value, ROLE_PAYMENT) if value[0] == "date" else value for value in values]
    return tracker(intent or topic, *entities, slots={"topic": topic, **slots})


async def said_to(conversation: Tracker) -> list[dict[str, Any]]:
    said, events = await run(ActionAnswer(), conversation)
    assert events == []
    return said


# --- A day to pay on ---------------------------------------------------------------------------


TODAY = "GET /v1/today"


def projection_line(on: str) -> str:
    return f"GET /v1/sessions/{CONVERSATION}/projection?on={on}"


OVERDUE_THEN = {
    "principal_amount": "1280.00",
    "late_charge_amount": "24.32",
    "to_pay_amount": "1304.32",
    "due_date": "2026-10-28",
    "overdue_days": 38,
    "bill_count": 1,
}
LATE_LINE = {
    "response": "utter_projection_overdue_line",
    "product": "baitiao",
    "to_pay_amount": "1304.32",
    "late_charge_amount": "24.32",
    "overdue_days": 38,
}
DUE_LINE = {
    "response": "utter_projection_due_line",
    "product": "huabei",
    "amount": "860.25",
    "due_date": "2026-11-15",
}


@pytest.fixture
def anonymous(backend: StubBackend) -> StubBackend:
    """Nobody is verified; anybody may hear the terms, and what day it is."""
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    backend.will_answer(TODAY, {"today": "2026-11-09"})
    serve(backend, terms())
    return backend


@pytest.fixture
def verified(backend: StubBackend) -> StubBackend:
    """A customer with something overdue and something due, on 9 November 2026."""
    backend.will_answer(ACCOUNTS, snapshot(LATE, DUE_SOON))
    return backend


def will_project(backend: StubBackend, on: str, *accounts: dict[str, Any]) -> None:
    answer = {"today": "2026-11-09", "on": on, "accounts": list(accounts)}
    backend.will_answer(projection_line(on), answer)


@pytest.mark.parametrize("topic", DAY_TOPICS)
async def test_what_paying_on_a_day_costs(verified: StubBackend, topic: str) -> None:
    late = {"product": "baitiao", "overdue": OVERDUE_THEN}
    will_project(verified, "2026-12-05", late)

    said = await said_to(asks(topic, ("date", "下个月5号")))

    assert said == [
        {"response": "utter_projection_late", "on_date": "2026-12-05", "lines": [LATE_LINE]}
    ]


async def test_a_day_without_its_month_is_counted_from_the_backends_today(
    verified: StubBackend,
) -> None:
    will_project(verified, "2026-12-05", {"product": "baitiao", "overdue": OVERDUE_THEN})

    for phrase in ("5号", "the 5th"):
        (said,) = await said_to(asks("cannot_repay", ("date", phrase)))
        assert said["on_date"] == "2026-12-05"


async def test_paid_in_time(verified: StubBackend) -> None:
    due = {"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 5}
    will_project(
        verified,
        "2026-11-10",
        {"product": "baitiao", "overdue": OVERDUE_THEN},
        {"product": "huabei", "next_due": due},
    )

    named = ("product", "huabei")
    said = await said_to(asks("repayment_date", ("date", "明天"), named, product="huabei"))
    assert said == [
        {"response": "utter_projection_in_time", "on_date": "2026-11-10", "lines": [DUE_LINE]}
    ]

    said = await said_to(asks("repayment_date", ("date", "tomorrow")))
    assert said == [
        {
            "response": "utter_projection_late",
            "on_date": "2026-11-10",
            "lines": [LATE_LINE, DUE_LINE],
        }
    ]


@pytest.mark.parametrize("topic", DAY_TOPICS)
@pytest.mark.parametrize(
    ("phrase", "again"),
    [
        ("昨天", "past"),
        ("2026年1月5日", "past"),
        ("yesterday", "past"),
        ("6月31号", "impossible"),
        ("June 31", "impossible"),
    ],
)
async def test_a_day_that_cannot_be_is_asked_again(
    verified: StubBackend, topic: str, phrase: str, again: str
) -> None:
    said = await said_to(asks(topic, ("date", phrase)))

    assert said == [{"response": f"utter_ask_day_again_{again}"}]
    assert [request.line for request in verified.requests] == [ACCOUNTS]


@pytest.mark.parametrize(("code", "again"), [("day_too_far", "far"), ("day_past", "past")])
async def test_a_day_that_the_backend_refuses_is_asked_again(
    verified: StubBackend, code: str, again: str
) -> None:
    verified.will_refuse(projection_line("2030-01-01"), 422, code)

    said = await said_to(asks("cannot_repay", ("date", "2030年1月1日")))

    assert said == [{"response": f"utter_ask_day_again_{again}"}]


TODAYS_ANSWER = "utter_extension_plan_unknown"


async def test_without_a_projection_what_is_owed_today_is_told(verified: StubBackend) -> None:
    verified.will_refuse(projection_line("2026-12-05"), 500, "internal_error")
    (said,) = await said_to(asks("cannot_repay", ("date", "5号")))
    assert said["response"] == TODAYS_ANSWER

    will_project(verified, "2026-12-05")  # nothing to pay
    (said,) = await said_to(asks("cannot_repay", ("date", "5号")))
    assert said["response"] == TODAYS_ANSWER


@pytest.mark.parametrize("values", [[("date", "下个月")], [("date", "5号"), ("date", "10号")], []])
async def test_no_one_day_gets_the_answer_without_days(
    verified: StubBackend, values: list[tuple[str, str]]
) -> None:
    (said,) = await said_to(asks("cannot_repay", *values))

    assert said["response"] == TODAYS_ANSWER


async def test_a_day_on_which_something_was_is_no_day_to_pay_on(verified: StubBackend) -> None:
    conversation = tracker("cannot_repay", ("date", "昨天"), slots={"topic": "cannot_repay"})

    (said,) = await said_to(conversation)

    assert said["response"] == TODAYS_ANSWER


async def test_nobody_verified_gets_the_general_answer(anonymous: StubBackend) -> None:
    said = await said_to(asks("cannot_repay", ("date", "5号")))

    assert said == [{"response": "utter_cannot_repay"}]


@pytest.mark.parametrize(
    ("phrase", "again"), [("昨天", "past"), ("6月31号", "impossible"), ("June 31", "impossible")]
)
async def test_a_day_that_cannot_be_is_asked_again_whoever_asks(
    anonymous: StubBackend, phrase: str, again: str
) -> None:
    said = await said_to(asks("cannot_repay", ("date", phrase)))

    assert said == [{"response": f"utter_ask_day_again_{again}"}]


@pytest.mark.parametrize(
    ("today", "phrase", "response"),
    [
        ("2099-05-02", "2099年5月1日", "utter_ask_day_again_past"),
        ("2099-05-01", "2099年5月1日", "utter_cannot_repay"),
        ("2020-01-04", "2020年1月5日", "utter_cannot_repay"),
    ],
)
async def test_the_backends_clock_tells_what_is_past(
    anonymous: StubBackend, today: str, phrase: str, response: str
) -> None:
    anonymous.will_answer(TODAY, {"today": today})

    said = await said_to(asks("cannot_repay", ("date", phrase)))

    assert said == [{"response": response}]


@pytest.mark.parametrize(
    ("phrase", "response"),
    [
        ("昨天", "utter_cannot_repay"),
        ("2020年1月5日", "utter_cannot_repay"),
        ("6月31号", "utter_ask_day_again_impossible"),
    ],
)
async def test_without_the_backends_day_no_day_is_called_past(
    anonymous: StubBackend, phrase: str, response: str
) -> None:
    anonymous.will_refuse(TODAY, 500, "internal_error")

    said = await said_to(asks("cannot_repay", ("date", phrase)))

    assert said == [{"response": response}]


async def test_a_customers_own_records_tell_the_day(verified: StubBackend) -> None:
    await said_to(asks("cannot_repay", ("date", "昨天")))

    assert TODAY not in [request.line for request in verified.requests]


async def test_a_day_alone_takes_up_the_running_topic(verified: StubBackend) -> None:
    will_project(verified, "2026-12-05", {"product": "baitiao", "overdue": OVERDUE_THEN})

    (said,) = await said_to(asks("cannot_repay", ("date", "5号"), intent="unclear"))

    assert said["response"] == "utter_projection_late"


# --- An amount to split ------------------------------------------------------------------------

SPLIT = (("amount", "3000"), ("period", "12期"))


def by_the_terms(*lines: dict[str, Any], kind: str = "demo") -> list[dict[str, Any]]:
    told = {"product": "huabei", "kind_term": f"terms_{kind}", "lines": list(lines)}
    return [{"response": "utter_product_terms", **told}]


COST = {
    "response": "utter_instalment_cost",
    "amount": "3000.00",
    "plan_months": 12,
    "monthly_amount": "275.00",
    "fee_percent": "10.00",
    "fee_amount": "300.00",
    "total_amount": "3300.00",
    "last": [],
}


@pytest.mark.parametrize(
    "values",
    [
        SPLIT,
        (("amount", "三千块"), ("period", "十二期")),
        (("amount", "¥3,000"), ("period", "a year")),
        (("amount", "3000"), ("period", "12个月"), ("period", "一个月")),
    ],
)
async def test_what_an_amount_costs_in_instalments(
    anonymous: StubBackend, values: tuple[tuple[str, str], ...]
) -> None:
    said = await said_to(asks("instalment", *values, product="huabei"))

    assert said == by_the_terms(COST)


async def test_the_last_month_takes_the_rest(anonymous: StubBackend) -> None:
    said = await said_to(
        asks("instalment", ("amount", "1000"), ("period", "3期"), product="huabei")
    )

    assert said == by_the_terms(
        {
            **COST,
            "amount": "1000.00",
            "plan_months": 3,
            "monthly_amount": "341.66",
            "fee_percent": "2.50",
            "fee_amount": "25.00",
            "total_amount": "1025.00",
            "last": [{"response": "utter_instalment_cost_last", "last_amount": "341.68"}],
        }
    )


async def test_terms_of_the_provider_are_not_called_demo_terms(anonymous: StubBackend) -> None:
    serve(anonymous, terms(demo_terms=False))

    said = await said_to(asks("instalment", *SPLIT, product="huabei"))

    assert said == by_the_terms(COST, kind="provider")


async def test_months_that_are_not_offered(anonymous: StubBackend) -> None:
    said = await said_to(
        asks("instalment", ("amount", "3000"), ("period", "5期"), product="huabei")
    )

    offered = {"plan_months": 5, "offered_months": [3, 12]}
    assert said == by_the_terms({"response": "utter_instalment_months_not_offered", **offered})


@pytest.mark.parametrize("amount", ["0", "0元", "-100元", "0.001", "两三千块"])
async def test_what_cannot_be_split_is_asked_again(anonymous: StubBackend, amount: str) -> None:
    said = await said_to(asks("instalment", ("amount", amount), ("period", "12期")))

    assert said == [{"response": "utter_ask_amount_again"}]


PLAN = ("period", "12期", ROLE_PLAN)
NO_FEE = ("amount", "0元", ROLE_NO_FEE)  # 0元手续费


@pytest.mark.parametrize(
    ("amount", "period"),
    [
        ("3000块", "十二期"),
        ("3000", "12個月"),
        ("3000元", "一年"),
        ("3000 yuan", "12 months"),
        ("3000", "12 instalments"),
    ],
)
async def test_what_the_instalments_of_an_amount_cost_may_be_asked_as_fees(
    anonymous: StubBackend, amount: str, period: str
) -> None:
    values = (("amount", amount), ("period", period, ROLE_PLAN))

    said = await said_to(asks("interest_fees", *values, product="huabei"))

    assert said == by_the_terms(COST)


async def test_nothing_cannot_be_split_when_fees_are_asked(anonymous: StubBackend) -> None:
    said = await said_to(asks("interest_fees", ("amount", "0元"), PLAN, product="huabei"))

    assert said == [{"response": "utter_ask_amount_again"}]


@pytest.mark.parametrize(
    "values",
    [
        (("amount", "3000块"), ("period", "3个月")),  # 3000块逾期3个月利息多少
        (NO_FEE, PLAN),
    ],
)
async def test_other_fees_are_not_those_of_instalments(
    anonymous: StubBackend, values: tuple[tuple[str, ...], ...]
) -> None:
    (said,) = await said_to(asks("interest_fees", *values, product="huabei"))

    told = {line["response"] for line in said["lines"]}
    assert not told & {"utter_instalment_cost", "utter_instalment_months_not_offered"}


async def test_a_fee_of_nothing_is_no_second_amount(anonymous: StubBackend) -> None:
    said = await said_to(asks("instalment", ("amount", "3000"), NO_FEE, PLAN, product="huabei"))

    assert said == by_the_terms(COST)


async def test_the_only_account_tells_the_product(backend: StubBackend) -> None:
    serve(backend, terms())
    backend.will_answer(ACCOUNTS, snapshot(account("huabei")))
    assert await said_to(asks("instalment", *SPLIT)) == by_the_terms(COST)

    backend.will_answer(ACCOUNTS, snapshot(account("huabei"), account("jiebei")))
    assert await said_to(asks("instalment", *SPLIT)) == [general("utter_instalment")]


@pytest.mark.parametrize(
    "values",
    [
        (),
        (("amount", "3000"),),
        (("period", "12期"),),
        (("amount", "3000"), ("amount", "5000"), ("period", "12期")),
        (("amount", "3000"), ("period", "10天")),
        (("amount", "3000"), ("period", "3期"), ("period", "6期")),
    ],
)
async def test_what_is_not_enough_to_compute_gets_the_terms(
    anonymous: StubBackend, values: tuple[tuple[str, str], ...]
) -> None:
    (said,) = await said_to(asks("instalment", *values, product="huabei"))

    assert [line["response"] for line in said["lines"]][:2] == ["utter_terms_plan"] * 2


async def test_a_product_without_plans_gets_its_terms(anonymous: StubBackend) -> None:
    serve(anonymous, loan())

    (said,) = await said_to(asks("instalment", *SPLIT, product="jiebei"))

    assert said["lines"][0]["response"] == "utter_terms_loan_months"


@settings(deadline=None)
@given(
    amount=st.decimals(min_value="0.01", max_value=10**9, places=2),
    percent=st.decimals(min_value=0, max_value=100, places=2),
    months=st.integers(2, 36),
)
def test_months_add_up_to_the_cent(amount: Decimal, percent: Decimal, months: int) -> None:
    computed = schedule(amount, percent, months)

    assert computed.monthly * (months - 1) + computed.last == computed.total
    assert computed.total == amount + computed.fee
    assert abs(computed.fee - amount * percent / 100) <= Decimal("0.005")
    assert 0 <= computed.last - computed.monthly < Decimal("0.01") * months


# --- The number of a case ----------------------------------------------------------------------

CASE = {
    "number": "ZW20261108-0007",
    "kind": "appeal_hold",
    "product": "baitiao",
    "opened_on": "2026-11-08",
    "updated_on": "2026-11-09",
    "status": "in_review",
}
OTHER_CASE = {**CASE, "number": "ZW20261101-0003", "status": "resolved", "updated_on": "2026-11-05"}


@pytest.fixture
def with_cases(backend: StubBackend) -> StubBackend:
    backend.will_answer(ACCOUNTS, snapshot(account(), cases=[CASE, OTHER_CASE]))
    return backend


@pytest.mark.parametrize(
    "typed", ["ZW20261101-0003", "zw 20261101 0003", "ＺＷ２０２６１１０１－０００３"]
)
async def test_the_case_that_was_named(with_cases: StubBackend, typed: str) -> None:
    (said,) = await said_to(asks("case_status", ("case_number", typed)))

    assert said["response"] == "utter_case_status_yours"
    assert [line.get("case_number") for line in said["lines"]] == ["ZW20261101-0003", None]


async def test_a_case_that_is_not_the_customers(with_cases: StubBackend) -> None:
    said = await said_to(asks("case_status", ("case_number", "ZW20261109-0001")))

    assert said == [{"response": "utter_no_such_case", "case_number": "ZW20261109-0001"}]


async def test_two_numbers_one_of_them_the_customers(with_cases: StubBackend) -> None:
    numbers = (("case_number", "ZW20261108-0007"), ("case_number", "ZW20261109-0001"))

    said = await said_to(asks("case_status", *numbers))

    assert [record["response"] for record in said] == [
        "utter_case_status_yours",
        "utter_no_such_case",
    ]


async def test_the_product_of_before_does_not_hide_a_named_case(with_cases: StubBackend) -> None:
    asked = asks("case_status", ("case_number", "ZW20261108-0007"), product="huabei")

    (said,) = await said_to(asked)

    assert said["lines"][0]["case_number"] == "ZW20261108-0007"


async def test_a_number_tells_nothing_to_nobody(backend: StubBackend) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")

    said = await said_to(asks("case_status", ("case_number", "ZW20261108-0007")))

    assert said == [{"response": "utter_case_status"}]
