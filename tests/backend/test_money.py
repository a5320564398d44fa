"""Amounts are decimals from the seed to the answer, and never floats."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_backend.api_models import Coupon
from account_backend.api_types import MaskedCard, Money, Percent, Phone
from account_backend.seed_models import Seed
from account_backend.seed_records import Written
from account_backend.tables import Cents

from .conftest import Backend


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_money_says_exactly_the_amount(amount: Decimal) -> None:
    assert Money.of(amount).decimal == amount


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "1.234", "-1.00", "+1.00", "1e2", "01.00", " 1.00", "1.00\n", "١.٠٠"]
)
def test_money_has_one_form_only(text: str) -> None:
    with pytest.raises(ValueError, match="must match"):
        Money.parse(text)


@pytest.mark.parametrize("value", [1.1, 1, Decimal("1.00"), None, True])
def test_money_is_read_from_strings_only(value: object) -> None:
    with pytest.raises(TypeError, match="string"):
        Money.parse(value)


def test_money_is_not_rounded_in_passing() -> None:
    with pytest.raises(ValueError, match="round it first"):
        Money.of(Decimal("0.005"))


@pytest.mark.parametrize(
    ("rate", "text"), [("0.05", "0.05"), ("0.0125", "0.0125"), ("10", "10.00"), ("0", "0.00")]
)
def test_percent_has_two_decimals_at_least(rate: str, text: str) -> None:
    assert Percent.of(Decimal(rate)) == text


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_cents_survive_the_database(amount: Decimal) -> None:
    stored = Cents().process_bind_param(amount, None)

    assert Cents().process_result_value(stored, None) == amount
    assert isinstance(stored, int)


@pytest.mark.parametrize(("amount", "error"), [(1.5, TypeError), (Decimal("0.001"), ValueError)])
def test_the_database_refuses_what_it_would_have_to_round(
    amount: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        Cents().process_bind_param(amount, None)  # type: ignore[arg-type]


def test_the_largest_amount_survives_a_round_trip(
    start: Callable[..., Backend], demo_seed: Seed, postgres_url: str
) -> None:
    seed = demo_seed.copy(deep=True)
    account = seed.customers[0].accounts[0]
    account.bills[0].amount = Money("99999999999.99")
    assert account.limit is not None
    account.limit.total = account.limit.used = Money("99999999999.99")

    for url in ({}, {"database_url": postgres_url}):
        (told,) = start(seed, **url).snapshot("19900000001")["accounts"]
        assert told["overdue"]["principal_amount"] == "99999999999.99"
        assert told["overdue"]["late_charge_amount"] == "600000000.00"


@pytest.mark.parametrize("amount", [1200.5, 1200, "1200.5", "1,200.50", "-1.00", None])
def test_a_record_is_given_money_and_nothing_like_it(amount: object) -> None:
    with pytest.raises(ValueError):
        Coupon.parse_obj(
            {"id": "c1", "kind": "shopping", "amount": amount, "expires_on": "2026-11-09"}
        )


def test_a_records_amount_survives_the_database(
    start: Callable[..., Backend], demo_seed: Seed, postgres_url: str
) -> None:
    seed = demo_seed.copy(deep=True)
    (refund,) = seed.customers[9].accounts[0].refunds
    written = {**refund.members, "amount": "99999999999.99"}
    seed.customers[9].accounts[0].refunds = [Written(refund.model, written)]

    for url in ({}, {"database_url": postgres_url}):
        (told,) = start(seed, **url).snapshot("19900000010")["accounts"]
        assert told["refunds"][0]["amount"] == "99999999999.99"


@pytest.mark.parametrize(
    "number", ["6222020000001234", "****1234", "**** 12345", "**** 123", "1111 1234"]
)
def test_a_card_is_masked_or_refused(number: str) -> None:
    assert MaskedCard.parse("**** 1234") == "**** 1234"
    with pytest.raises(ValueError, match="must match"):
        MaskedCard.parse(number)


def test_a_phone_is_masked() -> None:
    assert Phone("19900000001").masked == "199****0001"
