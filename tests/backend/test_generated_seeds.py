"""Whatever a seed says, the figures told of it are the ledger's."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from account_backend.api_models import Account, AccountsSnapshot, HoldReason, Money, Product
from account_backend.clock import FixedClock, day_in_shanghai
from account_backend.database import Database
from account_backend.seed import plant
from account_backend.seed_models import Seed
from account_backend.snapshot import snapshot_of
from account_backend.tables import CustomerRow

from .conftest import NOON

TODAY = day_in_shanghai(NOON)
past = st.integers(1, 400).map(lambda n: f"-{n}d")
amounts = st.decimals(min_value="0.01", max_value=100_000, places=2).map(Money.of)
EVIDENCE: dict[str, dict[str, Any]] = {
    "account_risk": {"device_changes": 2, "within_days": 3, "insecure_networks": False},
    "breach_of_use": {"cash_out_amount": "1.00", "on_date": "-2d", "cash_feature": True},
    "qualification": {"changed": ["income"]},
    "identity_expired": {"document": "id_card", "expired_on": "-3d"},
    "credit_score": {"applications": 1, "within_days": 7, "short_overdues": 0},
    "limit_requests": {},
    "policy_adjustment": {},
}


@st.composite
def plans_over_months(draw: st.DrawFn) -> dict[str, Any]:
    """A plan without a fee whose months are rounded to the cent, as a provider's may be."""
    amount, months = draw(amounts).decimal, draw(st.sampled_from([3, 6, 12]))
    paid = draw(st.integers(0, months - 1))
    monthly = (amount / months).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {
        "amount": Money.of(amount),
        "months": months,
        "paid_months": paid,
        "monthly_amount": Money.of(monthly),
        "fee_amount": "0.00",
        "remaining_amount": Money.of(monthly * (months - paid)),
        "next_due_date": f"+{draw(st.integers(0, 40))}d",
        "status": "running",
    }


@st.composite
def refunds(draw: st.DrawFn) -> dict[str, Any]:
    status = draw(st.sampled_from(["requested", "approved", "completed", "declined"]))
    days = draw(st.integers(0, 400))
    refund = {
        "shop": draw(st.text(min_size=1, max_size=20)),
        "amount": draw(amounts),
        "requested_on": f"-{days}d",
        "status": status,
        "destination": draw(st.sampled_from(["credit_limit", "bill", "bank_card"])),
    }
    if status == "completed":
        refund["completed_on"] = f"-{draw(st.integers(0, days))}d"
    return refund


@st.composite
def limit_changes(draw: st.DrawFn, total: Decimal) -> list[dict[str, Any]]:
    """Changes that lead to the limit of today."""
    steps = [Money.of(total), *draw(st.lists(amounts, max_size=3))]
    days = sorted(draw(st.sets(st.integers(0, 400), min_size=3, max_size=3)))
    return [
        {"changed_on": f"-{day}d", "from_amount": before, "to_amount": after, "reason": "overdue"}
        for day, after, before in zip(days, steps, steps[1:], strict=False)
        if before != after
    ]


@st.composite
def accounts(draw: st.DrawFn, product: str) -> dict[str, Any]:
    days = draw(st.lists(st.integers(-400, 40), max_size=4))
    bills: list[dict[str, Any]] = [{"amount": draw(amounts), "due": f"{n:+d}d"} for n in days]
    used = sum((b["amount"].decimal for b in bills), Decimal("0.00"))
    reasons = draw(st.lists(st.sampled_from(sorted(EVIDENCE)), max_size=3, unique=True))
    holds = [{"reason": r, "since": draw(past), "evidence": EVIDENCE[r]} for r in reasons]
    if any(n < 0 for n in days) and draw(st.booleans()):
        holds.append({"reason": "overdue", "since": draw(past)})
    plans = [] if product == "jiebei" else draw(st.lists(plans_over_months(), max_size=2))
    used += sum((plan["amount"].decimal for plan in plans), Decimal("0.00"))
    total = used + draw(amounts).decimal
    return {
        "product": product,
        "status": draw(st.sampled_from(["active", "restricted", "frozen", "suspended"])),
        "status_since": draw(past),
        "limit": {"total": Money.of(total), "used": Money.of(used)},
        "bills": bills,
        "holds": holds,
        "instalment_plans": plans,
        "refunds": draw(st.lists(refunds(), max_size=3)),
        "limit_changes": draw(limit_changes(total)),
    }


@st.composite
def customers(draw: st.DrawFn) -> dict[str, Any]:
    products = draw(st.lists(st.sampled_from([p.value for p in Product]), unique=True))
    return {
        "phone": "19911112222",
        "full_name": "测试",
        "given_name": "试",
        "accounts": [draw(accounts(product)) for product in products],
    }


def test_every_figure_is_the_ledgers(demo_seed: Seed, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'generated.db'}")
    database.create_tables()
    terms = [p.dict(exclude_none=True) for p in demo_seed.products]

    @given(customer=customers())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def check(customer: dict[str, Any]) -> None:
        seed = Seed.parse_obj({"products": terms, "customers": [customer]})
        with database.transaction() as session:
            plant(session, seed, TODAY)
            session.expire_all()
            row = session.query(CustomerRow).one()
            snapshot = snapshot_of(row, FixedClock(NOON).now())
        snapshot = AccountsSnapshot.parse_raw(snapshot.json(exclude_none=True))
        assert {a.product.value for a in snapshot.accounts} == {
            a["product"] for a in customer["accounts"]
        }
        for written in customer["accounts"]:
            (told,) = [a for a in snapshot.accounts if a.product.value == written["product"]]
            expected = expected_overdue(written["bills"])
            actual = told.overdue and (
                told.overdue.principal_amount.decimal,
                told.overdue.late_charge_amount.decimal,
                told.overdue.to_pay_amount.decimal,
                told.overdue.overdue_days,
            )
            assert actual == expected
            assert {h.reason.value for h in told.holds} == {h["reason"] for h in written["holds"]}
            ranks = [list(HoldReason).index(h.reason) for h in told.holds]
            assert ranks == sorted(ranks)
            assert len(told.bills) == len(written["bills"])
            check_records(told, written)

    check()
    database.close()


def check_records(told: Account, written: dict[str, Any]) -> None:
    """Every record is told, to the cent and to the day, latest or soonest first."""
    for kind, day in (
        ("refunds", "requested_on"),
        ("limit_changes", "changed_on"),
        ("instalment_plans", "next_due_date"),
    ):
        expected = []
        for record in written[kind]:
            days = {k: v for k, v in record.items() if str(v).endswith("d") and v[0] in "+-"}
            offsets = {k: TODAY + timedelta(days=int(v[:-1])) for k, v in days.items()}
            expected.append({**record, **offsets})
        expected.sort(key=lambda record: record[day])
        if kind != "instalment_plans":
            expected.reverse()
        actual = [record.dict(exclude_none=True, exclude={"id"}) for record in getattr(told, kind)]
        assert actual == expected, kind


def expected_overdue(bills: list[dict[str, Any]]) -> tuple[Decimal, Decimal, Decimal, int] | None:
    """The issue's formula once more, written down independently of the ledger."""
    overdue = [(b["amount"].decimal, -int(b["due"][:-1])) for b in bills if b["due"][0] == "-"]
    if not overdue:
        return None
    principal = sum((amount for amount, _ in overdue), Decimal("0.00"))
    charge = sum(
        (
            (amount * days * 5 / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
            for amount, days in overdue
        ),
        Decimal("0.00"),
    )
    return principal, charge, principal + charge, max(days for _, days in overdue)


def test_an_overdue_that_is_over_is_told_as_it_was(demo_seed: Seed, tmp_path: Path) -> None:
    account = {
        "product": "baitiao",
        "status": "active",
        "status_since": "-5d",
        "holds": [
            {
                "reason": "overdue",
                "since": "-20d",
                "lifted_on": "-5d",
                "evidence": {"principal_amount": "1000.00", "due_date": "-25d"},
            }
        ],
    }
    customer = {"phone": "19911112222", "full_name": "A B", "given_name": "A"}
    terms = [p.dict(exclude_none=True) for p in demo_seed.products]
    seed = Seed.parse_obj({"products": terms, "customers": [{**customer, "accounts": [account]}]})
    database = Database(f"sqlite:///{tmp_path / 'past.db'}")
    database.create_tables()

    with database.transaction() as session:
        plant(session, seed, TODAY)
        (told,) = snapshot_of(session.query(CustomerRow).one(), NOON).accounts

    (hold,) = told.lifted_holds
    assert told.holds == []
    assert hold.evidence.dict() == {
        "reason": HoldReason.OVERDUE,
        "principal_amount": "1000.00",
        "late_charge_amount": "10.00",
        "to_pay_amount": "1010.00",
        "due_date": TODAY - timedelta(days=25),
        "overdue_days": 20,
    }
