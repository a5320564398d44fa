"""Borrowing cash: over how many months, at what rate, from what amount."""

from __future__ import annotations

from dataclasses import dataclass

from account_backend.product_models import ProductTerms
from actions.answers.terms.fees import interest
from actions.answers.terms.instalments import loan_months
from actions.answers.terms.uses import CashFeature, NoCashFeature, not_usable_for
from actions.records import Record


@dataclass(frozen=True)
class LeastToBorrow(Record, says="utter_terms_least_to_borrow"):
    """The smallest loan."""

    minimum_borrow_amount: str


def borrow_money(terms: ProductTerms) -> list[Record]:
    """Tells the terms of a loan, or that the product lends no cash."""
    if not terms.cash_feature:
        return [NoCashFeature()]
    lines = loan_months(terms) or [CashFeature()]
    if terms.minimum_borrow_amount:
        lines.append(LeastToBorrow(terms.minimum_borrow_amount))
    return [*lines, interest(terms), *not_usable_for(terms)]
