"""What the credit may be used for, and what not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from account_backend.product_models import ProductTerms, Use
from actions.records import Record


@dataclass(frozen=True)
class UsableFor(Record, says="utter_terms_usable_for"):
    """What the credit is for."""

    uses_terms: Sequence[str]


@dataclass(frozen=True)
class NotUsableFor(Record, says="utter_terms_not_usable_for"):
    """What the credit must not be used for."""

    uses_terms: Sequence[str]


@dataclass(frozen=True)
class SeeThePaymentPage(Record, says="utter_terms_see_payment_page"):
    """Whether one purchase can be paid with it, the payment page shows."""


@dataclass(frozen=True)
class OtherReasons(Record, says="utter_terms_other_reasons"):
    """If the use is not why a payment failed: what to look at."""


@dataclass(frozen=True)
class CashFeature(Record, says="utter_terms_cash_feature"):
    """Cash can be taken to the customer's own bank card."""


@dataclass(frozen=True)
class NoCashFeature(Record, says="utter_terms_no_cash_feature"):
    """The credit is for purchases only."""


@dataclass(frozen=True)
class CashingOut(Record, says="utter_terms_cashing_out"):
    """Turning the credit into cash is against the terms."""


def payment_usage(terms: ProductTerms) -> list[Record]:
    """Tells where it can be used, and for what not."""
    shopping = any(use is not Use.CASH_TO_BANK_CARD for use in terms.usable_for)
    page = [SeeThePaymentPage()] if shopping else []
    return [*usable_for(terms), *not_usable_for(terms), *page]


def payment_failed(terms: ProductTerms) -> list[Record]:
    """Tells for what a payment is refused, whoever makes it."""
    return [*not_usable_for(terms), *usable_for(terms), OtherReasons()]


def cash_withdrawal(terms: ProductTerms) -> list[Record]:
    """Tells whether cash can be taken, and that cashing out is a breach."""
    if terms.cash_feature:
        return [CashFeature(), *not_usable_for(terms)]
    breach = [CashingOut()] if Use.CASH_OUT in terms.not_usable_for else []
    return [NoCashFeature(), *breach]


def usable_for(terms: ProductTerms) -> list[Record]:
    """Tells what the credit is for, if the terms do."""
    return [UsableFor(_use_terms(terms.usable_for))] if terms.usable_for else []


def not_usable_for(terms: ProductTerms) -> list[Record]:
    """Tells what the credit is not for, if the terms do."""
    return [NotUsableFor(_use_terms(terms.not_usable_for))] if terms.not_usable_for else []


def _use_terms(uses: Sequence[Use]) -> list[str]:
    return [f"use_{use.value}" for use in uses]
