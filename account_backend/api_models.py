"""The contract of the account backend: what is asked and what is answered.

These models are the API; nothing here knows of a database, so a client may import them and a
provider may implement the same document on top of its own systems. Everything is a fact (an id, a
number, a date, an amount), never a sentence. An absent value is left out, never `null`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, StrictBool, root_validator

from account_backend.api_base import Answer, ApiModel
from account_backend.api_enums import (
    AccountStatus,
    BillStatus,
    CollectionsStage,
    ErrorCode,
    HoldReason,
    IdentityDocument,
    LiftedBy,
    Product,
    Qualification,
    SessionState,
    ShownStatus,
    VerificationStatus,
    VerificationStep,
    WayToRepay,
)
from account_backend.api_evidence import (
    AccountRiskEvidence,
    BreachOfUseEvidence,
    CreditScoreEvidence,
    Evidence,
    IdentityExpiredEvidence,
    LimitRequestsEvidence,
    OverdueEvidence,
    PolicyAdjustmentEvidence,
    QualificationEvidence,
)
from account_backend.api_types import (
    CaseNumber,
    ConversationId,
    CustomerId,
    MaskedCard,
    MaskedPhone,
    Money,
    OneTimeCode,
    Percent,
    Phone,
)
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
from account_backend.record_models import (
    Application,
    AutomaticDebit,
    BankCard,
    Case,
    Coupon,
    Drawdown,
    FailedPayment,
    InstalmentPlan,
    LimitChange,
    Refund,
    RepaymentAttempt,
    TemporaryLimit,
)

# One place to import the whole contract from.
__all__ = [
    "Account",
    "AccountRiskEvidence",
    "AccountStatus",
    "AccountsSnapshot",
    "Answer",
    "ApiModel",
    "Application",
    "ApplicationKind",
    "ApplicationStatus",
    "AutomaticDebit",
    "BankCard",
    "BankCardStatus",
    "Bill",
    "BillStatus",
    "BreachOfUseEvidence",
    "Case",
    "CaseKind",
    "CaseNumber",
    "CaseStatus",
    "CodeAttempt",
    "CodeRequest",
    "CodeSent",
    "Collections",
    "CollectionsStage",
    "ConversationId",
    "Coupon",
    "CouponKind",
    "CreditScoreEvidence",
    "Customer",
    "CustomerId",
    "DeclineReason",
    "Drawdown",
    "DrawdownFailure",
    "DrawdownStatus",
    "Error",
    "ErrorCode",
    "Evidence",
    "FailedPayment",
    "Health",
    "Hold",
    "HoldReason",
    "IdentityDocument",
    "IdentityExpiredEvidence",
    "InstalmentPlan",
    "InstalmentPlanStatus",
    "LiftedBy",
    "Limit",
    "LimitChange",
    "LimitChangeReason",
    "LimitRequestsEvidence",
    "MaskedCard",
    "MaskedPhone",
    "Money",
    "NextDue",
    "OneTimeCode",
    "Overdue",
    "OverdueEvidence",
    "PaymentFailure",
    "Percent",
    "Phone",
    "PolicyAdjustmentEvidence",
    "Product",
    "ProjectedAccount",
    "Projection",
    "Qualification",
    "QualificationEvidence",
    "Refund",
    "RefundDestination",
    "RefundStatus",
    "Repayment",
    "RepaymentAttempt",
    "RepaymentAttemptStatus",
    "RepaymentFailure",
    "Session",
    "SessionState",
    "ShownStatus",
    "SignIn",
    "TemporaryLimit",
    "Today",
    "Verification",
    "VerificationStatus",
    "VerificationStep",
    "Verified",
    "WayToRepay",
]


# --- Errors ----------------------------------------------------------------------------------


class Error(Answer):
    """Every error answer, of every path."""

    code: ErrorCode
    message: str = Field(description="For a developer's eyes; never shown to a customer.")
    tries_left: int | None = Field(None, ge=0, description="With `code_wrong`.")
    retry_after_seconds: int | None = Field(
        None, ge=1, description="With `code_too_soon`, `too_many_codes` and `phone_blocked`."
    )
    fields: list[str] | None = Field(
        None, description="With `invalid_request`: where the request is wrong, e.g. `body.phone`."
    )


# --- Who is asking ---------------------------------------------------------------------------


class CodeRequest(ApiModel):
    """Asks for a one-time code to be sent to a phone."""

    phone: Phone


class CodeSent(Answer):
    """The same answer whether or not the phone belongs to a customer."""

    masked_phone: MaskedPhone
    expires_in_seconds: int = Field(ge=1)
    tries: int = Field(ge=1, description="Wrong tries after which the code is void.")
    demo_code: OneTimeCode | None = Field(
        None, description="Only in demo mode. For an unknown phone it never verifies."
    )


class CodeAttempt(ApiModel):
    """A code that a customer typed."""

    phone: Phone
    code: OneTimeCode


class Customer(Answer):
    """What a conversation may know of the person it belongs to."""

    full_name: str
    given_name: str
    masked_phone: MaskedPhone


class Verified(Answer):
    """The conversation now belongs to this customer."""

    customer: Customer
    expires_at: datetime


class SignIn(ApiModel):
    """Says whose a conversation is; who says so has verified it."""

    customer_id: CustomerId
    renew: StrictBool = Field(
        False, description="Only puts off the idle expiry of a session that is running."
    )


class Session(Answer):
    """Who a conversation belongs to; asking does not keep the session alive."""

    state: SessionState
    customer: Customer | None = Field(None, description="Only when verified.")
    expires_at: datetime | None = Field(None, description="Only when verified.")


# --- Accounts --------------------------------------------------------------------------------


class Limit(Answer):
    """The credit limit; `available_amount` is what can be spent if no hold stands against it."""

    total_amount: Money
    used_amount: Money
    available_amount: Money


class Hold(Answer):
    """A hold on an account: why, since when, on what evidence, and what lifts it."""

    id: str
    reason: HoldReason
    since: date
    evidence: Evidence = Field(discriminator="reason")
    lifted_by: LiftedBy
    review_date: date | None = Field(None, description="When the provider looks at it again.")
    lifted_on: date | None = Field(None, description="Only of a hold that is over.")

    @root_validator(skip_on_failure=True)
    def _evidence_is_of_the_reason(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["evidence"].reason != values["reason"]:
            raise ValueError("the evidence is of another reason than the hold")
        return values


class Bill(Answer):
    """A statement. `to_pay_amount` is what settles it today, late charge included."""

    id: str
    status: BillStatus
    statement_date: date
    due_date: date
    billed_amount: Money
    paid_amount: Money
    principal_amount: Money = Field(description="Still unpaid: billed less paid.")
    late_charge_amount: Money
    to_pay_amount: Money
    minimum_payment_amount: Money | None = Field(
        None,
        description="What must still come in by the due date at least. Only where the product"
        " offers a minimum payment, and only when unpaid, not overdue.",
    )
    overdue_days: int | None = Field(None, ge=1, description="Only when overdue.")
    due_in_days: int | None = Field(None, ge=0, description="Only when unpaid, not overdue.")
    paid_on: date | None = Field(None, description="Only when paid in full.")


class Repayment(Answer):
    """Money that came in for a bill."""

    bill_id: str
    amount: Money
    paid_on: date


class Overdue(Answer):
    """All overdue bills of an account together. Charges are rounded per bill, then added."""

    principal_amount: Money
    late_charge_amount: Money
    to_pay_amount: Money
    due_date: date = Field(description="Of the oldest overdue bill.")
    overdue_days: int = Field(ge=1, description="Since that due date.")
    bill_count: int = Field(ge=1)


class NextDue(Answer):
    """The next due date that is not past, and what is due on it (overdue money is not in it)."""

    amount: Money
    due_date: date
    due_in_days: int = Field(ge=0)


class Verification(Answer):
    """One step of verification."""

    step: VerificationStep
    status: VerificationStatus
    expired_on: date | None = Field(None, description="Only when expired.")


class Collections(Answer):
    """The collections case of an account that has one."""

    stage: CollectionsStage
    extension_plan_months: int | None = Field(
        None, ge=1, description="A plan over so many months is open to the customer."
    )


class Account(Answer):
    """One account of one customer."""

    product: Product
    status: AccountStatus
    status_since: date
    shown_as: ShownStatus
    limit: Limit | None = Field(None, description="Absent when not yet open, or closed.")
    temporary_limit: TemporaryLimit | None = Field(None, description="Only until its last day.")
    limit_changes: list[LimitChange] = Field([], description="Latest first.")
    daily_late_rate_percent: Percent
    daily_interest_rate_percent: Percent | None = Field(
        None, description="The customer's own rate; absent where the product charges none."
    )
    statement_day: int | None = Field(None, ge=1, le=31)
    due_day: int | None = Field(None, ge=1, le=31)
    holds: list[Hold] = Field(description="Standing holds, most serious first.")
    lifted_holds: list[Hold] = Field(description="Past holds, latest lifted first.")
    bills: list[Bill] = Field(description="Unpaid ones, oldest first; then those paid of late.")
    repayments: list[Repayment] = Field(description="Of these bills, latest first.")
    overdue: Overdue | None = Field(None, description="Only when something is overdue.")
    next_due: NextDue | None = Field(None, description="Only when something falls due.")
    verifications: list[Verification]
    collections: Collections | None = None
    automatic_debit: AutomaticDebit | None = Field(None, description="Absent when not known.")
    repayment_attempts: list[RepaymentAttempt] = Field([], description="Latest first.")
    refunds: list[Refund] = Field([], description="Latest requested first.")
    drawdowns: list[Drawdown] = Field([], description="Latest requested first.")
    instalment_plans: list[InstalmentPlan] = Field(
        [], description="Running ones, soonest due first; then the others."
    )
    failed_payments: list[FailedPayment] = Field([], description="Latest first.")
    coupons: list[Coupon] = Field([], description="Usable ones, soonest to expire first.")


class AccountsSnapshot(Answer):
    """Everything needed to answer a customer in one turn, read at one moment."""

    as_of: datetime
    today: date = Field(description="The calendar day in Asia/Shanghai that all days count from.")
    customer: Customer
    accounts: list[Account] = Field(description="In the order of the products.")
    applications: list[Application] = Field([], description="Latest first.")
    bank_cards: list[BankCard] = Field([], description="Those used for repayment first.")
    cases: list[Case] = Field([], description="Latest news first.")


class ProjectedAccount(Answer):
    """What an account costs on a day to come, if nothing is paid or billed before."""

    product: Product
    overdue: Overdue | None = Field(None, description="Only when something is overdue that day.")
    next_due: NextDue | None = Field(
        None, description="Only when a bill of today falls due on that day or later."
    )


class Projection(Answer):
    """What there is to pay on a day, from the bills and the rates of today."""

    today: date = Field(description="The calendar day in Asia/Shanghai that it was computed on.")
    on: date = Field(description="The day that was asked for; all days count from it.")
    accounts: list[ProjectedAccount] = Field(
        description="In the order of the products; those with nothing to pay are left out."
    )


class Today(Answer):
    """The day, for whoever it is; who is verified has it with the accounts."""

    today: date = Field(description="The calendar day in Asia/Shanghai that all days count from.")


class Health(Answer):
    """Answered only when the database has answered, too."""

    status: Literal["ok"]
