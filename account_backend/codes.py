"""One-time codes: who may have one, and whether one is right.

Nothing here depends on whether a phone belongs to a customer except the last step: the code of an
unknown phone is made, counted and limited like any other, and then never verifies.

All of it runs one request at a time (`serialise`), so the limits hold under concurrent requests.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, lazyload

from account_backend.api_models import ErrorCode
from account_backend.api_types import ConversationId, OneTimeCode, Phone
from account_backend.clock import day_in_shanghai, seconds_until_tomorrow, whole_seconds
from account_backend.database import serialise
from account_backend.errors import ApiError
from account_backend.settings import CodeRules
from account_backend.tables import CodeRequestRow, CodeRow, CustomerRow, WrongCodeRow

HOUR = timedelta(hours=1)
LOCK = 7_301_001


class CodeState(str, Enum):
    """What became of a code; that it is too old is seen from the clock."""

    LIVE = "live"
    USED = "used"
    USED_UP = "used_up"
    VOID = "void"


@dataclass(frozen=True)
class IssuedCode:
    """A new code, and whether there is somebody to send it to."""

    code: OneTimeCode
    for_customer: bool


class OneTimeCodes:
    """The rules of one-time codes.

    Args:
        rules: the limits.
        pepper: the key of the hashes, kept outside the database: six digits could be guessed from
            any hash that needs no key. A code does not outlive a change of it.
    """

    def __init__(self, rules: CodeRules, pepper: bytes) -> None:
        self.rules = rules
        self._pepper = pepper

    def issue(
        self, session: Session, conversation_id: ConversationId, phone: Phone, now: datetime
    ) -> IssuedCode | ApiError:
        """Makes a code for this conversation and this phone; any older code of either is void."""
        serialise(session, LOCK)
        self._forget_the_old(session, now)
        refusal = self._refuse_to_issue(session, phone, now)
        if refusal is not None:
            return refusal
        for_customer = _customer_of(session, phone) is not None
        code = OneTimeCode(f"{secrets.randbelow(10**6):06d}")
        salt = secrets.token_hex(16)
        session.execute(
            update(CodeRow)
            .where(CodeRow.phone == phone, CodeRow.state == CodeState.LIVE.value)
            .values(state=CodeState.VOID.value)
        )
        session.merge(
            CodeRow(
                conversation_id=str(conversation_id),
                phone=str(phone),
                known=for_customer,
                salt=salt,
                digest=self._digest(conversation_id, phone, code, salt),
                expires_at=now + self.rules.lifetime,
                tries_left=self.rules.tries,
                state=CodeState.LIVE.value,
            )
        )
        session.add(CodeRequestRow(phone=str(phone), at=now))
        return IssuedCode(code, for_customer)

    def check(
        self,
        session: Session,
        conversation_id: ConversationId,
        phone: Phone,
        code: OneTimeCode,
        now: datetime,
    ) -> CustomerRow | ApiError:
        """Tells whose code it is, and uses it up; or why it is not accepted."""
        serialise(session, LOCK)
        if self._wrong_today(session, phone, now) >= self.rules.wrong_a_day:
            return _blocked(now)
        row: CodeRow | None = session.get(CodeRow, str(conversation_id))
        if row is None or row.phone != phone:
            return ApiError(ErrorCode.NO_CODE)
        if row.state in (CodeState.USED.value, CodeState.USED_UP.value):
            return ApiError(ErrorCode.CODE_USED_UP)
        if row.state == CodeState.VOID.value or now >= row.expires_at:
            return ApiError(ErrorCode.CODE_EXPIRED)
        digest = self._digest(conversation_id, phone, code, row.salt)
        customer = _customer_of(session, phone)
        if not hmac.compare_digest(digest, row.digest) or not row.known or customer is None:
            return self._count_wrong(session, row, phone, now)
        row.state = CodeState.USED.value
        return customer

    def _refuse_to_issue(self, session: Session, phone: Phone, now: datetime) -> ApiError | None:
        if self._wrong_today(session, phone, now) >= self.rules.wrong_a_day:
            return _blocked(now)
        requests = select(CodeRequestRow.at).where(
            CodeRequestRow.phone == phone, CodeRequestRow.at > now - HOUR
        )
        sent = sorted(session.execute(requests).scalars())
        if sent and now - sent[-1] < self.rules.pause:
            wait = whole_seconds(self.rules.pause - (now - sent[-1]))
            return ApiError(ErrorCode.CODE_TOO_SOON, retry_after_seconds=wait)
        if len(sent) >= self.rules.an_hour:
            wait = whole_seconds(HOUR - (now - sent[-self.rules.an_hour]))
            return ApiError(ErrorCode.TOO_MANY_CODES, retry_after_seconds=wait)
        return None

    def _count_wrong(self, session: Session, row: CodeRow, phone: Phone, now: datetime) -> ApiError:
        row.tries_left -= 1
        if row.tries_left <= 0:
            row.state = CodeState.USED_UP.value
        wrong = self._wrong_today(session, phone, now) + 1
        session.merge(WrongCodeRow(phone=str(phone), day=day_in_shanghai(now), count=wrong))
        if wrong >= self.rules.wrong_a_day:
            return _blocked(now)
        if row.tries_left <= 0:
            return ApiError(ErrorCode.CODE_USED_UP)
        return ApiError(ErrorCode.CODE_WRONG, tries_left=row.tries_left)

    def _wrong_today(self, session: Session, phone: Phone, now: datetime) -> int:
        today = day_in_shanghai(now)
        query = select(func.coalesce(func.sum(WrongCodeRow.count), 0)).where(
            WrongCodeRow.phone == phone, WrongCodeRow.day == today
        )
        return int(session.execute(query).scalar_one())

    def _forget_the_old(self, session: Session, now: datetime) -> None:
        today = day_in_shanghai(now)
        for old in (
            delete(CodeRequestRow).where(CodeRequestRow.at <= now - HOUR),
            delete(WrongCodeRow).where(WrongCodeRow.day < today),
            # A code is kept for a while after its end, to tell a late customer what happened.
            delete(CodeRow).where(CodeRow.expires_at <= now - HOUR),
        ):
            session.execute(old.execution_options(synchronize_session=False))

    def _digest(
        self, conversation_id: ConversationId, phone: Phone, code: OneTimeCode, salt: str
    ) -> str:
        message = "\n".join((salt, conversation_id, phone, code)).encode()
        return hmac.new(self._pepper, message, hashlib.sha256).hexdigest()


def _blocked(now: datetime) -> ApiError:
    return ApiError(ErrorCode.PHONE_BLOCKED, retry_after_seconds=seconds_until_tomorrow(now))


def _customer_of(session: Session, phone: Phone) -> CustomerRow | None:
    # Without the accounts: reading them would tell by its time who is a customer.
    query = select(CustomerRow).where(CustomerRow.phone == str(phone)).options(lazyload("*"))
    found: CustomerRow | None = session.execute(query).scalars().one_or_none()
    return found
