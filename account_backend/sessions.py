"""Which customer a conversation belongs to, and for how long.

A session ends when it has not been used for a while, at the latest after a fixed time, or when it
is ended. Ended means gone: the row is deleted. It starts with a one-time code, or when the web
channel says whose the conversation is. What the channel has said holds beyond the session: the
customer finds the history again, so nobody else's records may get into it.
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
from account_backend.tables import CustomerRow, OwnerRow, SessionRow

LOCK = 7_301_003  # among the keys of `serialise`
# Longer than a channel keeps a conversation in which nobody signs in any more.
OWNERS_KEPT = timedelta(days=400)


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

    def verify(
        self,
        session: Session,
        conversation_id: ConversationId,
        customer: CustomerRow,
        now: datetime,
    ) -> LiveSession | ApiError:
        """The conversation belongs to who has typed the right code, whoever it belonged to before.

        Except where the web channel has said whose it is.
        """
        serialise(session, LOCK)  # two tabs may sign in at once
        if self._owner(session, conversation_id) not in (None, customer.id):
            return ApiError(ErrorCode.OTHER_CUSTOMER)
        return self._start(session, conversation_id, customer, now)

    def sign_in(
        self,
        session: Session,
        conversation_id: ConversationId,
        customer_id: CustomerId,
        now: datetime,
    ) -> LiveSession | ApiError:
        """The conversation is this customer's from now on; nothing changes where that is refused.

        Unlike a code, which is typed into the conversation itself, this takes it from nobody.
        """
        serialise(session, LOCK)
        customer = session.get(CustomerRow, str(customer_id))
        if customer is None:
            return ApiError(ErrorCode.CUSTOMER_UNKNOWN)
        live = self.find(session, conversation_id, now, use=False)
        inside = live.customer.id if live is not None else None
        if {inside, self._owner(session, conversation_id)} - {None, customer.id}:
            return ApiError(ErrorCode.OTHER_CUSTOMER)
        self._own(session, conversation_id, customer, now)
        return self._start(session, conversation_id, customer, now)

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

    def _start(
        self,
        session: Session,
        conversation_id: ConversationId,
        customer: CustomerRow,
        now: datetime,
    ) -> LiveSession:
        self.end(session, conversation_id)
        row = SessionRow(
            conversation_id=str(conversation_id),
            customer_id=customer.id,
            started_at=now,
            last_used_at=now,
        )
        session.add(row)
        return LiveSession(customer, self._expires_at(now, now))

    def _owner(self, session: Session, conversation_id: ConversationId) -> str | None:
        row: OwnerRow | None = session.get(OwnerRow, str(conversation_id))
        return row.customer_id if row is not None else None

    def _own(
        self,
        session: Session,
        conversation_id: ConversationId,
        customer: CustomerRow,
        now: datetime,
    ) -> None:
        session.execute(
            delete(OwnerRow)
            .where(OwnerRow.signed_in_at <= now - OWNERS_KEPT)
            .execution_options(synchronize_session=False)
        )
        session.merge(
            OwnerRow(
                conversation_id=str(conversation_id), customer_id=customer.id, signed_in_at=now
            )
        )

    def _expires_at(self, started_at: datetime, last_used_at: datetime) -> datetime:
        return min(last_used_at + self._idle, started_at + self._absolute)
