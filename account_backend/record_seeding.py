"""From the records in a seed to rows, checked on the day of seeding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from account_backend.api_models import (
    AccountStatus,
    Answer,
    Application,
    ApplicationKind,
    BankCard,
    Case,
    CaseNumber,
    Drawdown,
    LimitChange,
    Product,
    RepaymentAttempt,
    RepaymentAttemptStatus,
    TemporaryLimit,
)
from account_backend.product_models import ProductTerms
from account_backend.record_checks import (
    check_against_terms,
    check_limit_changes,
    check_record,
    check_use,
)
from account_backend.seed_models import SeedAccount, SeedCustomer
from account_backend.seed_records import SeedError, Written
from account_backend.tables import AccountRecordRow, CustomerRecordRow

# The members that hold records, and what the ids of those that have one are made with.
OF_ACCOUNT: Mapping[str, str] = {
    "temporary_limit": "",
    "limit_changes": "",
    "automatic_debit": "",
    "repayment_attempts": "",
    "refunds": "refund",
    "drawdowns": "drawdown",
    "instalment_plans": "plan",
    "failed_payments": "",
    "coupons": "coupon",
}
OF_CUSTOMER: Mapping[str, str] = {"applications": "application", "bank_cards": "", "cases": ""}


def account_records(
    account: SeedAccount,
    account_id: str,
    terms: ProductTerms,
    cards: set[str],
    today: date,
    place: str,
) -> list[AccountRecordRow]:
    """The rows of an account's records.

    Args:
        account: the account as the seed has it.
        account_id: its id, which the ids of its records begin with.
        terms: what its product offers.
        cards: the masked numbers of the customer's bank cards.
        today: the day of seeding.
        place: where in the seed the account is.

    Raises:
        SeedError: when a record contradicts itself, the account or the product's terms.
    """
    rows, records = [], []
    for kind, position, where, written in _written(account, OF_ACCOUNT, place):
        with _Place(where):
            if account.status is AccountStatus.PENDING:
                raise ValueError("the account is not open yet")
            record = written.on(
                today,
                id=f"{account_id}-{OF_ACCOUNT[kind]}-{position + 1}",
                bill_id=_bill_id(account, account_id, written),
            )
            check_record(record, today)
            check_against_terms(record, terms)
            if isinstance(record, Drawdown) and not {record.masked_card} <= {None, *cards}:
                raise ValueError("masked_card is not a bank card of the customer")
            if isinstance(record, RepaymentAttempt):
                _check_duplicate(record, account, written)
        records.append(record)
        rows.append(AccountRecordRow(kind=kind, position=position, record=_stored(record)))
    _check_whole(account, records, terms, place)
    return rows


def customer_records(
    customer: SeedCustomer,
    customer_id: str,
    terms_of: Mapping[Product, ProductTerms],
    today: date,
    place: str,
) -> list[CustomerRecordRow]:
    """The rows of a customer's own records.

    Raises:
        SeedError: when a record contradicts itself, an account or a product's terms.
    """
    open_accounts = {a.product for a in customer.accounts if a.status is not AccountStatus.PENDING}
    rows = []
    for kind, position, where, written in _written(customer, OF_CUSTOMER, place):
        with _Place(where):
            record = written.on(today, id=f"{customer_id}-{OF_CUSTOMER[kind]}-{position + 1}")
            check_record(record, today)
            product = getattr(record, "product", None)
            if product is not None and product not in terms_of:
                raise ValueError(f"no terms for {product.value}")
            if isinstance(record, Application):
                _check_application(record, terms_of[record.product], open_accounts)
            if isinstance(record, Case):
                record = record.copy(update={"number": _number(record, written)})
        rows.append(CustomerRecordRow(kind=kind, position=position, record=_stored(record)))
    return rows


def cards_of(customer: SeedCustomer, today: date) -> set[str]:
    """The masked numbers of the customer's bank cards."""
    cards: list[BankCard] = [written.on(today) for written in customer.bank_cards]
    return {str(card.masked_number) for card in cards}


class _Place:
    """Turns a `ValueError` inside into a `SeedError` that names the place."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, ValueError):
            raise SeedError(f"seed: {self.place}: {error}") from error


def _written(
    owner: SeedAccount | SeedCustomer, kinds: Mapping[str, str], place: str
) -> Iterator[tuple[str, int, str, Written[Any]]]:
    """Every record: its kind, its position among those of the kind, and its place in the seed."""
    for kind in kinds:
        held = getattr(owner, kind)
        if isinstance(held, list):
            for position, written in enumerate(held):
                yield kind, position, f"{place}.{kind}.{position}", written
        elif held is not None:
            yield kind, 0, f"{place}.{kind}", held


def _stored(record: Answer) -> Any:
    return json.loads(record.json(exclude_none=True))


def _bill_id(account: SeedAccount, account_id: str, written: Written[Any]) -> str | None:
    if written.model is not RepaymentAttempt or written.reference is None:
        return None
    if written.reference > len(account.bills):
        raise ValueError(f"there is no bill {written.reference}")
    return f"{account_id}-bill-{written.reference}"


def _number(case: Case, written: Written[Any]) -> CaseNumber:
    return CaseNumber.parse(f"ZW{case.opened_on:%Y%m%d}-{written.reference:04d}")


def _check_duplicate(
    attempt: RepaymentAttempt, account: SeedAccount, written: Written[Any]
) -> None:
    twice = (RepaymentAttemptStatus.REFUNDING_DUPLICATE, RepaymentAttemptStatus.REFUNDED)
    if attempt.status in twice and written.reference is not None:
        repayments = account.bills[written.reference - 1].repayments
        if attempt.amount not in [repayment.amount for repayment in repayments]:
            raise ValueError("came in twice, but the bill has no repayment of that amount")


def _check_application(
    application: Application, terms: ProductTerms, open_accounts: set[Product]
) -> None:
    if application.kind is ApplicationKind.BORROW and not terms.cash_feature:
        raise ValueError(f"nothing can be borrowed with {terms.product.value}")
    of_account = application.kind is not ApplicationKind.OPEN_ACCOUNT
    if of_account and application.product not in open_accounts:
        raise ValueError(f"the customer has no open account of {terms.product.value}")


def _check_whole(account: SeedAccount, records: list[Any], terms: ProductTerms, place: str) -> None:
    """What is told by several records together, and the limit."""
    own_rate = account.daily_interest_rate_percent
    if own_rate is not None and not terms.fees.daily_interest_rate_percent.decimal:
        raise SeedError(
            f"seed: {place}.daily_interest_rate_percent: the product charges no interest"
        )
    total = account.limit.total.decimal if account.limit else Decimal(0)
    used = account.limit.used.decimal if account.limit else Decimal(0)
    with _Place(f"{place}.limit.used"):
        check_use(records, used)
    if account.temporary_limit and not account.limit:
        raise SeedError(f"seed: {place}.temporary_limit: on top of no limit")
    if account.limit:
        temporary = [r.amount.decimal for r in records if isinstance(r, TemporaryLimit)]
        with _Place(f"{place}.limit_changes"):
            changes = [record for record in records if isinstance(record, LimitChange)]
            check_limit_changes(changes, total, sum(temporary, Decimal(0)))
