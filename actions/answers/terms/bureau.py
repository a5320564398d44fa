"""Whether a product reports to the credit bureau."""

from __future__ import annotations

from dataclasses import dataclass

from account_backend.product_models import ProductTerms
from actions.records import Record


@dataclass(frozen=True)
class Reported(Record, says="utter_terms_reported"):
    """It reports."""


@dataclass(frozen=True)
class NotReported(Record, says="utter_terms_not_reported"):
    """It does not."""


@dataclass(frozen=True)
class RightsToRecord(Record, says="utter_terms_credit_record_rights"):
    """What the law gives everybody over their own credit record."""


def credit_report(terms: ProductTerms) -> list[Record]:
    """Tells whether the product reports, and what one may do about one's record."""
    return [*reported(terms), RightsToRecord()]


def reported(terms: ProductTerms) -> list[Record]:
    """Tells whether the product reports."""
    return [Reported() if terms.reports_to_credit_bureau else NotReported()]
