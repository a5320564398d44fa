"""Reading a seed file, and planting it into the database.

When it is planted: always when the database has no customers yet. In demo mode also at a start
with another seed, or on another day than it was planted, so that "due 12 days ago" stays true of a
demo that is started again tomorrow; customers and products are then replaced as a whole and the
sessions of the old ones end. Outside of demo mode a database with customers is never touched.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from account_backend.api_models import (
    AccountStatus,
    HoldReason,
    LiftedBy,
    Product,
    ShownStatus,
    VerificationStatus,
    VerificationStep,
)
from account_backend.database import Database, serialise
from account_backend.product_models import ProductTerms
from account_backend.record_seeding import account_records, cards_of, customer_records
from account_backend.seed_models import (
    Seed,
    SeedAccount,
    SeedBill,
    SeedCustomer,
    SeedHold,
    SeedVerification,
)
from account_backend.seed_records import SeedError
from account_backend.tables import (
    AccountRow,
    BillRow,
    CustomerRow,
    HoldRow,
    InterestRow,
    ProductRow,
    RepaymentRow,
    SeedState,
    VerificationRow,
)

__all__ = ["SeedError", "ensure_seeded", "load_seed", "plant"]

LOCK = 7_301_002
STATEMENT_BEFORE_DUE = timedelta(days=10)

SHOWN_AS: Mapping[AccountStatus, ShownStatus] = {
    AccountStatus.ACTIVE: ShownStatus.NORMAL,
    AccountStatus.RESTRICTED: ShownStatus.ABNORMAL,
    AccountStatus.FROZEN: ShownStatus.ABNORMAL,
    AccountStatus.SUSPENDED: ShownStatus.ABNORMAL,
    AccountStatus.CLOSED: ShownStatus.CLOSED,
    AccountStatus.PENDING: ShownStatus.NOT_OPEN,
}

LIFTED_BY: Mapping[HoldReason, LiftedBy] = {
    HoldReason.OVERDUE: LiftedBy.REPAYMENT,
    HoldReason.ACCOUNT_RISK: LiftedBy.SECURITY_CHECK,
    HoldReason.BREACH_OF_USE: LiftedBy.USE_REVIEW,
    HoldReason.QUALIFICATION: LiftedBy.QUALIFICATION_UPDATE,
    HoldReason.IDENTITY_EXPIRED: LiftedBy.IDENTITY_UPDATE,
    HoldReason.CREDIT_SCORE: LiftedBy.SCORE_RECOVERY,
    HoldReason.LIMIT_REQUESTS: LiftedBy.REPAYMENT_AND_REVIEW,
    HoldReason.POLICY_ADJUSTMENT: LiftedBy.PROVIDER_DECISION,
}


def load_seed(path: Path) -> Seed:
    """Reads and checks a seed file.

    Raises:
        SeedError: naming the file and the place in it.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SeedError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: is not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        raise SeedError(f"{path}: {place}: {getattr(error, 'problem', 'is not YAML')}") from error
    try:
        return Seed.parse_obj(content)
    except ValidationError as error:
        first, *others = error.errors()
        place = ".".join(str(part) for part in first["loc"] if part != "__root__") or "top level"
        more = f" (and {len(others)} more)" if others else ""
        raise SeedError(f"{path}: {place}: {first['msg']}{more}") from error


def ensure_seeded(database: Database, seed: Seed, today: date, *, demo: bool) -> bool:
    """Plants the seed if it has to be; tells whether it was.

    Raises:
        SeedError: when the seed contradicts itself on this day.
    """
    fingerprint = hashlib.sha256(seed.json(encoder=str, sort_keys=True).encode()).hexdigest()
    with database.transaction() as session:
        serialise(session, LOCK)
        state: SeedState | None = session.get(SeedState, 1)
        customers = session.execute(select(func.count()).select_from(CustomerRow)).scalar_one()
        is_current = state is not None and (state.fingerprint, state.day) == (fingerprint, today)
        if customers and (is_current or not demo):
            return False
        plant(session, seed, today)
        session.merge(SeedState(id=1, fingerprint=fingerprint, day=today))
        return True


def plant(session: Session, seed: Seed, today: date) -> None:
    """Replaces all customers and products by the seed's.

    Raises:
        SeedError: when the seed contradicts itself on this day.
    """
    for table in (CustomerRow, ProductRow):
        session.execute(delete(table).execution_options(synchronize_session=False))
    session.expire_all()
    terms_of = {terms.product: terms for terms in seed.products}
    for position, terms in enumerate(seed.products):
        session.add(
            ProductRow(
                product=terms.product.value,
                position=position,
                terms=terms.dict(exclude_none=True),
            )
        )
    session.flush()
    customers = [_customer(c, i, terms_of, today) for i, c in enumerate(seed.customers)]
    _check_case_numbers(customers)
    session.add_all(customers)
    session.flush()


def _check_case_numbers(customers: list[CustomerRow]) -> None:
    """A number names one case, whoever's it is."""
    cases = [record for c in customers for record in c.records if record.kind == "cases"]
    for number, times in Counter(case.record["number"] for case in cases).items():
        if times > 1:
            raise SeedError(f"seed: the same case number twice: {number}")


def _customer(
    customer: SeedCustomer, number: int, terms_of: Mapping[Product, ProductTerms], today: date
) -> CustomerRow:
    customer_id = f"c{number + 1}"
    order = list(terms_of)
    place = f"customers.{number}"
    cards = cards_of(customer, today)
    return CustomerRow(
        id=customer_id,
        phone=str(customer.phone),
        full_name=customer.full_name,
        given_name=customer.given_name,
        accounts=[
            _account(
                account,
                f"{customer_id}-{account.product.value}",
                order.index(account.product),
                terms_of[account.product],
                cards,
                today,
                f"{place}.accounts.{index}",
            )
            for index, account in enumerate(customer.accounts)
        ],
        records=customer_records(customer, customer_id, terms_of, today, place),
    )


def _account(
    account: SeedAccount,
    account_id: str,
    position: int,
    terms: ProductTerms,
    cards: set[str],
    today: date,
    place: str,
) -> AccountRow:
    _check(account, today, place)
    rate = account.daily_late_rate_percent or terms.fees.daily_late_rate_percent
    bills = [_bill(b, f"{account_id}-bill-{i + 1}", today) for i, b in enumerate(account.bills)]
    latest = max(bills, key=lambda bill: bill.due_date, default=None)
    shown_as = account.shown_as or SHOWN_AS[account.status]
    collections = account.collections
    return AccountRow(
        id=account_id,
        position=position,
        product=account.product.value,
        status=account.status.value,
        status_since=account.status_since.on(today),
        shown_as=shown_as.value,
        limit_total=account.limit.total.decimal if account.limit else None,
        limit_used=account.limit.used.decimal if account.limit else None,
        daily_late_rate_percent=rate.decimal,
        # Bills float with the day of seeding; the days of the month follow them, so that what is
        # said of the due day never contradicts a due date.
        statement_day=account.statement_day or (latest.statement_date.day if latest else None),
        due_day=account.due_day or (latest.due_date.day if latest else None),
        collections_stage=collections.stage.value if collections else None,
        extension_plan_months=collections.extension_plan_months if collections else None,
        bills=bills,
        holds=[_hold(h, f"{account_id}-hold-{i + 1}", today) for i, h in enumerate(account.holds)],
        verifications=_verifications(account.verifications, terms, today),
        interest=_interest(account, terms),
        records=account_records(account, account_id, terms, cards, today, place),
    )


def _interest(account: SeedAccount, terms: ProductTerms) -> InterestRow | None:
    """The customer's own rate, the product's unless told; none of an account not yet open."""
    rate = account.daily_interest_rate_percent or terms.fees.daily_interest_rate_percent
    if account.status is AccountStatus.PENDING or not rate.decimal:
        return None
    return InterestRow(daily_rate_percent=rate.decimal)


def _bill(bill: SeedBill, bill_id: str, today: date) -> BillRow:
    due = bill.due.on(today)
    return BillRow(
        id=bill_id,
        statement_date=bill.statement.on(today) if bill.statement else due - STATEMENT_BEFORE_DUE,
        due_date=due,
        amount=bill.amount.decimal,
        repayments=[
            RepaymentRow(amount=r.amount.decimal, paid_on=r.paid_on.on(today))
            for r in bill.repayments
        ],
    )


def _hold(hold: SeedHold, hold_id: str, today: date) -> HoldRow:
    return HoldRow(
        id=hold_id,
        reason=hold.reason.value,
        since=hold.since.on(today),
        evidence=hold.evidence_on(today),
        lifted_by=(hold.lifted_by or LIFTED_BY[hold.reason]).value,
        review_date=hold.review.on(today) if hold.review else None,
        lifted_on=hold.lifted_on.on(today) if hold.lifted_on else None,
    )


def _verifications(
    named: list[SeedVerification], terms: ProductTerms, today: date
) -> list[VerificationRow]:
    """The named steps; those of the product's terms that are not named are done."""
    by_step = {v.step: v for v in named}
    steps = [s for s in VerificationStep if s in by_step or s in terms.verification_steps]
    rows = []
    for step in steps:
        written = by_step.get(step)
        status = written.status if written else VerificationStatus.DONE
        expired_on = written.expired_on.on(today) if written and written.expired_on else None
        rows.append(VerificationRow(step=step.value, status=status.value, expired_on=expired_on))
    return rows


def _check(account: SeedAccount, today: date, place: str) -> None:
    """What can only be told once the days are known."""
    past = [("status_since", account.status_since)]
    overdue = unpaid = Decimal(0)
    for index, bill in enumerate(account.bills):
        past += [
            (f"bills.{index}.repayments.{i}.paid_on", r.paid_on)
            for i, r in enumerate(bill.repayments)
        ]
        if bill.statement and bill.statement.on(today) > bill.due.on(today):
            raise SeedError(
                f"seed: {place}.bills.{index}: the statement is later than the due date"
            )
        left = bill.amount.decimal - bill.paid
        unpaid += left
        overdue += left if bill.due.on(today) < today else Decimal(0)
    for index, hold in enumerate(account.holds):
        where = f"holds.{index}"
        past += [(f"{where}.since", hold.since)]
        if hold.is_standing_overdue and not overdue:
            raise SeedError(f"seed: {place}.{where}: an overdue hold, but no bill is overdue")
        if hold.lifted_on:
            past += [(f"{where}.lifted_on", hold.lifted_on)]
            if hold.lifted_on.on(today) < hold.since.on(today):
                raise SeedError(f"seed: {place}.{where}: lifted before it began")
            due = hold.evidence_on(today).get("due_date")
            if due and date.fromisoformat(due) >= hold.lifted_on.on(today):
                raise SeedError(f"seed: {place}.{where}: was never overdue")
    for name, day in past:
        if day.on(today) > today:
            raise SeedError(f"seed: {place}.{name}: is in the future")
    if account.limit and account.limit.used.decimal > account.limit.total.decimal:
        raise SeedError(f"seed: {place}.limit: more is used than there is")
    if account.limit and unpaid > account.limit.used.decimal:
        raise SeedError(f"seed: {place}.limit.used: less than the unpaid bills")
