"""What is wrong with an account, since when, and what lifts it."""

from __future__ import annotations

from tests.actions.ledger import (
    FROZEN,
    IDENTITY,
    LATE,
    OVERDUE,
    OVERDUE_FIGURES,
    POLICY,
    account,
    answers,
    hold,
)
from tests.actions.stub_backend import StubBackend


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
    assert said["lifts"] == [
        {"response": "utter_lift_repayment", "product": "baitiao"},
        {"response": "utter_lift_also", "ways_terms": ["lift_identity_update"]},
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


async def test_overdue_without_a_hold_is_not_told_as_fine(backend: StubBackend) -> None:
    (said,) = await answers(backend, [LATE], "account_abnormal")

    assert said == {
        "response": "utter_account_overdue",
        "product": "baitiao",
        "overdue_days": 12,
        "to_pay_amount": "1287.68",
    }


async def test_overdue_without_a_hold_is_told_among_several(backend: StubBackend) -> None:
    closed = account("huabei", status="closed", holds=[POLICY])

    (said,) = await answers(backend, [LATE, closed], "account_abnormal")

    assert [line["response"] for line in said["accounts"]] == [
        "utter_brief_overdue",
        "utter_brief_held",
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
