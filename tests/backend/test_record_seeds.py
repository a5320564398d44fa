"""Records in a seed: how a mistake is told, and what would contradict itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from account_backend.clock import day_in_shanghai
from account_backend.database import Database
from account_backend.seed import SeedError, load_seed, plant
from account_backend.seed_models import Seed

from .conftest import NOON

TODAY = day_in_shanghai(NOON)
REFUND = {
    "shop": "A",
    "amount": "10.00",
    "requested_on": "-5d",
    "status": "completed",
    "destination": "credit_limit",
    "completed_on": "-3d",
}
PLAN = {
    "amount": "600.00",
    "months": 3,
    "paid_months": 1,
    "monthly_amount": "205.00",
    "fee_amount": "15.00",
    "remaining_amount": "410.00",
    "next_due_date": "+9d",
    "status": "running",
}
LOAN = {
    "amount": "1000.00",
    "requested_on": "-2d",
    "status": "paid_out",
    "months": 3,
    "paid_out_on": "-1d",
}
ATTEMPT = {
    "amount": "50.00",
    "attempted_on": "-1d",
    "source": "bank_card",
    "status": "processing",
}
RAISED = {
    "changed_on": "-9d",
    "from_amount": "5000.00",
    "to_amount": "9000.00",
    "reason": "increase_approved",
}
APPLICATION = {
    "product": "huabei",
    "kind": "limit_increase",
    "applied_on": "-5d",
    "status": "declined",
    "decided_on": "-4d",
    "reasons": ["overdue"],
}
CASE = {
    "serial": 1,
    "kind": "complaint",
    "opened_on": "-5d",
    "updated_on": "-4d",
    "status": "in_review",
}
CARD = {
    "bank": "A",
    "masked_number": "**** 1234",
    "bound_on": "-9d",
    "status": "valid",
    "used_for_repayment": True,
}


@pytest.fixture
def seed_with(tmp_path: Path, demo_seed: Seed) -> Callable[..., Seed]:
    """A seed of one customer whose huabei and jiebei have these records."""
    terms = [p.dict(exclude_none=True) for p in demo_seed.products]

    def seed(of_customer: dict[str, Any], huabei: dict[str, Any], jiebei: dict[str, Any]) -> Seed:
        account = {
            "status": "active",
            "status_since": "-300d",
            "limit": {"total": "9000.00", "used": "2000.00"},
        }
        bill = {
            "amount": "100.00",
            "due": "+9d",
            "repayments": [{"amount": "50.00", "paid_on": "-1d"}],
        }
        customer = {
            "phone": "19911112222",
            "full_name": "A B",
            "given_name": "A",
            "accounts": [
                {"product": "huabei", "bills": [bill], **account, **huabei},
                {"product": "jiebei", **account, **jiebei},
            ],
            **of_customer,
        }
        # As a file, because that is how a mistake is met; amounts and enums as plain strings.
        written = yaml.safe_load(Seed.parse_obj({"products": terms, "customers": []}).json())
        file = tmp_path / "seed.yml"
        file.write_text(yaml.safe_dump({**written_without_null(written), "customers": [customer]}))
        return load_seed(file)

    return seed


def written_without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: written_without_null(v) for k, v in value.items() if v is not None}
    return [written_without_null(v) for v in value] if isinstance(value, list) else value


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Callable[[Seed], None]]:
    """Plants a seed on 9 November 2026."""
    database = Database(f"sqlite:///{tmp_path / 'records.db'}")
    database.create_tables()

    def plant_seed(seed: Seed) -> None:
        with database.transaction() as session:
            plant(session, seed, TODAY)

    yield plant_seed
    database.close()


def test_what_is_in_order_is_planted(
    seed_with: Callable[..., Seed], planted: Callable[[Seed], None]
) -> None:
    planted(
        seed_with(
            {"applications": [APPLICATION], "cases": [CASE], "bank_cards": [CARD]},
            {
                "refunds": [REFUND],
                "instalment_plans": [PLAN],
                "repayment_attempts": [{**ATTEMPT, "bill": 1}],
                "limit_changes": [RAISED],
            },
            {"drawdowns": [{**LOAN, "masked_card": "**** 1234", "cancel_until": "0d"}]},
        )
    )


# --- Mistakes, told when the file is read ----------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "place_and_reason"),
    [
        ({"refunds": [{**REFUND, "amount": 10}]}, "refunds.0.amount: must be a string (in YAML"),
        ({"refunds": [{**REFUND, "status": "lost"}]}, "refunds.0.status: value is not a valid"),
        ({"refunds": [{**REFUND, "requested_on": "soon"}]}, "refunds.0: must be a day such as"),
        ({"refunds": [{**REFUND, "colour": "red"}]}, "refunds.0: no member 'colour' in Refund"),
        ({"refunds": [{**REFUND, "id": "r1"}]}, "refunds.0: no member 'id' in Refund"),
        ({"refunds": ["all of it"]}, "refunds.0: must be a record"),
        ({"refunds": [{"amount": "1.00"}]}, "refunds.0.shop: field required (and 3 more)"),
        (
            {"repayment_attempts": [{**ATTEMPT, "bill": "1"}]},
            "repayment_attempts.0: bill must be a number from 1 to 9999",
        ),
        ({"temporary_limit": {"amount": "1.00"}}, "temporary_limit.until: field required"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_place(
    seed_with: Callable[..., Seed], changes: dict[str, Any], place_and_reason: str
) -> None:
    with pytest.raises(SeedError) as error:
        seed_with({}, changes, {})

    assert f"seed.yml: customers.0.accounts.0.{place_and_reason}" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "place_and_reason"),
    [
        ({"cases": [{**CASE, "serial": 0}]}, "cases.0: serial must be a number from 1 to 9999"),
        (
            {"cases": [{k: v for k, v in CASE.items() if k != "serial"}]},
            "cases.0: serial: field required",
        ),
        (
            {"bank_cards": [{**CARD, "masked_number": "6222021234"}]},
            r"bank_cards.0.masked_number: must match ^\*{4} [0-9]{4}$",
        ),
        (
            {"applications": [{**APPLICATION, "reasons": ["bad luck"]}]},
            "applications.0.reasons.0: value is not a valid enumeration member",
        ),
    ],
)
def test_a_mistake_in_the_customers_own_records(
    seed_with: Callable[..., Seed], changes: dict[str, Any], place_and_reason: str
) -> None:
    with pytest.raises(SeedError) as error:
        seed_with(changes, {}, {})

    assert f"seed.yml: customers.0.{place_and_reason}" in str(error.value)


# --- Contradictions, told when it is planted -------------------------------------------------


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


@pytest.mark.parametrize(
    ("changes", "place_and_reason"),
    [
        (
            {"refunds": [without(REFUND, "completed_on")]},
            "refunds.0: status completed asks for completed_on",
        ),
        (
            {"refunds": [{**REFUND, "status": "approved"}]},
            "refunds.0: completed_on does not go with status approved",
        ),
        (
            {"refunds": [{**REFUND, "completed_on": "-6d"}]},
            "refunds.0: completed_on is before requested_on",
        ),
        ({"refunds": [{**REFUND, "completed_on": "+1d"}]}, "refunds.0: completed_on is in the fut"),
        (
            {"refunds": [{**REFUND, "expected_by": "+1d"}]},
            "refunds.0: expected_by does not go with status completed",
        ),
        (
            {"instalment_plans": [without(PLAN, "next_due_date")]},
            "instalment_plans.0: status running asks for next_due_date",
        ),
        ({"instalment_plans": [{**PLAN, "next_due_date": "-1d"}]}, "next_due_date is past"),
        (
            {"instalment_plans": [{**PLAN, "paid_months": 3, "remaining_amount": "0.00"}]},
            "more months are paid than a plan of this status can have",
        ),
        ({"instalment_plans": [{**PLAN, "paid_months": 4}]}, "more months are paid"),
        (
            {"instalment_plans": [{**PLAN, "monthly_amount": "205.02"}]},
            "instalment_plans.0: monthly_amount does not add up",
        ),
        (
            {"instalment_plans": [{**PLAN, "remaining_amount": "400.00"}]},
            "instalment_plans.0: remaining_amount does not add up",
        ),
        (
            {"instalment_plans": [{**PLAN, "early_settlement_amount": "410.01"}]},
            "early_settlement_amount is more than remaining_amount",
        ),
        (
            {"instalment_plans": [{**PLAN, "months": 4, "monthly_amount": "153.75"}]},
            "instalment_plans.0: remaining_amount does not add up",
        ),
        (
            {
                "instalment_plans": [
                    {**PLAN, "months": 2, "monthly_amount": "307.50", "remaining_amount": "307.50"}
                ]
            },
            "no plan over 2 months is offered",
        ),
        (
            {
                "instalment_plans": [
                    {
                        **PLAN,
                        "fee_amount": "30.00",
                        "monthly_amount": "210.00",
                        "remaining_amount": "420.00",
                    }
                ]
            },
            "fee_amount is more than the product's fee",
        ),
        (
            {"limit": {"total": "9000.00", "used": "399.00"}, "instalment_plans": [PLAN]},
            "limit.used: less than the running instalment plans",
        ),
        ({"drawdowns": [LOAN]}, "drawdowns.0: no loan over 3 months is offered"),
        (
            {"repayment_attempts": [{**ATTEMPT, "status": "failed"}]},
            "repayment_attempts.0: status failed asks for failure",
        ),
        (
            {"repayment_attempts": [{**ATTEMPT, "failure": "bank_declined"}]},
            "failure does not go with status processing",
        ),
        ({"repayment_attempts": [{**ATTEMPT, "bill": 2}]}, "there is no bill 2"),
        (
            {
                "repayment_attempts": [
                    {**ATTEMPT, "amount": "51.00", "bill": 1, "status": "refunding_duplicate"}
                ]
            },
            "came in twice, but the bill has no repayment of that amount",
        ),
        ({"automatic_debit": {"enabled": True, "sources": []}}, "automatic_debit: enabled, but"),
        (
            {"automatic_debit": {"enabled": True, "sources": ["bank_card", "bank_card"]}},
            "automatic_debit: the same source twice",
        ),
        (
            {"automatic_debit": {"enabled": True, "sources": ["automatic_debit"]}},
            "automatic_debit is no source of itself",
        ),
        (
            {"coupons": [{"kind": "shopping", "amount": "5.00", "expires_on": "-1d"}]},
            "coupons.0: expires_on is past",
        ),
        (
            {"limit_changes": [{**RAISED, "to_amount": "8000.00"}]},
            "limit_changes: the last one ends at 8000.00, which is not the limit",
        ),
        (
            {"limit_changes": [RAISED, {**RAISED, "changed_on": "-3d"}]},
            "limit_changes: one ends at 9000.00, the next begins at 5000.00",
        ),
        (
            {"limit_changes": [{**RAISED, "from_amount": "9000.00"}]},
            "limit_changes.0: nothing changes",
        ),
        (
            {"limit_changes": [RAISED], "temporary_limit": {"amount": "1.00", "until": "+1d"}},
            "limit_changes: the last one ends at 9000.00, which is not the limit",
        ),
        ({"temporary_limit": {"amount": "1.00", "until": "-1d"}}, "temporary_limit: until is past"),
        ({"daily_interest_rate_percent": "0.05"}, "the product charges no interest"),
        (
            {"status": "pending", "bills": [], "refunds": [REFUND]},
            "refunds.0: the account is not open yet",
        ),
    ],
)
def test_a_contradiction_on_an_account(
    seed_with: Callable[..., Seed],
    planted: Callable[[Seed], None],
    changes: dict[str, Any],
    place_and_reason: str,
) -> None:
    with pytest.raises(SeedError) as error:
        planted(seed_with({}, changes, {}))

    assert str(error.value).startswith("seed: customers.0.accounts.0.")
    assert place_and_reason in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "place_and_reason"),
    [
        (
            {"drawdowns": [without(LOAN, "paid_out_on")]},
            "drawdowns.0: status paid_out asks for paid_out_on",
        ),
        (
            {"drawdowns": [{**without(LOAN, "paid_out_on"), "status": "failed"}]},
            "drawdowns.0: status failed asks for failure",
        ),
        (
            {"drawdowns": [{**LOAN, "status": "repaid", "cancel_until": "+1d"}]},
            "drawdowns.0: cancel_until does not go with status repaid",
        ),
        ({"drawdowns": [{**LOAN, "months": 5}]}, "no loan over 5 months is offered"),
        ({"drawdowns": [{**LOAN, "amount": "99.99"}]}, "drawdowns.0: less than can be borrowed"),
        (
            {"drawdowns": [{**LOAN, "masked_card": "**** 1234"}]},
            "masked_card is not a bank card of the customer",
        ),
        (
            {"limit": {"total": "9000.00", "used": "0.00"}, "drawdowns": [LOAN]},
            "limit.used: nothing, but a loan is paid out",
        ),
        ({"instalment_plans": [PLAN]}, "no plan over 3 months is offered"),
        (
            {"repayment_attempts": [{**ATTEMPT, "source": "platform_balance"}]},
            "platform_balance is not a way to repay it",
        ),
        (
            {"automatic_debit": {"enabled": False, "sources": ["platform_balance"]}},
            "automatic_debit: platform_balance is not a way to repay it",
        ),
    ],
)
def test_a_contradiction_of_what_is_borrowed(
    seed_with: Callable[..., Seed],
    planted: Callable[[Seed], None],
    changes: dict[str, Any],
    place_and_reason: str,
) -> None:
    with pytest.raises(SeedError) as error:
        planted(seed_with({}, {}, changes))

    assert str(error.value).startswith("seed: customers.0.accounts.1.")
    assert place_and_reason in str(error.value)


@pytest.mark.parametrize(
    ("changes", "place_and_reason"),
    [
        (
            {"applications": [without(APPLICATION, "decided_on")]},
            "applications.0: status declined asks for decided_on",
        ),
        (
            {"applications": [without(APPLICATION, "reasons")]},
            "applications.0: status declined asks for reasons",
        ),
        (
            {"applications": [{**APPLICATION, "status": "approved"}]},
            "applications.0: reasons does not go with status approved",
        ),
        (
            {"applications": [{**APPLICATION, "reapply_from": "-5d"}]},
            "applications.0: reapply_from is before decided_on",
        ),
        (
            {"applications": [{**APPLICATION, "kind": "borrow"}]},
            "applications.0: nothing can be borrowed with huabei",
        ),
        (
            {"applications": [{**APPLICATION, "product": "fenqile"}]},
            "applications.0: the customer has no open account of fenqile",
        ),
        ({"bank_cards": [{**CARD, "bound_on": "+1d"}]}, "bank_cards.0: bound_on is in the future"),
        ({"cases": [{**CASE, "updated_on": "+1d"}]}, "cases.0: updated_on is in the future"),
        ({"cases": [{**CASE, "updated_on": "-6d"}]}, "cases.0: updated_on is before opened_on"),
        (
            {"cases": [{**CASE, "status": "resolved", "answer_by": "+1d"}]},
            "cases.0: answer_by does not go with status resolved",
        ),
    ],
)
def test_a_contradiction_in_the_customers_own_records(
    seed_with: Callable[..., Seed],
    planted: Callable[[Seed], None],
    changes: dict[str, Any],
    place_and_reason: str,
) -> None:
    with pytest.raises(SeedError) as error:
        planted(seed_with(changes, {}, {}))

    assert str(error.value).startswith(f"seed: customers.0.{place_and_reason}")


def test_a_case_number_names_one_case(
    seed_with: Callable[..., Seed], planted: Callable[[Seed], None]
) -> None:
    with pytest.raises(SeedError, match="the same case number twice: ZW20261104-0001"):
        planted(seed_with({"cases": [CASE, {**CASE, "kind": "refund_dispute"}]}, {}, {}))
