"""Which capability answers which topic for a verified customer."""

from __future__ import annotations

from collections.abc import Callable

from account_backend.api_models import AccountsSnapshot
from actions.answers import arrears, bills, holds, limits, verifications
from actions.question import Question
from actions.records import Record

# None means: nothing personal to say, the general answer stands.
PersonalAnswer = Callable[[Question, AccountsSnapshot], list[Record] | None]

# What is told of all accounts to somebody who has asked nothing in particular.
OVERVIEW: PersonalAnswer = holds.answer
OVERVIEW_TOPIC = "account_abnormal"

PERSONAL_ANSWERS: dict[str, PersonalAnswer] = {
    "account_abnormal": holds.answer,
    "account_locked": holds.answer,
    "account_deactivated": holds.answer,
    "restore_account": holds.answer,
    "overdue_status": bills.overdue_status,
    "overdue_consequences": arrears.overdue_consequences,
    "cannot_repay": arrears.cannot_repay,
    "collections": arrears.collections,
    "bill_query": bills.bill_query,
    "repayment_date": bills.repayment_date,
    "limit_query": limits.limit_query,
    "identity_verification": verifications.verifications,
    "housing_fund_verification": verifications.housing_fund,
}
