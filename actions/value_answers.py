"""Answers to questions that hold a value: a day to pay on, an amount to split, a case's number."""

from __future__ import annotations

from account_backend.api_models import AccountsSnapshot
from actions.answers import projections
from actions.answers.instalment_costs import AskAmountAgain, instalment_cost
from actions.answers.named_cases import named_cases
from actions.answers.projections import AskImpossibleDayAgain, AskPastDayAgain
from actions.backend import AccountBackend, BackendUnavailable
from actions.question import Question
from actions.records import Record
from actions.terms import terms_meant
from actions.typed import Typed
from actions.values import (
    ImpossibleDay,
    NoDay,
    NotAnAmount,
    NotMonths,
    PastDay,
    amount_of,
    day_of,
    is_impossible,
    months_of,
)


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
        return await _instalment(backend, question, typed.amounts, typed.periods, snapshot)
    if question.topic == "interest_fees":  # 3000块分十二期一个月多少
        return await _instalment(backend, question, typed.amounts, typed.plan_periods, snapshot)
    if question.topic in projections.TOPICS and len(typed.payment_days) == 1:
        return await _payment_day(backend, conversation_id, question, *typed.payment_days, snapshot)
    if question.topic == "case_status" and snapshot:
        return named_cases(snapshot, typed.case_numbers)
    return []


async def _payment_day(
    backend: AccountBackend,
    conversation_id: str,
    question: Question,
    phrase: str,
    snapshot: AccountsSnapshot | None,
) -> list[Record]:
    # A day that cannot be is no day for anybody, so it is read before it matters who asks.
    try:
        today = snapshot.today if snapshot else await backend.today()
    except BackendUnavailable:  # What is past is not known then; what no calendar has still is.
        return [AskImpossibleDayAgain()] if is_impossible(phrase) else []
    try:
        day = day_of(phrase, today)
    except PastDay:
        return [AskPastDayAgain()]
    except ImpossibleDay:
        return [AskImpossibleDayAgain()]
    except NoDay:
        return []
    if snapshot is None:
        return []
    try:
        return await projections.projection(backend, conversation_id, question, day)
    except BackendUnavailable:
        return []  # What is owed today is known already, and better than an apology.


async def _instalment(
    backend: AccountBackend,
    question: Question,
    amounts: tuple[str, ...],
    periods: tuple[str, ...],
    snapshot: AccountsSnapshot | None,
) -> list[Record]:
    months = _months(periods)
    if months is None or len(amounts) != 1:
        return []
    try:
        amount = amount_of(amounts[0])
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
