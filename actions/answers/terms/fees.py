"""What a product costs: interest, late charges, fees."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from account_backend.product_models import ProductTerms
from actions.records import Record


@dataclass(frozen=True)
class InterestFree(Record, says="utter_terms_interest_free"):
    """No interest until the due date."""


@dataclass(frozen=True)
class DailyInterest(Record, says="utter_terms_daily_interest"):
    """Interest by the day."""

    daily_interest_rate_percent: str


@dataclass(frozen=True)
class LateCharge(Record, says="utter_terms_late_charge"):
    """What a day past due costs."""

    daily_late_rate_percent: str


@dataclass(frozen=True)
class InstalmentFee(Record, says="utter_terms_instalment_fee"):
    """The fee of instalments, the same for every plan."""

    fee_percent: str


@dataclass(frozen=True)
class InstalmentFeeRange(Record, says="utter_terms_instalment_fee_range"):
    """The fees of instalments, from the cheapest plan to the dearest."""

    lowest_percent: str
    highest_percent: str


@dataclass(frozen=True)
class NoAnnualFee(Record, says="utter_terms_no_annual_fee"):
    """Nothing to pay for having the account."""


@dataclass(frozen=True)
class AnnualFee(Record, says="utter_terms_annual_fee"):
    """What having the account costs a year."""

    annual_fee_amount: str


def interest_fees(terms: ProductTerms) -> list[Record]:
    """Tells interest, the fee of instalments, the late charge and the annual fee."""
    late = LateCharge(terms.fees.daily_late_rate_percent)
    return [interest(terms), *_instalment_fee(terms), late, _annual_fee(terms)]


def interest(terms: ProductTerms) -> Record:
    """Tells what using the credit costs a day."""
    rate = terms.fees.daily_interest_rate_percent
    return DailyInterest(rate) if rate.decimal else InterestFree()


def _instalment_fee(terms: ProductTerms) -> list[Record]:
    if not terms.instalments:
        return []
    fees = sorted({plan.fee_percent for plan in terms.instalments}, key=Decimal)
    if len(fees) == 1:
        return [InstalmentFee(fees[0])]
    return [InstalmentFeeRange(fees[0], fees[-1])]


def _annual_fee(terms: ProductTerms) -> Record:
    fee = terms.fees.annual_fee_amount
    return AnnualFee(fee) if fee.decimal else NoAnnualFee()
