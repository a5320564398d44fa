"""The message that tells a product's terms: whose they are, a line a term, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from account_backend.product_models import ProductTerms
from actions.records import Record

# Lines that answer a question from the terms; none when the terms say nothing of it.
TermsLines = Callable[[ProductTerms], Sequence[Record]]


@dataclass(frozen=True)
class TermsTold(Record, says="utter_product_terms"):
    """What the terms of one product say; `kind_term` tells demo terms from a provider's own."""

    product: str
    kind_term: str
    lines: Sequence[Record]


@dataclass(frozen=True)
class OwnRecordsOffered(Record, says="utter_terms_own_records"):
    """Somebody who is not verified may see what their own records say."""


def terms_message(terms: ProductTerms, lines: Sequence[Record]) -> Record:
    """Puts lines under the heading that says whose terms they are."""
    kind = "terms_demo" if terms.demo_terms else "terms_provider"
    return TermsTold(terms.product.value, kind, lines)
