"""What a product's terms say, to whom, and what is said when they cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from account_backend.product_models import ProductTerms
from actions.answer import ActionAnswer
from actions.answers.topics import TERMS_ANSWERS
from tests.actions.conversations import general, run, tracker
from tests.actions.ledger import ACCOUNTS, account, snapshot
from tests.actions.product_terms import FEES, loan, serve, terms
from tests.actions.stub_backend import StubBackend

OWN_RECORDS = {"response": "utter_terms_own_records"}
TWO_ACCOUNTS = (account("huabei"), account("jiebei"))


@pytest.fixture
def anonymous(backend: StubBackend) -> StubBackend:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    serve(backend, terms())
    serve(backend, loan())
    return backend


async def asked(topic: str, product: str | None = "huabei", **slots: Any) -> list[dict[str, Any]]:
    """What is said to this question."""
    intent = slots.pop("intent", topic)
    conversation = tracker(intent, slots={"topic": topic, "product": product, **slots})
    said, events = await run(ActionAnswer(), conversation)
    assert events == []
    return said


def line(name: str, **facts: Any) -> dict[str, Any]:
    return {"response": f"utter_terms_{name}", **facts}


def told(*lines: dict[str, Any], product: str = "huabei", kind: str = "demo") -> dict[str, Any]:
    return {
        "response": "utter_product_terms",
        "product": product,
        "kind_term": f"terms_{kind}",
        "lines": list(lines),
    }


INTEREST = line("interest_free")
LATE = line("late_charge", daily_late_rate_percent="0.05")
NO_CASH = line("no_cash_feature")
USABLE = line("usable_for", uses_terms=["use_platform_shopping", "use_shop_qr_payment"])
NOT_USABLE = line("not_usable_for", uses_terms=["use_cash_out", "use_investments"])
NOT_FOR_LOANS = line("not_usable_for", uses_terms=["use_investments", "use_buying_a_home"])
LOAN_MONTHS = line("loan_months", loan_months=[3, 6, 12])
LOAN_INTEREST = line("daily_interest", daily_interest_rate_percent="0.04")
CHANGES_OPEN = line("plan_changes")
MINIMUM = line("minimum_payment", minimum_percent="10.00")

SHOPPING_CREDIT: dict[str, list[dict[str, Any]]] = {
    "interest_fees": [
        INTEREST,
        line("instalment_fee_range", lowest_percent="2.50", highest_percent="10.00"),
        LATE,
        line("no_annual_fee"),
    ],
    "repayment_method": [
        line("ways_to_repay", ways_terms=["way_automatic_debit", "way_bank_card"]),
        line("early_allowed"),
        MINIMUM,
        line("pay_in_app"),
    ],
    "early_repayment": [line("early_allowed"), line("later_fees_unknown")],
    "minimum_payment": [MINIMUM, line("rest_of_bill")],
    "repayment_date": [
        line("due_after_statement", after_statement_days=8),
        line("due_day_may_change"),
        line("no_grace_days"),
    ],
    "instalment": [
        line("plan", plan_months=3, fee_percent="2.50"),
        line("plan", plan_months=12, fee_percent="10.00"),
        CHANGES_OPEN,
    ],
    "payment_usage": [USABLE, NOT_USABLE, line("see_payment_page")],
    "payment_failed": [NOT_USABLE, USABLE, line("other_reasons")],
    "cash_withdrawal": [NO_CASH, line("cashing_out")],
    "borrow_money": [NO_CASH],
    "open_account": [
        line("minimum_age", minimum_age=18),
        line("conditions", conditions_terms=["condition_real_name", "condition_own_bank_card"]),
        line("steps", steps_terms=["step_sign_in", "step_real_name"]),
        line("assessment"),
    ],
    "credit_report": [line("reported"), line("credit_record_rights")],
    "merchant_service": [
        line("shops_paid_for_fee", shop_fee_percent="0.60"),
        line("ask_as_merchant"),
    ],
    "pay_later": [line("pay_later"), line("pay_later_elsewhere")],
    "refund": [
        line("refund_goes", destination_term="refund_credit_limit"),
        line("refund_time"),
    ],
    "account_transfer": [
        line("not_transferable"),
        line("one_per_person"),
        line("ask_before_closing"),
    ],
    "product_info": [USABLE, NO_CASH, INTEREST, line("other_products")],
}
CASH_LOAN: dict[str, list[dict[str, Any]]] = {
    "interest_fees": [LOAN_INTEREST, LATE, line("annual_fee", annual_fee_amount="20.00")],
    "early_repayment": [line("early_for_fee", early_fee_percent="1.00")],
    "minimum_payment": [line("no_minimum_payment")],
    "repayment_date": [
        line("due_drawdown_day"),
        line("due_day_stays"),
        line("grace_days", grace_days=3),
    ],
    "instalment": [LOAN_MONTHS, LOAN_INTEREST, CHANGES_OPEN],
    "payment_usage": [line("usable_for", uses_terms=["use_cash_to_bank_card"]), NOT_FOR_LOANS],
    "cash_withdrawal": [line("cash_feature"), NOT_FOR_LOANS],
    "borrow_money": [
        LOAN_MONTHS,
        line("least_to_borrow", minimum_borrow_amount="100.00"),
        LOAN_INTEREST,
        NOT_FOR_LOANS,
    ],
    "credit_report": [line("not_reported"), line("credit_record_rights")],
    "merchant_service": [line("shops_not_paid")],
    "pay_later": [line("no_pay_later"), line("pay_later_elsewhere")],
    "account_transfer": [
        line("transferable"),
        line("several_per_person", accounts_per_person=2),
        line("ask_before_closing"),
    ],
}
NOT_PERSONAL = (
    "payment_usage cash_withdrawal credit_report merchant_service pay_later account_transfer "
    "product_info"
).split()


def test_each_topic_with_terms_is_an_example_here() -> None:
    assert SHOPPING_CREDIT.keys() == TERMS_ANSWERS.keys()


@pytest.mark.parametrize("topic", SHOPPING_CREDIT)
async def test_the_terms_of_a_named_product_for_anybody(anonymous: StubBackend, topic: str) -> None:
    offer = [] if topic in NOT_PERSONAL else [OWN_RECORDS]

    assert await asked(topic) == [told(*SHOPPING_CREDIT[topic], *offer)]


@pytest.mark.parametrize("topic", CASH_LOAN)
async def test_the_terms_of_a_cash_loan(anonymous: StubBackend, topic: str) -> None:
    offer = [] if topic in NOT_PERSONAL else [OWN_RECORDS]

    said = await asked(topic, "jiebei")

    assert said == [told(*CASH_LOAN[topic], *offer, product="jiebei")]


@pytest.mark.parametrize(
    ("topic", "change", "lines"),
    [
        ("early_repayment", {"early_repayment": False}, [line("early_not_allowed")]),
        ("instalment", {"instalments": []}, [line("no_plans")]),
        (
            "instalment",
            {"instalments": [{"months": n, "fee_percent": f"{n}.00"} for n in (24, 3, 6, 12)]},
            [
                line(
                    "plans",
                    shortest_months=3,
                    shortest_fee_percent="3.00",
                    longest_months=24,
                    longest_fee_percent="24.00",
                ),
                CHANGES_OPEN,
            ],
        ),
        (
            "interest_fees",
            {"instalments": [{"months": 3, "fee_percent": "2.50"}], "fees": FEES},
            [
                INTEREST,
                line("instalment_fee", fee_percent="2.50"),
                LATE,
                line("no_annual_fee"),
            ],
        ),
        (
            "repayment_date",
            {
                "due_day": {
                    "rule": "fixed_day",
                    "day": 9,
                    "customer_may_change": False,
                    "grace_days": 0,
                }
            },
            [
                line("due_fixed_day", due_day=9),
                line("due_day_stays"),
                line("no_grace_days"),
            ],
        ),
        (
            "merchant_service",
            {"merchant_collection": {"offered": True}},
            [line("shops_paid"), line("ask_as_merchant")],
        ),
    ],
)
def test_other_terms(topic: str, change: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    records = TERMS_ANSWERS[topic](ProductTerms.parse_obj(terms(**change)))

    assert [{"response": record.response, **record.facts()} for record in records] == lines


async def test_a_providers_own_terms_are_not_called_demo_terms(anonymous: StubBackend) -> None:
    serve(anonymous, terms(demo_terms=False))

    (said,) = await asked("pay_later")

    assert said == told(*SHOPPING_CREDIT["pay_later"], kind="provider")


@pytest.mark.parametrize("topic", ["merchant_service", "pay_later", "refund", "account_transfer"])
async def test_what_the_terms_do_not_say_is_answered_generally(
    anonymous: StubBackend, topic: str
) -> None:
    optional = "merchant_collection pay_later_offered refund_destination accounts_per_person"
    optional += " transferable_to_another_account"
    silent = {name: value for name, value in terms().items() if name not in optional.split()}
    serve(anonymous, silent)

    assert await asked(topic) == [{"response": f"utter_{topic}"}]


async def test_without_a_product_the_general_answer_stands(anonymous: StubBackend) -> None:
    assert await asked("interest_fees", None) == [{"response": "utter_interest_fees"}]
    assert await asked("interest_fees", ["huabei", "jiebei"]) == [  # type: ignore[arg-type]
        {"response": "utter_interest_fees"}
    ]


@pytest.mark.parametrize("intent", ["ask_why", "ask_how", "ask_how_long"])
async def test_follow_ups_keep_the_general_answers(anonymous: StubBackend, intent: str) -> None:
    assert await asked("instalment", intent=intent) == [
        {"response": f"utter_instalment{intent.removeprefix('ask')}"}
    ]


async def test_of_a_customer_with_one_account_its_product_is_meant(backend: StubBackend) -> None:
    backend.will_answer(ACCOUNTS, snapshot(account("huabei")))
    serve(backend, terms())

    assert await asked("pay_later", None) == [told(*SHOPPING_CREDIT["pay_later"])]


async def test_of_a_customer_with_two_accounts_no_product_is_guessed(
    backend: StubBackend,
) -> None:
    backend.will_answer(ACCOUNTS, snapshot(*TWO_ACCOUNTS))

    assert await asked("pay_later", None) == [general("utter_pay_later")]


async def test_a_verified_customer_is_not_offered_to_be_verified(backend: StubBackend) -> None:
    backend.will_answer(ACCOUNTS, snapshot(*TWO_ACCOUNTS))
    serve(backend, terms())

    assert await asked("interest_fees") == [told(*SHOPPING_CREDIT["interest_fees"])]


AUTOMATIC_DEBIT = {"enabled": False, "sources": []}
DEBIT_OFF = {
    "response": "utter_repayment_method_yours",
    "lines": [{"response": "utter_debit_off_line", "product": "huabei"}],
}


async def test_records_first_and_then_the_terms_where_they_add_something(
    backend: StubBackend,
) -> None:
    backend.will_answer(ACCOUNTS, snapshot(account("huabei", automatic_debit=AUTOMATIC_DEBIT)))
    serve(backend, terms())

    assert await asked("repayment_method", None) == [
        DEBIT_OFF,
        told(*SHOPPING_CREDIT["repayment_method"]),
    ]


async def test_records_alone_when_the_terms_cannot_be_read(backend: StubBackend) -> None:
    backend.will_answer(ACCOUNTS, snapshot(account("huabei", automatic_debit=AUTOMATIC_DEBIT)))
    backend.will_refuse("GET /v1/products/huabei", 500, "internal_error")

    assert await asked("repayment_method", None) == [DEBIT_OFF]


async def test_a_product_without_terms_is_answered_generally(backend: StubBackend) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")

    assert await asked("interest_fees", "fenqile") == [{"response": "utter_interest_fees"}]


async def test_terms_that_cannot_be_read_just_now_are_told_to_be(backend: StubBackend) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    backend.will_refuse("GET /v1/products/huabei", 500, "internal_error")

    assert await asked("interest_fees") == [
        {"response": "utter_service_down"},
        {"response": "utter_interest_fees"},
    ]
