"""Whether the customer has what they ask to open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from account_backend.api_models import AccountsSnapshot, AccountStatus
from actions.answers import holds
from actions.answers.accounts import accounts_asked_about
from actions.answers.applications import opening_undecided
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.question import Question
from actions.records import Record


@dataclass(frozen=True)
class AlreadyOpen(Record, says="utter_open_account_already"):
    """The customer has the product, and it is active."""

    product: str


def open_account(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how opening stands; None when the customer has not begun, or names no product."""
    if asks_to_explain(question):
        return None
    # "Can I open it?" is about the product talked of, whenever it was named.
    undecided = opening_undecided(replace(question, product_named=True), snapshot)
    if undecided or asks_how_long(question):
        return undecided
    asked = accounts_asked_about(question, snapshot)
    pending = [account for account in asked if account.status is AccountStatus.PENDING]
    if len(pending) == 1:
        return holds.answer(Question(question.topic, None, pending[0].product.value), snapshot)
    if question.product is None or not asked:
        return None
    if asked[0].status is AccountStatus.ACTIVE:
        return [AlreadyOpen(question.product)]
    return holds.answer(question, snapshot)
