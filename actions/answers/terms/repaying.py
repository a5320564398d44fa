"""How a bill may be paid: ways, before the due date, in part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from account_backend.product_models import ProductTerms
from actions.records import Record


@dataclass(frozen=True)
class WaysToRepay(Record, says="utter_terms_ways_to_repay"):
    """By which ways a bill can be paid."""

    ways_terms: Sequence[str]


@dataclass(frozen=True)
class EarlyAllowed(Record, says="utter_terms_early_allowed"):
    """A bill may be paid before it is due, for nothing."""


@dataclass(frozen=True)
class EarlyForFee(Record, says="utter_terms_early_for_fee"):
    """A bill may be paid before it is due, for a fee."""

    early_fee_percent: str


@dataclass(frozen=True)
class EarlyNotAllowed(Record, says="utter_terms_early_not_allowed"):
    """A bill is paid when it is due."""


@dataclass(frozen=True)
class LaterInstalmentFeesUnknown(Record, says="utter_terms_later_fees_unknown"):
    """The terms do not say what becomes of the fees of instalments that are paid early."""


@dataclass(frozen=True)
class MinimumPayment(Record, says="utter_terms_minimum_payment"):
    """The part of a bill that must be paid at least."""

    minimum_percent: str


@dataclass(frozen=True)
class RestNotInTerms(Record, says="utter_terms_rest_of_bill"):
    """The terms do not say what the rest of a bill costs."""


@dataclass(frozen=True)
class NoMinimumPayment(Record, says="utter_terms_no_minimum_payment"):
    """Bills are paid in full."""


@dataclass(frozen=True)
class PayInTheApp(Record, says="utter_terms_pay_in_app"):
    """Where paying is done."""


def repayment_method(terms: ProductTerms) -> list[Record]:
    """Tells the ways to pay, and whether paying early or in part is possible."""
    ways = [f"way_{way.value}" for way in terms.ways_to_repay]
    told: list[Record] = [WaysToRepay(ways)] if ways else []
    return [*told, _early(terms), _minimum(terms), PayInTheApp()]


def early_repayment(terms: ProductTerms) -> list[Record]:
    """Tells whether one may pay early, and what for."""
    told = [_early(terms)]
    if terms.early_repayment and terms.instalments:
        told.append(LaterInstalmentFeesUnknown())
    return told


def minimum_payment(terms: ProductTerms) -> list[Record]:
    """Tells the least that must be paid."""
    minimum = _minimum(terms)
    return [minimum, RestNotInTerms()] if isinstance(minimum, MinimumPayment) else [minimum]


def _early(terms: ProductTerms) -> Record:
    if not terms.early_repayment:
        return EarlyNotAllowed()
    fee = terms.fees.early_repayment_fee_percent
    return EarlyForFee(fee) if fee.decimal else EarlyAllowed()


def _minimum(terms: ProductTerms) -> Record:
    percent = terms.fees.minimum_payment_percent
    return MinimumPayment(percent) if percent else NoMinimumPayment()
