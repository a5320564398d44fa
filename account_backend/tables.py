"""The tables. Money is stored in cents and rates in ten-thousandths of a percent, as integers.

SQLite has no decimal type (SQLAlchemy's `Numeric` goes through float there), so integers are what
is exact in both databases. Moments are stored in UTC and come back aware.
"""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, declarative_base, relationship
from sqlalchemy.types import TypeDecorator

Base = declarative_base()


class _Scaled(TypeDecorator):
    """A Decimal with a fixed number of decimals, stored as a whole number."""

    impl = BigInteger
    cache_ok = True
    decimals = 0

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        """Decimal to whole number, refusing floats and what would have to be rounded."""
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"an amount must be a Decimal, not {type(value).__name__}")
        scaled = value.scaleb(self.decimals)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.decimals} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        """Whole number to Decimal."""
        return None if value is None else Decimal(value).scaleb(-self.decimals)


class Cents(_Scaled):
    """An amount in yuan with two decimals."""

    cache_ok = True
    decimals = 2


class Rate(_Scaled):
    """A rate in percent with four decimals."""

    cache_ok = True
    decimals = 4


class Moment(TypeDecorator):
    """An aware datetime, stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Aware to UTC; a naive one is a mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite forgets the zone; it is UTC."""
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).astimezone(
            timezone.utc
        )


class SeedState(Base):
    """Which seed the customers and products came from; one row at most."""

    __tablename__ = "seed_state"

    id: int = Column(Integer, primary_key=True)
    fingerprint: str = Column(String(64), nullable=False)
    day: date = Column(Date, nullable=False)


class ProductRow(Base):
    """A product with its terms, as the contract's `ProductTerms`."""

    __tablename__ = "products"

    product: str = Column(String(32), primary_key=True)
    position: int = Column(Integer, nullable=False)
    terms: Any = Column(JSON, nullable=False)


class CustomerRow(Base):
    """A customer; the phone is how they prove who they are."""

    __tablename__ = "customers"

    id: str = Column(String(32), primary_key=True)
    phone: str = Column(String(11), nullable=False, unique=True)
    full_name: str = Column(String(100), nullable=False)
    given_name: str = Column(String(100), nullable=False)
    accounts: list[AccountRow] = relationship(
        "AccountRow", order_by="AccountRow.position", lazy="selectin"
    )
    records: list[CustomerRecordRow] = relationship(
        "CustomerRecordRow", order_by="CustomerRecordRow.position", lazy="selectin"
    )


class AccountRow(Base):
    """An account of a product; a customer has at most one of each."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("customer_id", "product"),)

    id: str = Column(String(64), primary_key=True)
    customer_id: str = Column(
        String(32), ForeignKey("customers.id", ondelete="CASCADE"), nullable=False
    )
    position: int = Column(Integer, nullable=False)
    product: str = Column(String(32), ForeignKey("products.product"), nullable=False)
    status: str = Column(String(32), nullable=False)
    status_since: date = Column(Date, nullable=False)
    shown_as: str = Column(String(32), nullable=False)
    limit_total: Decimal | None = Column(Cents)
    limit_used: Decimal | None = Column(Cents)
    daily_late_rate_percent: Decimal = Column(Rate, nullable=False)
    statement_day: int | None = Column(Integer)
    due_day: int | None = Column(Integer)
    collections_stage: str | None = Column(String(32))
    extension_plan_months: int | None = Column(Integer)
    holds: list[HoldRow] = relationship("HoldRow", lazy="selectin")
    bills: list[BillRow] = relationship("BillRow", lazy="selectin")
    verifications: list[VerificationRow] = relationship("VerificationRow", lazy="selectin")
    interest: Mapped[InterestRow | None] = relationship(
        "InterestRow", uselist=False, lazy="selectin"
    )
    records: list[AccountRecordRow] = relationship(
        "AccountRecordRow", order_by="AccountRecordRow.position", lazy="selectin"
    )
    offered: ProductRow = relationship("ProductRow", viewonly=True, lazy="selectin")


class HoldRow(Base):
    """A hold. `evidence` is the contract's record, without what the ledger computes."""

    __tablename__ = "holds"

    id: str = Column(String(96), primary_key=True)
    account_id: str = Column(
        String(64), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )
    reason: str = Column(String(32), nullable=False)
    since: date = Column(Date, nullable=False)
    evidence: Any = Column(JSON, nullable=False)
    lifted_by: str = Column(String(32), nullable=False)
    review_date: date | None = Column(Date)
    lifted_on: date | None = Column(Date)


class BillRow(Base):
    """A statement."""

    __tablename__ = "bills"

    id: str = Column(String(96), primary_key=True)
    account_id: str = Column(
        String(64), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )
    statement_date: date = Column(Date, nullable=False)
    due_date: date = Column(Date, nullable=False)
    amount: Decimal = Column(Cents, nullable=False)
    repayments: list[RepaymentRow] = relationship("RepaymentRow", lazy="selectin")


class RepaymentRow(Base):
    """Money that came in for a bill."""

    __tablename__ = "repayments"

    id: int = Column(Integer, primary_key=True)
    bill_id: str = Column(
        String(96), ForeignKey("bills.id", ondelete="CASCADE"), nullable=False, index=True
    )
    amount: Decimal = Column(Cents, nullable=False)
    paid_on: date = Column(Date, nullable=False)


class VerificationRow(Base):
    """One step of verification of an account."""

    __tablename__ = "verifications"

    account_id: str = Column(
        String(64), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    step: str = Column(String(32), primary_key=True)
    status: str = Column(String(32), nullable=False)
    expired_on: date | None = Column(Date)


class InterestRow(Base):
    """The customer's own rate of interest; no row where the product charges none."""

    __tablename__ = "interest"

    account_id: str = Column(
        String(64), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    daily_rate_percent: Decimal = Column(Rate, nullable=False)


class AccountRecordRow(Base):
    """A record of what happened on an account: a refund, a loan, a failed payment.

    Nothing is computed from these or searched for in them, so `record` is the contract's record
    and `kind` the member of the contract's `Account` that it is told in.
    """

    __tablename__ = "account_records"

    account_id: str = Column(
        String(64), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    kind: str = Column(String(32), primary_key=True)
    position: int = Column(Integer, primary_key=True, autoincrement=False)
    record: Any = Column(JSON, nullable=False)


class CustomerRecordRow(Base):
    """The same of a customer; `kind` is a member of the contract's `AccountsSnapshot`."""

    __tablename__ = "customer_records"

    customer_id: str = Column(
        String(32), ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True
    )
    kind: str = Column(String(32), primary_key=True)
    position: int = Column(Integer, primary_key=True, autoincrement=False)
    record: Any = Column(JSON, nullable=False)


class SessionRow(Base):
    """Which customer a conversation belongs to. Once it is over, the row is gone."""

    __tablename__ = "sessions"

    conversation_id: str = Column(String(128), primary_key=True)
    customer_id: str = Column(
        String(32), ForeignKey("customers.id", ondelete="CASCADE"), nullable=False
    )
    started_at: datetime = Column(Moment, nullable=False)
    last_used_at: datetime = Column(Moment, nullable=False, index=True)


class OwnerRow(Base):
    """Whose a conversation is for good: the customer that the web channel has signed in there."""

    __tablename__ = "conversation_owners"

    conversation_id: str = Column(String(128), primary_key=True)
    customer_id: str = Column(
        String(32), ForeignKey("customers.id", ondelete="CASCADE"), nullable=False
    )
    signed_in_at: datetime = Column(Moment, nullable=False, index=True)


class CodeRow(Base):
    """The latest one-time code that a conversation asked for, as a keyed hash."""

    __tablename__ = "codes"

    conversation_id: str = Column(String(128), primary_key=True)
    phone: str = Column(String(11), nullable=False, index=True)
    known: bool = Column(Boolean, nullable=False)
    salt: str = Column(String(32), nullable=False)
    digest: str = Column(String(64), nullable=False)
    expires_at: datetime = Column(Moment, nullable=False)
    tries_left: int = Column(Integer, nullable=False)
    state: str = Column(String(16), nullable=False)


class CodeRequestRow(Base):
    """That a phone was sent a code; kept for an hour, for the limits."""

    __tablename__ = "code_requests"

    id: int = Column(Integer, primary_key=True)
    phone: str = Column(String(11), nullable=False, index=True)
    at: datetime = Column(Moment, nullable=False, index=True)


class WrongCodeRow(Base):
    """How many wrong codes were typed for a phone on a day."""

    __tablename__ = "wrong_codes"

    phone: str = Column(String(11), primary_key=True)
    day: date = Column(Date, primary_key=True)
    count: int = Column(Integer, nullable=False)
