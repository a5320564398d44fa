"""`action_answer`: what it says of which records, to whom."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer
from tests.actions.conversations import CONVERSATION, run, tracker
from tests.actions.stub_backend import StubBackend

ACCOUNTS = f"GET /v1/sessions/{CONVERSATION}/accounts"


def account(product: str = "baitiao", **changes: Any) -> dict[str, Any]:
    """An account in good order, but for the changes."""
    return {
        "product": product,
        "status": "active",
        "status_since": "2024-01-01",
        "shown_as": "normal",
        "daily_late_rate_percent": "0.05",
        "holds": [],
        "lifted_holds": [],
        "bills": [],
        "repayments": [],
        "verifications": [],
        **changes,
    }


def hold(reason: str, lifted_by: str, since: str = "2026-10-28", **evidence: Any) -> dict[str, Any]:
    return {
        "id": f"h-{reason}",
        "reason": reason,
        "since": since,
        "evidence": {"reason": reason, **evidence},
        "lifted_by": lifted_by,
    }


OVERDUE_FIGURES = {
    "principal_amount": "1280.00",
    "late_charge_amount": "7.68",
    "to_pay_amount": "1287.68",
    "due_date": "2026-10-28",
    "overdue_days": 12,
}
OVERDUE = hold("overdue", "repayment", **OVERDUE_FIGURES)
IDENTITY = hold("identity_expired", "identity_update", document="id_card", expired_on="2026-11-08")
POLICY = hold("policy_adjustment", "provider_decision", since="2026-10-01")
FROZEN = account(status="frozen", shown_as="abnormal", holds=[OVERDUE])


def snapshot(*accounts: dict[str, Any]) -> dict[str, Any]:
    return {
        "as_of": "2026-11-09T04:00:00Z",
        "today": "2026-11-09",
        "customer": {"full_name": "陈静", "given_name": "静", "masked_phone": "199****0001"},
        "accounts": list(accounts),
    }


async def answers(
    backend: StubBackend, accounts: list[dict[str, Any]], topic: str, **slots: Any
) -> list[dict[str, Any]]:
    """What a verified customer with these accounts hears."""
    backend.will_answer(ACCOUNTS, snapshot(*accounts))
    asked = tracker(slots.pop("intent", topic), slots={"topic": topic, **slots})
    said, events = await run(ActionAnswer(), asked)
    assert events == []
    return said


@pytest.fixture
def backend(backend_of_actions: StubBackend) -> StubBackend:
    return backend_of_actions


# --- Who gets which answer -------------------------------------------------------------------


async def test_nobody_verified_gets_the_general_answer(backend: StubBackend) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    asked = tracker("account_abnormal", slots={"topic": "account_abnormal"})

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_account_abnormal"}], [])


async def test_the_backend_is_asked_for_the_conversation_and_nothing_typed(
    backend: StubBackend,
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    slots = {"topic": "bill_query", "phone": "19900000001", "customer_id": "c-1"}

    await run(ActionAnswer(), tracker("bill_query", slots=slots))

    assert [(r.line, r.body) for r in backend.requests] == [(ACCOUNTS, None)]


async def test_a_static_topic_asks_nobody(backend: StubBackend) -> None:
    asked = tracker("ask_why", slots={"topic": "scam_check"})

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_scam_check_why"}], [])
    assert backend.requests == []


@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("ask_why", "utter_collections_why"),
        ("ask_how", "utter_collections_how"),
        ("ask_how_long", "utter_collections_how_long"),
    ],
)
async def test_a_follow_up_is_about_the_running_topic(
    backend: StubBackend, intent: str, response: str
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    asked = tracker(intent, slots={"topic": "collections"})

    assert await run(ActionAnswer(), asked) == ([{"response": response}], [])


@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("ask_why", "utter_ask_topic"),
        ("ask_how_long", "utter_ask_topic"),
        ("unclear", "utter_unclear"),
    ],
)
async def test_without_a_topic_it_asks_back(
    backend: StubBackend, intent: str, response: str
) -> None:
    assert await run(ActionAnswer(), tracker(intent)) == ([{"response": response}], [])
    assert backend.requests == []


async def test_a_product_alone_asks_the_running_topic_of_that_product(
    backend: StubBackend,
) -> None:
    backend.will_answer(ACCOUNTS, snapshot(FROZEN, account("huabei")))
    slots = {"topic": "account_abnormal", "product": "huabei"}
    asked = tracker("unclear", ("product", "huabei"), slots=slots)

    said, _ = await run(ActionAnswer(), asked)

    assert said == [{"response": "utter_account_fine", "product": "huabei"}]


async def test_a_fragment_does_not_repeat_the_running_topic(backend: StubBackend) -> None:
    asked = tracker("unclear", slots={"topic": "account_abnormal"})

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_unclear"}], [])


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {"code": "internal_error", "message": ""}), (401, {"code": "service_key_required"})]
    + [(200, {"accounts": "all well"}), (200, b"<html>")],
)
async def test_a_backend_in_trouble_is_told_and_the_general_answer_comes(
    backend: StubBackend, status: int, body: Any
) -> None:
    backend.will_answer(ACCOUNTS, body, status)
    asked = tracker("bill_query", slots={"topic": "bill_query"})

    said = [{"response": "utter_service_down"}, {"response": "utter_bill_query"}]
    assert await run(ActionAnswer(), asked) == (said, [])


async def test_an_unforeseen_refusal_leaves_the_word_to_the_last_step_of_the_rule(
    backend: StubBackend, caplog: pytest.LogCaptureFixture
) -> None:
    backend.will_refuse(ACCOUNTS, 404, "not_found")
    asked = tracker("bill_query", slots={"topic": "bill_query"})

    assert await run(ActionAnswer(), asked) == ([], [])
    assert "action_answer failed: BackendRefusal" in caplog.text


# --- What is wrong with the accounts ---------------------------------------------------------


async def test_a_hold_with_its_evidence_and_what_lifts_it(backend: StubBackend) -> None:
    assert await answers(backend, [FROZEN], "account_abnormal") == [
        {
            "response": "utter_account_held",
            "product": "baitiao",
            "status_term": "status_frozen",
            "holds": [{"response": "utter_hold_overdue", **OVERDUE_FIGURES}],
            "lifts": [{"response": "utter_lift_repayment", "product": "baitiao"}],
        }
    ]


async def test_two_holds_most_serious_first(backend: StubBackend) -> None:
    both = account(status="frozen", holds=[OVERDUE, IDENTITY])

    (said,) = await answers(backend, [both], "account_locked")

    assert [record["response"] for record in said["holds"]] == [
        "utter_hold_overdue",
        "utter_hold_identity_expired",
    ]
    assert [record["response"] for record in said["lifts"]] == [
        "utter_lift_repayment",
        "utter_lift_identity_update",
    ]


async def test_of_more_than_two_holds_the_others_are_named(backend: StubBackend) -> None:
    three = account(status="frozen", holds=[OVERDUE, IDENTITY, POLICY])

    (said,) = await answers(backend, [three], "account_abnormal")

    assert said["holds"] == [
        {"response": "utter_hold_overdue", **OVERDUE_FIGURES},
        {
            "response": "utter_hold_others",
            "reasons_terms": ["reason_identity_expired", "reason_policy_adjustment"],
        },
    ]
    assert [record["response"] for record in said["lifts"]] == ["utter_lift_repayment"]


async def test_how_long_gives_what_it_depends_on_and_a_date_of_the_records(
    backend: StubBackend,
) -> None:
    reviewed = account(status="closed", holds=[{**POLICY, "review_date": "2026-12-01"}])

    said = await answers(backend, [reviewed], "account_deactivated", intent="ask_how_long")

    assert said == [
        {
            "response": "utter_account_held_how_long",
            "product": "baitiao",
            "lifts": [
                {"response": "utter_lift_provider_decision"},
                {"response": "utter_lift_review", "review_date": "2026-12-01"},
            ],
        }
    ]


async def test_shown_as_abnormal_without_a_hold_is_a_display_delay(backend: StubBackend) -> None:
    said = await answers(backend, [account(shown_as="abnormal")], "account_abnormal")

    assert said == [{"response": "utter_account_display_delay", "product": "baitiao"}]


async def test_a_hold_that_is_over(backend: StubBackend) -> None:
    lifted = {
        **hold("limit_requests", "repayment_and_review", requests=4, within_days=30),
        "lifted_on": "2026-11-08",
    }
    lifted["evidence"] |= {"short_overdues": 1}
    said = await answers(backend, [account("huabei", lifted_holds=[lifted])], "restore_account")

    assert said == [
        {
            "response": "utter_account_restored",
            "product": "huabei",
            "since_date": "2026-10-28",
            "lifted_date": "2026-11-08",
            "reason_term": "reason_limit_requests",
        }
    ]


async def test_an_account_not_open_yet(backend: StubBackend) -> None:
    steps = {"real_name": "done", "bank_card": "missing", "housing_fund": "missing"}
    verifications = [{"step": step, "status": status} for step, status in steps.items()]
    pending = account(status="pending", shown_as="not_open", verifications=verifications)

    assert await answers(backend, [pending], "account_abnormal") == [
        {
            "response": "utter_account_pending",
            "product": "baitiao",
            "done_terms": ["step_real_name"],
            "missing_terms": ["step_bank_card", "step_housing_fund"],
        }
    ]


async def test_several_accounts_in_trouble_are_told_briefly(backend: StubBackend) -> None:
    closed = account("huabei", status="closed", holds=[POLICY])

    (said,) = await answers(backend, [FROZEN, closed, account("jiebei")], "account_abnormal")

    assert said["response"] == "utter_several_accounts"
    assert [(line["product"], line["reasons_terms"]) for line in said["accounts"]] == [
        ("baitiao", ["reason_overdue"]),
        ("huabei", ["reason_policy_adjustment"]),
    ]


async def test_only_the_product_that_was_named(backend: StubBackend) -> None:
    accounts = [FROZEN, account("huabei")]

    said = await answers(backend, accounts, "account_abnormal", product="huabei")
    assert said == [{"response": "utter_account_fine", "product": "huabei"}]

    said = await answers(backend, accounts, "account_abnormal", product="fenqile")
    assert said == [{"response": "utter_no_such_account", "product": "fenqile"}]


# --- Money -----------------------------------------------------------------------------------

LATE = account(overdue={**OVERDUE_FIGURES, "bill_count": 1})
DUE_SOON = account(
    "huabei",
    next_due={"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 6},
    statement_day=5,
    due_day=15,
)
OVERDUE_LINE = {"response": "utter_overdue_line", "product": "baitiao", **OVERDUE_FIGURES}
NEXT_DUE_LINE = {
    "response": "utter_next_due_line",
    "product": "huabei",
    "amount": "860.25",
    "due_date": "2026-11-15",
    "due_in_days": 6,
}


async def test_overdue_or_not(backend: StubBackend) -> None:
    said = await answers(backend, [LATE, DUE_SOON], "overdue_status")
    assert said == [{"response": "utter_overdue_status_yours", "lines": [OVERDUE_LINE]}]

    said = await answers(backend, [DUE_SOON], "overdue_status")
    assert said == [{"response": "utter_not_overdue", "lines": [NEXT_DUE_LINE]}]


async def test_bills(backend: StubBackend) -> None:
    today = {"amount": "12.00", "due_date": "2026-11-09", "due_in_days": 0}
    accounts = [LATE, DUE_SOON, account("jiebei", next_due=today), account("fenqile")]

    assert await answers(backend, accounts, "bill_query") == [
        {
            "response": "utter_bill_query_yours",
            "lines": [
                OVERDUE_LINE,
                NEXT_DUE_LINE,
                {"response": "utter_due_today_line", "product": "jiebei", "amount": "12.00"},
                {"response": "utter_nothing_due_line", "product": "fenqile"},
            ],
        }
    ]


async def test_dates_of_one_account_with_the_days_of_the_month(backend: StubBackend) -> None:
    days = {
        "response": "utter_due_day_line",
        "product": "huabei",
        "statement_day": 5,
        "due_day": 15,
    }

    said = await answers(backend, [DUE_SOON], "repayment_date")

    assert said == [{"response": "utter_repayment_date_yours", "lines": [NEXT_DUE_LINE, days]}]


async def test_limits(backend: StubBackend) -> None:
    limit = {
        "total_amount": "12000.00",
        "used_amount": "3450.50",
        "available_amount": "8549.50",
    }
    accounts = [
        account(limit=limit),
        account("huabei", status="suspended", limit=limit),
        account("jiebei", status="closed"),
    ]

    assert await answers(backend, accounts, "limit_query") == [
        {
            "response": "utter_limit_query_yours",
            "lines": [
                {"response": "utter_limit_line", "product": "baitiao", **limit},
                {
                    "response": "utter_limit_held_line",
                    "product": "huabei",
                    **limit,
                    "status_term": "status_suspended",
                },
                {
                    "response": "utter_no_limit_line",
                    "product": "jiebei",
                    "status_term": "status_closed",
                },
            ],
        }
    ]


async def test_what_being_late_costs(backend: StubBackend) -> None:
    assert await answers(backend, [LATE], "overdue_consequences") == [
        {
            "response": "utter_overdue_consequences_yours",
            "product": "baitiao",
            "daily_late_rate_percent": "0.05",
            "to_pay_amount": "1287.68",
            "late_charge_amount": "7.68",
            "overdue_days": 12,
        }
    ]


@pytest.mark.parametrize("topic", ["overdue_consequences", "cannot_repay", "collections"])
async def test_who_owes_nothing_late_gets_the_general_answer(
    backend: StubBackend, topic: str
) -> None:
    assert await answers(backend, [DUE_SOON], topic) == [{"response": f"utter_{topic}"}]


async def test_ways_out_when_one_cannot_repay(backend: StubBackend) -> None:
    with_plan = {**LATE, "collections": {"stage": "gentle", "extension_plan_months": 3}}

    said = await answers(backend, [with_plan], "cannot_repay")
    assert said == [
        {
            "response": "utter_extension_plan_open",
            "product": "baitiao",
            "to_pay_amount": "1287.68",
            "extension_plan_months": 3,
        }
    ]

    said = await answers(backend, [LATE], "cannot_repay")
    assert said == [
        {
            "response": "utter_extension_plan_unknown",
            "product": "baitiao",
            "to_pay_amount": "1287.68",
            "overdue_days": 12,
        }
    ]


async def test_how_far_collections_have_gone(backend: StubBackend) -> None:
    case = {**LATE, "collections": {"stage": "gentle"}}

    assert await answers(backend, [case], "collections") == [
        {
            "response": "utter_collections_yours",
            "product": "baitiao",
            "stage_term": "stage_gentle",
            "to_pay_amount": "1287.68",
            "overdue_days": 12,
        }
    ]


# --- Verification steps ----------------------------------------------------------------------


async def test_steps_missing_and_expired(backend: StubBackend) -> None:
    verifications = [
        {"step": "real_name", "status": "done"},
        {"step": "identity_document", "status": "expired", "expired_on": "2026-10-20"},
        {"step": "bank_card", "status": "missing"},
    ]

    assert await answers(
        backend, [account(verifications=verifications)], "identity_verification"
    ) == [
        {
            "response": "utter_identity_verification_yours",
            "lines": [
                {
                    "response": "utter_step_expired",
                    "product": "baitiao",
                    "step_term": "step_identity_document",
                    "expired_date": "2026-10-20",
                },
                {
                    "response": "utter_steps_missing",
                    "product": "baitiao",
                    "missing_terms": ["step_bank_card"],
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("status", "response"),
    [("done", "utter_housing_fund_done"), ("missing", "utter_housing_fund_missing")],
)
async def test_the_housing_fund_step(backend: StubBackend, status: str, response: str) -> None:
    with_step = account(verifications=[{"step": "housing_fund", "status": status}])

    said = await answers(backend, [with_step], "housing_fund_verification")

    assert said == [{"response": response, "product": "baitiao"}]
