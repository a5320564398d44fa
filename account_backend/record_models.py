"""The contract's records of what happened: refunds, loans, plans, payments, applications, cases.

The first half belongs to an account (`Account`), the second to the customer (`AccountsSnapshot`).
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from account_backend.api_base import Answer
from account_backend.api_enums import Product, WayToRepay
from account_backend.api_types import CaseNumber, MaskedCard, Money
from account_backend.record_enums import (
    ApplicationKind,
    ApplicationStatus,
    BankCardStatus,
    CaseKind,
    CaseStatus,
    CouponKind,
    DeclineReason,
    DrawdownFailure,
    DrawdownStatus,
    InstalmentPlanStatus,
    LimitChangeReason,
    PaymentFailure,
    RefundDestination,
    RefundStatus,
    RepaymentAttemptStatus,
    RepaymentFailure,
)

# --- Of an account ---------------------------------------------------------------------------


class Refund(Answer):
    """Money of a purchase that goes back."""

    id: str
    shop: str = Field(description="The shop's name, as it is.")
    amount: Money
    requested_on: date
    status: RefundStatus
    destination: RefundDestination
    completed_on: date | None = Field(None, description="Only when completed.")
    expected_by: date | None = Field(
        None, description="Only when requested or approved: by when it should be there."
    )


class Drawdown(Answer):
    """A loan: money borrowed from the limit to a bank card."""

    id: str
    amount: Money
    requested_on: date
    status: DrawdownStatus
    months: int = Field(ge=1, description="Over how many months it is paid back.")
    masked_card: MaskedCard | None = Field(None, description="Where the money goes.")
    paid_out_on: date | None = Field(None, description="Only when paid out or repaid.")
    failure: DrawdownFailure | None = Field(None, description="Only when failed.")
    cancel_until: date | None = Field(
        None, description="The last day it can be undone; only while it can be."
    )


class InstalmentPlan(Answer):
    """A bill or purchase that is paid over several months."""

    id: str
    amount: Money = Field(description="What was put into instalments, without the fee.")
    months: int = Field(ge=2)
    paid_months: int = Field(ge=0)
    monthly_amount: Money = Field(description="Of one month, fee included.")
    fee_amount: Money = Field(description="Of the whole plan.")
    remaining_amount: Money = Field(description="Still to pay, the fee of those months included.")
    next_due_date: date | None = Field(None, description="Only when running.")
    status: InstalmentPlanStatus
    early_settlement_amount: Money | None = Field(
        None, description="What settles it today; only when running and where it is possible."
    )


class LimitChange(Answer):
    """A change of the whole limit, a temporary part included."""

    changed_on: date
    from_amount: Money
    to_amount: Money
    reason: LimitChangeReason


class TemporaryLimit(Answer):
    """An amount on top of the limit's total, which does not count it, until a day."""

    amount: Money
    until: date = Field(description="The last day of it.")


class FailedPayment(Answer):
    """A purchase that the credit could not be used for."""

    failed_on: date
    amount: Money
    shop: str = Field(description="The shop's name, as it is.")
    reason: PaymentFailure


class RepaymentAttempt(Answer):
    """A repayment that is under way, failed, or came in twice."""

    bill_id: str | None = Field(None, description="Of the bill it was meant for.")
    amount: Money
    attempted_on: date
    source: WayToRepay
    status: RepaymentAttemptStatus
    failure: RepaymentFailure | None = Field(None, description="Only when failed.")
    settles_by: date | None = Field(
        None, description="Only when processing or refunding: by when that should be done."
    )


class AutomaticDebit(Answer):
    """Whether bills are debited by themselves on the due date, and from what."""

    enabled: bool
    sources: list[WayToRepay] = Field(description="In the order in which they are tried.")


class Coupon(Answer):
    """A coupon that has not been used."""

    id: str
    kind: CouponKind
    amount: Money
    minimum_spend_amount: Money | None = Field(None, description="Where it asks for one.")
    expires_on: date = Field(description="The last day of it.")


# --- Of the customer -------------------------------------------------------------------------


class Application(Answer):
    """What the customer applied for."""

    id: str
    product: Product
    kind: ApplicationKind
    applied_on: date
    status: ApplicationStatus
    decided_on: date | None = Field(None, description="Only when approved or declined.")
    reasons: list[DeclineReason] = Field([], description="Only when declined.")
    reapply_from: date | None = Field(
        None, description="Only when declined: from when one may apply again."
    )


class BankCard(Answer):
    """A bank card that is bound."""

    bank: str = Field(description="The bank's name, as it is.")
    masked_number: MaskedCard
    bound_on: date
    status: BankCardStatus
    used_for_repayment: bool


class Case(Answer):
    """Something that the provider's people look into for the customer."""

    number: CaseNumber
    kind: CaseKind
    product: Product | None = None
    opened_on: date
    updated_on: date
    status: CaseStatus
    answer_by: date | None = Field(
        None, description="Only while it is open: by when there should be an answer."
    )
