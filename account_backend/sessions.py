"""Which customer a conversation belongs to, and for how long.

A session ends when it has not been used for a while, at the latest after a fixed time, or when it
is ended. Ended means gone: the row is deleted. It starts with a one-time code, or when the web
channel says whose the conversation is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from account_backend.api_models import ErrorCode
from account_backend.api_types import ConversationId, CustomerId
from account_backend.database import serialise
from account_backend.errors import ApiError
from account_backend.tables import CustomerRow, SessionRow

LOCK = 7_301_003  # among the keys of `serialise`


@dataclass(frozen=True)
class LiveSession:
    """A conversation that belongs to somebody."""

    customer: CustomerRow
    expires_at: datetime


class Sessions:
    """The rules of sessions.

    Args:
        idle: how long a session lives without being used.
        absolute: how long it lives at most.
    """

    def __init__(self, idle: timedelta, absolute: timedelta) -> None:
        self._idle = idle
        self._absolute = absolute

    def start(
        self,
        session: Session,
        conversation_id: ConversationId,
        customer: CustomerRow,
        now: datetime,
    ) -> LiveSession:
        """The conversation belongs to `customer` from now on, whoever it belonged to before."""
        serialise(session, LOCK)  # two tabs may sign in at once
        self.end(session, conversation_id)
        row = SessionRow(
            conversation_id=str(conversation_id),
            customer_id=customer.id,
            started_at=now,
            last_used_at=now,
        )
        session.add(row)
        return LiveSession(customer, self._expires_at(now, now))

    def sign_in(
        self,
        session: Session,
        conversation_id: ConversationId,
        customer_id: CustomerId,
        now: datetime,
    ) -> LiveSession | ApiError:
        """As `start`, by the customer's id; nothing changes where that is refused.

        Unlike a code, which is typed into the conversation itself, this takes it from nobody.
        """
        serialise(session, LOCK)
        customer = session.get(CustomerRow, str(customer_id))
        if customer is None:
            return ApiError(ErrorCode.CUSTOMER_UNKNOWN)
        live = self.find(session, conversation_id, now, use=False)
        if live is not None and live.customer.id != customer.id:
            return ApiError(ErrorCode.OTHER_CUSTOMER)
        return self.start(session, conversation_id, customer, now)

    def renew(
        self,
        session: Session,
        conversation_id: ConversationId,
        customer_id: CustomerId,
        now: datetime,
    ) -> LiveSession | ApiError:
        """Counts as use of the customer's session; one that is over stays over.

        Whoever renews does so by a timer: the customer may have logged out meanwhile, or somebody
        else may sit there. When the session began does not change.
        """
        live = self.find(session, conversation_id, now, use=False)
        if live is None:
            return ApiError(ErrorCode.NOT_SIGNED_IN)
        if live.customer.id != str(customer_id):
            return ApiError(ErrorCode.OTHER_CUSTOMER)
        used = self.find(session, conversation_id, now, use=True)
        return used or ApiError(ErrorCode.NOT_SIGNED_IN)

    def find(
        self, session: Session, conversation_id: ConversationId, now: datetime, *, use: bool
    ) -> LiveSession | None:
        """Who the conversation belongs to; every session whose time is up is deleted first.

        With `use` this counts as use of the session, which puts off the idle expiry.
        """
        session.execute(
            delete(SessionRow)
            .where(
                or_(
                    SessionRow.last_used_at <= now - self._idle,
                    SessionRow.started_at <= now - self._absolute,
                )
            )
            .execution_options(synchronize_session=False)
        )
        query = (
            select(SessionRow, CustomerRow)
            .join(CustomerRow, CustomerRow.id == SessionRow.customer_id)
            .where(SessionRow.conversation_id == str(conversation_id))
        )
        found = session.execute(query).one_or_none()
        if found is None:
            return None
        row, customer = found
        last_used_at = row.last_used_at
        if use:
            # Not through the row: it may have been ended by another request meanwhile.
            last_used_at = now
            session.execute(
                update(SessionRow)
                .where(SessionRow.conversation_id == str(conversation_id))
                .values(last_used_at=now)
                .execution_options(synchronize_session=False)
            )
        return LiveSession(customer, self._expires_at(row.started_at, last_used_at))

    def end(self, session: Session, conversation_id: ConversationId) -> None:
        """The conversation belongs to nobody any more."""
        session.execute(
            delete(SessionRow)
            .where(SessionRow.conversation_id == str(conversation_id))
            .execution_options(synchronize_session=False)
        )

    def _expires_at(self, started_at: datetime, last_used_at: datetime) -> datetime:
        return min(last_used_at + self._idle, started_at + self._absolute)
