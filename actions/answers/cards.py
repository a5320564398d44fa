"""The phone number and the bank cards that are bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import AccountsSnapshot, BankCard, BankCardStatus
from actions.question import Question
from actions.records import Record

MOST_LINES = 3


@dataclass(frozen=True)
class PhoneBound(Record, says="utter_change_phone_yours"):
    """The phone number on file."""

    masked_phone: str


@dataclass(frozen=True)
class CardLine(Record, says="utter_card_line"):
    """A card that can be used."""

    bank: str
    masked_card: str
    bound_date: date


@dataclass(frozen=True)
class RepaymentCardLine(CardLine, says="utter_card_for_repayment_line"):
    """The same, and repayments are taken from it."""


@dataclass(frozen=True)
class ExpiredCardLine(Record, says="utter_card_expired_line"):
    """A card that has run out."""

    bank: str
    masked_card: str


@dataclass(frozen=True)
class ExpiredRepaymentCardLine(ExpiredCardLine, says="utter_card_for_repayment_expired_line"):
    """The same, and repayments are taken from it."""


@dataclass(frozen=True)
class ReplaceExpired(Record, says="utter_cards_next_expired"):
    """What to do about a card that has run out."""


@dataclass(frozen=True)
class BindFirst(Record, says="utter_cards_next_change"):
    """How to change a card safely."""


@dataclass(frozen=True)
class Cards(Record, says="utter_change_bank_card_yours"):
    """A line a card, and what to do."""

    lines: Sequence[Record]


def change_phone(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells which phone number is bound."""
    if question.aspect is not None:
        return None
    return [PhoneBound(snapshot.customer.masked_phone)]


def change_bank_card(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells which cards are bound; None when the records have none."""
    cards = sorted(snapshot.bank_cards, key=_is_valid)[:MOST_LINES]
    if question.aspect is not None or not cards:
        return None
    expired = any(not _is_valid(card) for card in cards)
    return [Cards([*map(_line, cards), ReplaceExpired() if expired else BindFirst()])]


def _is_valid(card: BankCard) -> bool:
    return card.status is BankCardStatus.VALID


def _line(card: BankCard) -> Record:
    if _is_valid(card):
        valid = RepaymentCardLine if card.used_for_repayment else CardLine
        return valid(card.bank, card.masked_number, card.bound_on)
    expired = ExpiredRepaymentCardLine if card.used_for_repayment else ExpiredCardLine
    return expired(card.bank, card.masked_number)
