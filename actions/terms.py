"""Answers from a product's terms, which anybody may hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from account_backend.api_models import AccountsSnapshot, ErrorCode
from account_backend.product_models import ProductTerms
from actions.answers.terms.message import OwnRecordsOffered, terms_message
from actions.answers.topics import (
    PERSONAL_ANSWERS,
    TERMS_AFTER_PERSONAL,
    TERMS_ANSWERS,
    TOLD_WITHOUT_TERMS,
)
from actions.backend import AccountBackend, BackendRefusal
from actions.question import Question
from actions.records import Record


async def terms_answer(
    backend: AccountBackend, question: Question, snapshot: AccountsSnapshot | None
) -> list[Record]:
    """Returns what the terms of the product meant say of the question; often nothing.

    Args:
        backend: Serves the terms.
        question: What is asked. A follow-up is never answered from the terms.
        snapshot: The customer's records, None when nobody is verified.

    Raises:
        BackendUnavailable: The terms cannot be read.
    """
    topic = question.topic or ""
    if topic not in TERMS_ANSWERS or question.aspect is not None:
        return []
    terms = await terms_meant(backend, question, snapshot)
    if terms is None:
        return []
    lines = list(TERMS_ANSWERS[topic](terms))
    if lines and snapshot is None and topic in PERSONAL_ANSWERS:
        lines.append(OwnRecordsOffered())
    return [terms_message(terms, lines)] if lines else []


async def terms_beside(
    backend: AccountBackend,
    question: Question,
    snapshot: AccountsSnapshot,
    told: Sequence[Record],
) -> list[Record]:
    """Returns what the terms add to records; of the product that these tell of, if it is one.

    Raises:
        BackendUnavailable: The terms cannot be read.
    """
    lines_of = TERMS_AFTER_PERSONAL.get(question.topic or "")
    if lines_of is None or question.aspect is not None or isinstance(told[-1], TOLD_WITHOUT_TERMS):
        return []
    product = getattr(told[-1], "product", question.product)
    terms = await terms_meant(backend, replace(question, product=product), snapshot)
    lines = lines_of(terms) if terms else []
    return [terms_message(terms, lines)] if terms and lines else []


async def terms_meant(
    backend: AccountBackend, question: Question, snapshot: AccountsSnapshot | None
) -> ProductTerms | None:
    """Returns the terms of the product that a question is about, None when that is not known.

    Raises:
        BackendUnavailable: The terms cannot be read.
    """
    product = _product_meant(question, snapshot)
    if product is None:
        return None
    try:
        return await backend.product_terms(product)
    except BackendRefusal as refusal:
        if refusal.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def _product_meant(question: Question, snapshot: AccountsSnapshot | None) -> str | None:
    """Returns the named product; of a customer with one account who names none, that one's."""
    if question.product or snapshot is None or len(snapshot.accounts) != 1:
        return question.product
    return snapshot.accounts[0].product.value
