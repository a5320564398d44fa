"""What it costs to pay on another day. The backend computes it; whether one may is not ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import ErrorCode, ProjectedAccount
from actions.answers.accounts import listed_for
from actions.backend import AccountBackend, BackendRefusal
from actions.question import Question
from actions.records import Record

# The topics in which a day to pay on asks what it would cost.
TOPICS = frozenset({"cannot_repay", "overdue_consequences", "overdue_status", "repayment_date"})


@dataclass(frozen=True)
class OverdueThen(Record, says="utter_projection_overdue_line"):
    """What is overdue on one account on that day."""

    product: str
    to_pay_amount: str
    late_charge_amount: str
    overdue_days: int


@dataclass(frozen=True)
class DueThen(Record, says="utter_projection_due_line"):
    """What falls due on that day or later."""

    product: str
    amount: str
    due_date: date


@dataclass(frozen=True)
class PaidLate(Record, says="utter_projection_late"):
    """Paid on that day, something is late: a line an account, and who decides on more time."""

    on_date: date
    lines: Sequence[Record]


@dataclass(frozen=True)
class PaidInTime(Record, says="utter_projection_in_time"):
    """Paid on that day, nothing is late: a line an account."""

    on_date: date
    lines: Sequence[Record]


@dataclass(frozen=True)
class AskPastDayAgain(Record, says="utter_ask_day_again_past"):
    """The day is over."""


@dataclass(frozen=True)
class AskImpossibleDayAgain(Record, says="utter_ask_day_again_impossible"):
    """No calendar has the day."""


@dataclass(frozen=True)
class AskFarDayAgain(Record, says="utter_ask_day_again_far"):
    """The day is further ahead than the backend computes."""


_ASKED_AGAIN: dict[ErrorCode, Record] = {
    ErrorCode.DAY_PAST: AskPastDayAgain(),
    ErrorCode.DAY_TOO_FAR: AskFarDayAgain(),
}


async def projection(
    backend: AccountBackend, conversation_id: str, question: Question, on: date
) -> list[Record]:
    """Tells what there is to pay on a day.

    Returns:
        One record; none where nothing is overdue or due.

    Raises:
        BackendUnavailable: The projection cannot be had.
    """
    try:
        projected = await backend.projection(conversation_id, on)
    except BackendRefusal as refusal:
        if refusal.code not in _ASKED_AGAIN:
            raise
        return [_ASKED_AGAIN[refusal.code]]
    asked = listed_for(question, projected.accounts if projected else [])
    lines = [line for account in asked for line in _line(account)]
    if not lines:
        return []
    late = any(account.overdue for account in asked)
    return [PaidLate(on, lines) if late else PaidInTime(on, lines)]


def _line(account: ProjectedAccount) -> list[Record]:
    """Tells the most urgent of an account."""
    product, overdue, due = account.product.value, account.overdue, account.next_due
    if overdue:
        amounts = (overdue.to_pay_amount, overdue.late_charge_amount)
        return [OverdueThen(product, *amounts, overdue.overdue_days)]
    return [DueThen(product, due.amount, due.due_date)] if due else []
