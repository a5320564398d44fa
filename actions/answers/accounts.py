"""Which of a customer's accounts an answer is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    AccountStatus,
    Product,
    ShownStatus,
)
from actions.question import Question
from actions.records import Record


class OfProduct(Protocol):
    """What belongs to a product."""

    product: Product


OfProductT = TypeVar("OfProductT", bound=OfProduct)


class NothingThere(Record):
    """Tells that what was asked for is not there; a response for each kind."""


@dataclass(frozen=True)
class NoSuchAccount(NothingThere, says="utter_no_such_account"):
    """The customer has no account of the product that was named."""

    product: str


def accounts_asked_about(question: Question, snapshot: AccountsSnapshot) -> list[Account]:
    """Returns the account of the named product (or none), or all when no product was named."""
    if question.product is None:
        return list(snapshot.accounts)
    return [account for account in snapshot.accounts if account.product.value == question.product]


def listed_for(question: Question, listed: Sequence[OfProductT]) -> list[OfProductT]:
    """Returns what an answer of several lines has to tell of accounts, or the like.

    That is all of the named product. One that was named some messages ago only comes first: it
    must not hide what is asked now.
    """
    told = [one for one in listed if one.product.value == question.product]
    if question.product_named and question.product:
        return told
    return told + [one for one in listed if one.product.value != question.product]


def in_trouble(account: Account) -> bool:
    """Tells whether a customer would ask what is wrong with this account."""
    return bool(
        account.holds
        or account.overdue
        or account.status is not AccountStatus.ACTIVE
        or account.shown_as is not ShownStatus.NORMAL
    )


def worth_telling(accounts: Sequence[Account]) -> list[Account]:
    """Returns the accounts in trouble, or all of them when none is."""
    return [account for account in accounts if in_trouble(account)] or list(accounts)


def no_account(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells that there is none of the named product; None when there is no account at all."""
    return [NoSuchAccount(question.product)] if question.product and snapshot.accounts else None
