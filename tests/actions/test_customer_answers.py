"""What belongs to the customer, not to an account: applications, cards, the phone, cases."""

from __future__ import annotations

from typing import Any

import pytest

from actions.verification import ActionStartVerification
from tests.actions.conversations import CONVERSATION, general, run, tracker
from tests.actions.ledger import ACCOUNTS, account, answers, answers_from_records, snapshot
from tests.actions.product_terms import serve, terms
from tests.actions.stub_backend import StubBackend


def application(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": "a-1",
        "product": "jiebei",
        "kind": "borrow",
        "applied_on": "2026-11-02",
        "status": status,
        **changes,
    }


OF_LOAN = {
    "product": "jiebei",
    "application_term": "application_borrow",
    "applied_date": "2026-11-02",
}
NEXT_STEPS = {
    "credit_assessment": "assessment",
    "overdue": "overdue",
    "identity_incomplete": "identity",
    "too_many_applications": "too_many",
    "income_unverified": "income",
    "under_age": "under_age",
}


@pytest.mark.parametrize(("reason", "next_step"), NEXT_STEPS.items())
@pytest.mark.parametrize("topic", ["application_rejected", "borrow_money"])
async def test_an_application_that_was_declined(
    backend: StubBackend, topic: str, reason: str, next_step: str
) -> None:
    declined = application("declined", reasons=[reason], reapply_from="2026-12-01")

    assert await answers_from_records(backend, topic, applications=[declined]) == [
        {
            "response": "utter_applications_yours",
            "lines": [
                {
                    "response": "utter_application_declined_because_line",
                    **OF_LOAN,
                    "reapply": [
                        {
                            "response": "utter_application_reapply_from",
                            "reapply_date": "2026-12-01",
                        }
                    ],
                    "reasons_terms": [f"declined_{reason}"],
                },
                {"response": f"utter_application_next_{next_step}"},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("status", "line", "next_step"),
    [
        ("declined", {"response": "utter_application_declined_line", "reapply": []}, "ask"),
        ("in_review", {"response": "utter_application_in_review_line"}, "wait"),
    ],
)
async def test_an_application_without_a_reason_or_a_decision(
    backend: StubBackend, status: str, line: dict[str, Any], next_step: str
) -> None:
    said = await answers_from_records(
        backend, "application_rejected", applications=[application(status)]
    )

    lines = [{**OF_LOAN, **line}, {"response": f"utter_application_next_{next_step}"}]
    assert said == [{"response": "utter_applications_yours", "lines": lines}]


async def test_a_later_application_replaces_an_earlier_one(backend: StubBackend) -> None:
    earlier = application("declined", reasons=["overdue"])
    later = application("approved", applied_on="2026-11-05")

    said = await answers_from_records(
        backend, "application_rejected", applications=[later, earlier]
    )

    assert said == [general("utter_application_rejected")]


async def test_only_applications_of_the_named_product_and_kind(backend: StubBackend) -> None:
    declined = [application("declined", reasons=["overdue"])]

    for topic, product in [("application_rejected", "huabei"), ("open_account", "jiebei")]:
        said = await answers_from_records(backend, topic, product, applications=declined)
        assert said == [general(f"utter_{topic}")]


async def test_opening_what_is_open_pending_or_held(backend: StubBackend) -> None:
    missing = [{"step": "bank_card", "status": "missing"}]
    accounts = [
        account(),
        account("huabei", status="pending", shown_as="not_open", verifications=missing),
        account("jiebei", status="closed", shown_as="closed"),
    ]

    async def told(product: str | None) -> str:
        (said,) = await answers(backend, accounts, "open_account", product=product)
        return str(said["response"])

    assert await told("baitiao") == "utter_open_account_already"
    assert await told("huabei") == await told(None) == "utter_account_pending"
    assert await told("jiebei") == "utter_account_held_without_reason"
    assert await told("fenqile") == "utter_open_account"


async def test_the_phone_number_on_file_is_masked(backend: StubBackend) -> None:
    assert await answers(backend, [account()], "change_phone") == [
        {"response": "utter_change_phone_yours", "masked_phone": "199****0001"}
    ]


def card(number: str, status: str = "valid", **changes: Any) -> dict[str, Any]:
    return {
        "bank": "示例银行",
        "masked_number": f"**** {number}",
        "bound_on": "2025-01-02",
        "status": status,
        "used_for_repayment": False,
        **changes,
    }


async def test_cards_expired_ones_first(backend: StubBackend) -> None:
    cards = [card("1111", used_for_repayment=True), card("2222"), card("3333", "expired")]

    assert await answers_from_records(backend, "change_bank_card", bank_cards=cards) == [
        {
            "response": "utter_change_bank_card_yours",
            "lines": [
                {
                    "response": "utter_card_expired_line",
                    "bank": "示例银行",
                    "masked_card": "**** 3333",
                },
                {
                    "response": "utter_card_for_repayment_line",
                    "bank": "示例银行",
                    "masked_card": "**** 1111",
                    "bound_date": "2025-01-02",
                },
                {
                    "response": "utter_card_line",
                    "bank": "示例银行",
                    "masked_card": "**** 2222",
                    "bound_date": "2025-01-02",
                },
                {"response": "utter_cards_next_expired"},
            ],
        }
    ]


async def test_valid_cards_and_how_to_change_them(backend: StubBackend) -> None:
    (said,) = await answers_from_records(backend, "change_bank_card", bank_cards=[card("1111")])
    assert said["lines"][-1] == {"response": "utter_cards_next_change"}

    expired = card("1111", "expired", used_for_repayment=True)
    (said,) = await answers_from_records(backend, "change_bank_card", bank_cards=[expired])
    assert said["lines"][0]["response"] == "utter_card_for_repayment_expired_line"


def case(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "number": "ZW20261101-0001",
        "kind": "appeal_hold",
        "opened_on": "2026-11-01",
        "updated_on": "2026-11-07",
        "status": status,
        **changes,
    }


CASE_LINE = {
    "response": "utter_case_line",
    "case_number": "ZW20261101-0001",
    "case_term": "case_appeal_hold",
    "about": [],
    "case_status_term": "case_status_in_review",
    "updated_date": "2026-11-07",
    "answer": [],
}


async def test_cases_open_ones_first(backend: StubBackend) -> None:
    cases = [case("resolved"), case("in_review")]

    assert await answers_from_records(backend, "case_status", cases=cases) == [
        {
            "response": "utter_case_status_yours",
            "lines": [
                CASE_LINE,
                {**CASE_LINE, "case_status_term": "case_status_resolved"},
                {"response": "utter_case_next_ask"},
            ],
        }
    ]


async def test_a_case_that_waits_for_the_customer(backend: StubBackend) -> None:
    waiting = case("information_needed", answer_by="2026-11-20", product="baitiao")

    (said,) = await answers_from_records(backend, "case_status", "baitiao", cases=[waiting])
    assert said["lines"] == [
        {
            **CASE_LINE,
            "about": [{"response": "utter_case_about", "product": "baitiao"}],
            "case_status_term": "case_status_information_needed",
            "answer": [{"response": "utter_case_answer_by", "answer_date": "2026-11-20"}],
        },
        {"response": "utter_case_next_information"},
    ]


@pytest.mark.parametrize("topic", ["case_status", "file_appeal"])
@pytest.mark.parametrize("asked", ["product", "product_before"])
async def test_a_product_hides_no_case(backend: StubBackend, topic: str, asked: str) -> None:
    numbers = {"baitiao": "ZW20261101-0001", "huabei": "ZW20261102-0002"}
    cases = [case("received", number=numbers[name], product=name) for name in numbers]

    (said,) = await answers_from_records(backend, topic, cases=cases, **{asked: "huabei"})

    told = [line["case_number"] for line in said["lines"][:-1]]
    assert told == [numbers["huabei"], numbers["baitiao"]]
    (said,) = await answers_from_records(backend, topic, cases=cases, **{asked: "jiebei"})
    assert [line["case_number"] for line in said["lines"][:-1]] == list(numbers.values())


async def test_no_case_at_all_is_told_plainly(backend: StubBackend) -> None:
    assert await answers_from_records(backend, "case_status") == [{"response": "utter_no_cases"}]


async def test_an_appeal_that_runs_need_not_be_filed_again(backend: StubBackend) -> None:
    (said,) = await answers_from_records(backend, "file_appeal", cases=[case("in_review")])
    assert said["response"] == "utter_file_appeal_running"
    assert said["lines"][0] == CASE_LINE

    over = [case("resolved"), case("declined")]
    assert await answers_from_records(backend, "file_appeal", cases=over) == [
        general("utter_file_appeal")
    ]


async def after_verification(backend: StubBackend, **slots: Any) -> list[dict[str, Any]]:
    """What a customer hears who presses "check my account" and is verified already."""
    backend.will_answer(ACCOUNTS, snapshot(account("huabei")))
    customer = snapshot()["customer"]
    session = {"state": "verified", "customer": customer}
    backend.will_answer(f"GET /v1/sessions/{CONVERSATION}", session)
    said, _ = await run(ActionStartVerification(), tracker("log_in", slots=slots))
    return said


FINE = {"response": "utter_account_fine", "product": "huabei"}


async def test_checking_the_account_for_what_is_not_there(backend: StubBackend) -> None:
    serve(backend, terms())
    nothing = {"response": "utter_nothing_on_record"}

    assert await after_verification(backend, topic="refund", product="huabei") == [nothing, FINE]
    assert await after_verification(backend, topic="promotions") == [nothing, FINE]
    assert await after_verification(backend, topic="cannot_repay") == [FINE]


async def test_checking_the_account_tells_whose_terms_are_meant(backend: StubBackend) -> None:
    serve(backend, terms())

    (said,) = await after_verification(backend, topic="refund")

    assert (said["response"], said["product"]) == ("utter_product_terms", "huabei")
