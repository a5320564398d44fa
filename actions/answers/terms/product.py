"""What a product is: its use, cash or not, its interest."""

from __future__ import annotations

from dataclasses import dataclass

from account_backend.product_models import ProductTerms
from actions.answers.terms.fees import interest
from actions.answers.terms.uses import CashFeature, NoCashFeature, usable_for
from actions.records import Record


@dataclass(frozen=True)
class OtherProducts(Record, says="utter_terms_other_products"):
    """Which products may be compared here."""


def product_info(terms: ProductTerms) -> list[Record]:
    """Tells what it is for, whether it lends cash, and its interest."""
    cash = CashFeature() if terms.cash_feature else NoCashFeature()
    return [*usable_for(terms), cash, interest(terms), OtherProducts()]
