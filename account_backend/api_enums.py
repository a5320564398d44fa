"""The vocabulary of the contract: every value that is one of a closed set."""

from __future__ import annotations

from enum import Enum


class Product(str, Enum):
    """A product that a customer may have an account of."""

    BAITIAO = "baitiao"
    HUABEI = "huabei"
    JIEBEI = "jiebei"
    FENQILE = "fenqile"


class AccountStatus(str, Enum):
    """What an account is, in the provider's books."""

    ACTIVE = "active"
    RESTRICTED = "restricted"
    FROZEN = "frozen"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    PENDING = "pending"


class ShownStatus(str, Enum):
    """What the customer's app displays, which may lag behind the books."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"
    CLOSED = "closed"
    NOT_OPEN = "not_open"


class HoldReason(str, Enum):
    """Why an account is held, most serious first; holds are listed in this order."""

    OVERDUE = "overdue"
    ACCOUNT_RISK = "account_risk"
    BREACH_OF_USE = "breach_of_use"
    CREDIT_SCORE = "credit_score"
    LIMIT_REQUESTS = "limit_requests"
    QUALIFICATION = "qualification"
    IDENTITY_EXPIRED = "identity_expired"
    POLICY_ADJUSTMENT = "policy_adjustment"


class LiftedBy(str, Enum):
    """What has to happen before a hold can be lifted. It is a condition, not a promise."""

    REPAYMENT = "repayment"
    SECURITY_CHECK = "security_check"
    USE_REVIEW = "use_review"
    QUALIFICATION_UPDATE = "qualification_update"
    IDENTITY_UPDATE = "identity_update"
    SCORE_RECOVERY = "score_recovery"
    REPAYMENT_AND_REVIEW = "repayment_and_review"
    PROVIDER_DECISION = "provider_decision"


class Qualification(str, Enum):
    """A circumstance of the customer that the provider's decision rests on."""

    EMPLOYMENT = "employment"
    INCOME = "income"


class IdentityDocument(str, Enum):
    """The kind of a document that proves who somebody is."""

    ID_CARD = "id_card"


class VerificationStep(str, Enum):
    """A step of verification, in the order in which they are taken."""

    SIGN_IN = "sign_in"
    REAL_NAME = "real_name"
    IDENTITY_DOCUMENT = "identity_document"
    BANK_CARD = "bank_card"
    HOUSING_FUND = "housing_fund"


class VerificationStatus(str, Enum):
    """How far a step of verification is."""

    DONE = "done"
    MISSING = "missing"
    EXPIRED = "expired"


class BillStatus(str, Enum):
    """`unpaid` is not yet past its due date, `overdue` is."""

    UNPAID = "unpaid"
    OVERDUE = "overdue"
    PAID = "paid"


class WayToRepay(str, Enum):
    """How a bill can be paid."""

    AUTOMATIC_DEBIT = "automatic_debit"
    BANK_CARD = "bank_card"
    PLATFORM_BALANCE = "platform_balance"


class CollectionsStage(str, Enum):
    """How far collections have gone."""

    EARLY_WARNING = "early_warning"
    GENTLE = "gentle"
    LEGAL = "legal"


class ErrorCode(str, Enum):
    """The stable codes of errors; a client decides by these, never by the message."""

    SERVICE_KEY_REQUIRED = "service_key_required"
    CHANNEL_KEY_REQUIRED = "channel_key_required"
    CHANNEL_NOT_CONFIGURED = "channel_not_configured"
    CUSTOMER_UNKNOWN = "customer_unknown"
    OTHER_CUSTOMER = "other_customer"
    NOT_SIGNED_IN = "not_signed_in"
    INVALID_REQUEST = "invalid_request"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CODE_TOO_SOON = "code_too_soon"
    TOO_MANY_CODES = "too_many_codes"
    PHONE_BLOCKED = "phone_blocked"
    CODE_WRONG = "code_wrong"
    CODE_EXPIRED = "code_expired"
    CODE_USED_UP = "code_used_up"
    NO_CODE = "no_code"
    ANONYMOUS = "anonymous"
    DAY_PAST = "day_past"
    DAY_TOO_FAR = "day_too_far"
    UNAVAILABLE = "unavailable"
    INTERNAL_ERROR = "internal_error"


class SessionState(str, Enum):
    """Whether a conversation belongs to somebody."""

    ANONYMOUS = "anonymous"
    VERIFIED = "verified"
