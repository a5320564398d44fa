"""Services around a product: paying a shop by it, pay-later, refunds, other accounts."""

from __future__ import annotations

from dataclasses import dataclass

from account_backend.product_models import ProductTerms
from actions.records import Record


@dataclass(frozen=True)
class ShopsPaid(Record, says="utter_terms_shops_paid"):
    """A shop can be paid by it."""


@dataclass(frozen=True)
class ShopsPaidForFee(Record, says="utter_terms_shops_paid_for_fee"):
    """A shop can be paid by it, for a fee of what it is paid."""

    shop_fee_percent: str


@dataclass(frozen=True)
class ShopsNotPaid(Record, says="utter_terms_shops_not_paid"):
    """A shop cannot be paid by it."""


@dataclass(frozen=True)
class AskAsMerchant(Record, says="utter_terms_ask_as_merchant"):
    """Where a shop's owner goes on."""


@dataclass(frozen=True)
class PayLater(Record, says="utter_terms_pay_later"):
    """Goods that are paid once they are kept can be paid by it."""


@dataclass(frozen=True)
class NoPayLater(Record, says="utter_terms_no_pay_later"):
    """They cannot."""


@dataclass(frozen=True)
class PayLaterElsewhere(Record, says="utter_terms_pay_later_elsewhere"):
    """Where a pay-later service is turned on and off."""


@dataclass(frozen=True)
class RefundGoes(Record, says="utter_terms_refund_goes"):
    """Where a refund goes as a rule."""

    destination_term: str


@dataclass(frozen=True)
class RefundTimeNotInTerms(Record, says="utter_terms_refund_time"):
    """The terms do not say how long a refund takes."""


@dataclass(frozen=True)
class Transferable(Record, says="utter_terms_transferable"):
    """It may move to another platform account of the customer."""


@dataclass(frozen=True)
class NotTransferable(Record, says="utter_terms_not_transferable"):
    """It stays where it was opened."""


@dataclass(frozen=True)
class OnePerPerson(Record, says="utter_terms_one_per_person"):
    """One account of it a person."""


@dataclass(frozen=True)
class SeveralPerPerson(Record, says="utter_terms_several_per_person"):
    """Several accounts of it a person."""

    accounts_per_person: int


@dataclass(frozen=True)
class AskBeforeClosing(Record, says="utter_terms_ask_before_closing"):
    """What to do before closing the old account."""


def merchant_service(terms: ProductTerms) -> list[Record]:
    """Tells whether a shop can be paid by it, and what that costs."""
    collection = terms.merchant_collection
    if collection is None:
        return []
    if not collection.offered:
        return [ShopsNotPaid()]
    fee = collection.fee_percent
    return [ShopsPaidForFee(fee) if fee else ShopsPaid(), AskAsMerchant()]


def pay_later(terms: ProductTerms) -> list[Record]:
    """Tells whether it pays for goods that are paid once they are kept."""
    if terms.pay_later_offered is None:
        return []
    return [PayLater() if terms.pay_later_offered else NoPayLater(), PayLaterElsewhere()]


def refund(terms: ProductTerms) -> list[Record]:
    """Tells where a refund goes."""
    if terms.refund_destination is None:
        return []
    return [RefundGoes(f"refund_{terms.refund_destination.value}"), RefundTimeNotInTerms()]


def account_transfer(terms: ProductTerms) -> list[Record]:
    """Tells whether it may move, and how many accounts one may have."""
    lines: list[Record] = []
    if terms.transferable_to_another_account is not None:
        may_move = terms.transferable_to_another_account
        lines.append(Transferable() if may_move else NotTransferable())
    most = terms.accounts_per_person
    if most:
        lines.append(OnePerPerson() if most == 1 else SeveralPerPerson(most))
    return [*lines, AskBeforeClosing()] if lines else []
