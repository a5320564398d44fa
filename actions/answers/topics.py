"""Which capability answers which topic: from a customer's records, from a product's terms."""

from __future__ import annotations

from collections.abc import Callable

from account_backend.api_models import AccountsSnapshot
from actions.answers import (
    applications,
    arrears,
    bills,
    cards,
    cases,
    coupons,
    failed_payments,
    holds,
    limit_changes,
    limits,
    loans,
    opening,
    plans,
    rates,
    refunds,
    repayments,
    verifications,
)
from actions.answers.terms import (
    borrowing,
    bureau,
    due_days,
    fees,
    instalments,
    product,
    repaying,
    services,
    uses,
)
from actions.answers.terms import opening as opening_terms
from actions.answers.terms.message import TermsLines
from actions.question import Question
from actions.records import Record

# None means: nothing personal to say, the product's terms or the general answer stand.
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
    "minimum_payment": bills.minimum_payment,
    "limit_query": limits.limit_query,
    "limit_problem": limit_changes.limit_problem,
    "limit_increase": limit_changes.limit_increase,
    "identity_verification": verifications.verifications,
    "housing_fund_verification": verifications.housing_fund,
    "repayment_method": repayments.repayment_method,
    "repayment_problem": repayments.repayment_problem,
    "interest_fees": rates.interest_fees,
    "instalment": plans.instalment,
    "early_repayment": plans.early_repayment,
    "payment_failed": failed_payments.payment_failed,
    "refund": refunds.refund,
    "disbursement": loans.disbursement,
    "cancel_loan": loans.cancel_loan,
    "borrow_money": applications.borrow_money,
    "application_rejected": applications.application_rejected,
    "open_account": opening.open_account,
    "change_phone": cards.change_phone,
    "change_bank_card": cards.change_bank_card,
    "promotions": coupons.promotions,
    "case_status": cases.case_status,
    "file_appeal": cases.file_appeal,
}

TERMS_ANSWERS: dict[str, TermsLines] = {
    "interest_fees": fees.interest_fees,
    "repayment_method": repaying.repayment_method,
    "early_repayment": repaying.early_repayment,
    "minimum_payment": repaying.minimum_payment,
    "repayment_date": due_days.repayment_date,
    "instalment": instalments.instalment,
    "payment_usage": uses.payment_usage,
    "payment_failed": uses.payment_failed,
    "cash_withdrawal": uses.cash_withdrawal,
    "borrow_money": borrowing.borrow_money,
    "open_account": opening_terms.open_account,
    "credit_report": bureau.credit_report,
    "merchant_service": services.merchant_service,
    "pay_later": services.pay_later,
    "refund": services.refund,
    "account_transfer": services.account_transfer,
    "product_info": product.product_info,
}

# Where the terms add to what the records say: the ways there are beside the customer's own one,
# and whether being late is reported.
TERMS_AFTER_PERSONAL: dict[str, TermsLines] = {
    "repayment_method": repaying.repayment_method,
    "early_repayment": repaying.early_repayment,
    "instalment": instalments.instalment,
    "overdue_consequences": bureau.reported,
}

# Except to these: they are about no instalments of purchases.
TOLD_WITHOUT_TERMS = (arrears.ExtensionOpen,)

# Asked for by things that may not be there: whoever pressed "check my account" for them and has
# none hears that, before how the accounts are.
NOTHING_FOUND_IS_SAID = frozenset(
    "refund cancel_loan instalment minimum_payment interest_fees early_repayment "
    "repayment_method payment_failed borrow_money application_rejected limit_increase "
    "change_bank_card promotions file_appeal".split()
)
