"""Answers to questions that hold a value: a day to pay on, an amount to split, a case's number."""

from __future__ import annotations

from account_backend.api_models import AccountsSnapshot
from actions.answers import projections
from actions.answers.instalment_costs import AskAmountAgain, instalment_cost
from actions.answers.named_cases import named_cases
from actions.backend import AccountBackend, BackendUnavailable
from actions.question import Question
from actions.records import Record
from actions.terms import terms_meant
from actions.typed import Typed
from actions.values import NotAnAmount, NotMonths, amount_of, months_of


async def value_answer(
    backend: AccountBackend,
    conversation_id: str,
    question: Question,
    typed: Typed,
    snapshot: AccountsSnapshot | None,
) -> list[Record]:
    """Returns what answers the values of this turn; often nothing.

    Two days, two amounts or two periods ask more than one thing, and are left to the answer
    without values.

    Raises:
        BackendUnavailable: The terms that the answer needs cannot be read.
    """
    if question.aspect is not None:
        return []
    if question.topic == "instalment":
        return await _instalment(backend, question, typed, snapshot)
    if snapshot is None:
        return []
    if question.topic == "case_status":
        return named_cases(snapshot, typed.case_numbers)
    if question.topic in projections.TOPICS and len(typed.payment_days) == 1:
        (day,) = typed.payment_days
        try:
            return await projections.projection(backend, conversation_id, question, snapshot, day)
        except BackendUnavailable:
            return []  # What is owed today is known already, and better than an apology.
    return []


async def _instalment(
    backend: AccountBackend,
    question: Question,
    typed: Typed,
    snapshot: AccountsSnapshot | None,
) -> list[Record]:
    months = _months(typed.periods)
    if months is None or len(typed.amounts) != 1:
        return []
    try:
        amount = amount_of(typed.amounts[0])
    except NotAnAmount:
        return [AskAmountAgain()]
    terms = await terms_meant(backend, question, snapshot)
    return instalment_cost(terms, amount, months) if terms else []


def _months(phrases: tuple[str, ...]) -> int | None:
    """Returns the one period there is; "a month", of what each costs, is none."""
    found = set()
    for phrase in phrases:
        try:
            found.add(months_of(phrase))
        except NotMonths:
            return None
    if len(found) > 1:
        found.discard(1)
    return found.pop() if len(found) == 1 else None
