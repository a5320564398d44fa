"""The vocabulary of the records: what becomes of refunds, loans, payments, applications, cases."""

from __future__ import annotations

from enum import Enum


class RefundStatus(str, Enum):
    """How far a refund is; only a completed one has reached its destination."""

    REQUESTED = "requested"
    APPROVED = "approved"
    COMPLETED = "completed"
    DECLINED = "declined"


class RefundDestination(str, Enum):
    """Where the money of a refund goes."""

    CREDIT_LIMIT = "credit_limit"
    BILL = "bill"
    BANK_CARD = "bank_card"
    PLATFORM_BALANCE = "platform_balance"


class DrawdownStatus(str, Enum):
    """How far a loan is; `paid_out` is owed until it is `repaid`."""

    PROCESSING = "processing"
    PAID_OUT = "paid_out"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REPAID = "repaid"


class DrawdownFailure(str, Enum):
    """Why a loan was not paid out."""

    CARD_UNAVAILABLE = "card_unavailable"
    BANK_MAINTENANCE = "bank_maintenance"
    SECURITY_CHECK = "security_check"


class InstalmentPlanStatus(str, Enum):
    """Whether a plan still runs; `cancelled` is a plan that was undone, as after a refund."""

    RUNNING = "running"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class LimitChangeReason(str, Enum):
    """Why a limit was changed."""

    INCREASE_APPROVED = "increase_approved"
    PERIODIC_REVIEW = "periodic_review"
    OVERDUE = "overdue"
    ACCOUNT_RISK = "account_risk"
    TEMPORARY_GRANTED = "temporary_granted"
    TEMPORARY_ENDED = "temporary_ended"
    CUSTOMER_REQUEST = "customer_request"


class PaymentFailure(str, Enum):
    """Why the credit could not be used for a payment."""

    SHOP_NOT_SUPPORTED = "shop_not_supported"
    GOODS_NOT_SUPPORTED = "goods_not_supported"
    LIMIT_TOO_LOW = "limit_too_low"
    SECURITY_CHECK = "security_check"
    ACCOUNT_HELD = "account_held"
    DAILY_CAP = "daily_cap"


class RepaymentAttemptStatus(str, Enum):
    """What became of a repayment that is not, or not simply, in the books.

    One that succeeded is among the repayments. `refunding_duplicate` is money that came in twice
    and is on its way back, `refunded` is back.
    """

    PROCESSING = "processing"
    FAILED = "failed"
    REFUNDING_DUPLICATE = "refunding_duplicate"
    REFUNDED = "refunded"


class RepaymentFailure(str, Enum):
    """Why a repayment did not come in."""

    BALANCE_TOO_LOW = "balance_too_low"
    BANK_DECLINED = "bank_declined"
    CARD_EXPIRED = "card_expired"


class CouponKind(str, Enum):
    """What a coupon is taken off from."""

    INSTALMENT_FEE = "instalment_fee"
    REPAYMENT = "repayment"
    SHOPPING = "shopping"


class ApplicationKind(str, Enum):
    """What was applied for."""

    OPEN_ACCOUNT = "open_account"
    BORROW = "borrow"
    LIMIT_INCREASE = "limit_increase"


class ApplicationStatus(str, Enum):
    """How far an application is."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DECLINED = "declined"


class DeclineReason(str, Enum):
    """What an application was declined for."""

    CREDIT_ASSESSMENT = "credit_assessment"
    OVERDUE = "overdue"
    IDENTITY_INCOMPLETE = "identity_incomplete"
    TOO_MANY_APPLICATIONS = "too_many_applications"
    INCOME_UNVERIFIED = "income_unverified"
    UNDER_AGE = "under_age"


class BankCardStatus(str, Enum):
    """Whether a bound card can be used."""

    VALID = "valid"
    EXPIRED = "expired"


class CaseKind(str, Enum):
    """What a case at the provider is about."""

    APPEAL_HOLD = "appeal_hold"
    APPEAL_APPLICATION = "appeal_application"
    REPAYMENT_DISPUTE = "repayment_dispute"
    REFUND_DISPUTE = "refund_dispute"
    COMPLAINT = "complaint"


class CaseStatus(str, Enum):
    """How far a case is; `information_needed` waits for the customer."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    INFORMATION_NEEDED = "information_needed"
    RESOLVED = "resolved"
    DECLINED = "declined"
