"""Who a conversation belongs to, and what that customer may be told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Path, Query, Response
from starlette import status

from account_backend.api_models import (
    AccountsSnapshot,
    CodeAttempt,
    CodeRequest,
    CodeSent,
    ErrorCode,
    Projection,
    Session,
    SessionState,
    SignIn,
    Verified,
)
from account_backend.api_types import ConversationId, Day
from account_backend.backend import TheBackend
from account_backend.clock import SHANGHAI, whole_seconds
from account_backend.errors import ApiError, declared
from account_backend.projection import projection_of
from account_backend.sessions import LiveSession
from account_backend.snapshot import customer_of, snapshot_of

router = APIRouter(
    prefix="/v1/sessions/{conversation_id}",
    tags=["sessions"],
    responses=declared(
        ErrorCode.SERVICE_KEY_REQUIRED,
        ErrorCode.NOT_FOUND,
        ErrorCode.INVALID_REQUEST,
        ErrorCode.UNAVAILABLE,
        ErrorCode.INTERNAL_ERROR,
    ),
)

ConversationPath = Annotated[
    ConversationId, Path(description=ConversationId.description, examples=[ConversationId.example])
]


@router.post(
    "/codes",
    status_code=status.HTTP_202_ACCEPTED,
    response_model=CodeSent,
    response_model_exclude_none=True,
    summary="Send a one-time code",
    responses=declared(ErrorCode.CODE_TOO_SOON, ErrorCode.TOO_MANY_CODES, ErrorCode.PHONE_BLOCKED),
)
def request_code(
    conversation_id: ConversationPath,
    request: CodeRequest,
    tasks: BackgroundTasks,
    backend: TheBackend,
) -> CodeSent:
    """Sends a code that this conversation alone can use.

    The answer and the limits are the same whether or not the phone belongs to a customer; only a
    customer is sent a message. A new code makes the older ones of this phone void.
    """
    now = backend.clock.now()
    with backend.database.transaction() as session:
        issued = backend.codes.issue(session, conversation_id, request.phone, now)
    if isinstance(issued, ApiError):
        raise issued
    if issued.for_customer:
        # After the answer: neither its time nor a failing gateway may tell who is a customer.
        tasks.add_task(backend.sms.send_code, request.phone, issued.code, now)
    return CodeSent(
        masked_phone=request.phone.masked,
        expires_in_seconds=whole_seconds(backend.codes.rules.lifetime),
        tries=backend.codes.rules.tries,
        demo_code=issued.code if backend.settings.demo else None,
    )


@router.post(
    "/verify",
    response_model=Verified,
    response_model_exclude_none=True,
    summary="Verify a one-time code",
    responses=declared(
        ErrorCode.CODE_WRONG,
        ErrorCode.CODE_USED_UP,
        ErrorCode.CODE_EXPIRED,
        ErrorCode.NOT_FOUND,
        ErrorCode.NO_CODE,
        ErrorCode.PHONE_BLOCKED,
        ErrorCode.OTHER_CUSTOMER,
    ),
)
def verify_code(
    conversation_id: ConversationPath,
    attempt: CodeAttempt,
    backend: TheBackend,
) -> Verified:
    """Starts a session of the customer whose phone it is, and uses the code up.

    A conversation that the web channel has opened for a customer is for that customer alone
    (`other_customer`): it comes back in their other tabs and devices.
    """
    now = backend.clock.now()
    with backend.database.transaction() as session:
        checked = backend.codes.check(session, conversation_id, attempt.phone, attempt.code, now)
        outcome = (
            checked
            if isinstance(checked, ApiError)
            else backend.sessions.verify(session, conversation_id, checked, now)
        )
    if isinstance(outcome, ApiError):
        raise outcome  # only now, when the wrong try has been committed
    return Verified(
        customer=customer_of(outcome.customer), expires_at=outcome.expires_at.astimezone(SHANGHAI)
    )


@router.get(
    "",
    response_model=Session,
    response_model_exclude_none=True,
    summary="Who the conversation belongs to",
)
def get_session(conversation_id: ConversationPath, backend: TheBackend) -> Session:
    """Does not count as use of the session: asking does not keep it alive. Either key opens it."""
    with backend.database.transaction() as session:
        live = backend.sessions.find(session, conversation_id, backend.clock.now(), use=False)
    return _told(live) if live else Session(state=SessionState.ANONYMOUS)


@router.put(
    "",
    response_model=Session,
    response_model_exclude_none=True,
    summary="Sign a customer in, or renew that",
    responses=declared(
        ErrorCode.CHANNEL_KEY_REQUIRED,
        ErrorCode.CHANNEL_NOT_CONFIGURED,
        ErrorCode.NOT_FOUND,
        ErrorCode.CUSTOMER_UNKNOWN,
        ErrorCode.OTHER_CUSTOMER,
        ErrorCode.NOT_SIGNED_IN,
    ),
)
def sign_in(conversation_id: ConversationPath, who: SignIn, backend: TheBackend) -> Session:
    """The web channel says whose the conversation is, once it has verified the host site's token.

    Needs the header `X-Channel-Key`; the service key does not open it. A session that this customer
    has already in the conversation ends, and a new one starts. From now on the conversation is for
    this customer alone. Where somebody else is in it, or it is for somebody else, nothing changes
    (`other_customer`), and the channel takes another conversation.

    With `renew` no session starts: the one that runs counts as used, and still ends at the latest
    after its fixed time. Where none runs the answer is `not_signed_in`.
    """
    now = backend.clock.now()
    rule = backend.sessions.renew if who.renew else backend.sessions.sign_in
    with backend.database.transaction() as session:
        outcome = rule(session, conversation_id, who.customer_id, now)
    if isinstance(outcome, ApiError):
        raise outcome
    return _told(outcome)


@router.delete(
    "",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    summary="Log out",
)
def end_session(conversation_id: ConversationPath, backend: TheBackend) -> Response:
    """Ends the session at once; ending none is fine, too. Either key opens it."""
    with backend.database.transaction() as session:
        backend.sessions.end(session, conversation_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/accounts",
    response_model=AccountsSnapshot,
    response_model_exclude_none=True,
    summary="The customer's accounts, as they are now",
    responses=declared(ErrorCode.ANONYMOUS),
)
def get_accounts(conversation_id: ConversationPath, backend: TheBackend) -> AccountsSnapshot:
    """Everything to answer this customer with, in one call. Counts as use of the session."""
    now = backend.clock.now()
    with backend.database.transaction() as session:
        live = backend.sessions.find(session, conversation_id, now, use=True)
        snapshot = snapshot_of(live.customer, now) if live is not None else None
    if snapshot is None:
        raise ApiError(ErrorCode.ANONYMOUS)
    return snapshot


@router.get(
    "/projection",
    response_model=Projection,
    response_model_exclude_none=True,
    summary="What there is to pay on a day to come",
    responses=declared(ErrorCode.ANONYMOUS, ErrorCode.DAY_PAST, ErrorCode.DAY_TOO_FAR),
)
def get_projection(
    conversation_id: ConversationPath,
    on: Annotated[Day, Query(description="A day from today to a year ahead, in Asia/Shanghai.")],
    backend: TheBackend,
) -> Projection:
    """If nothing is paid or billed before, at the rates of today. Counts as use of the session.

    It tells what the bills would cost; it does not tell that paying so late is agreed to.
    """
    now = backend.clock.now()
    with backend.database.transaction() as session:
        live = backend.sessions.find(session, conversation_id, now, use=True)
        projection = projection_of(live.customer, now, on.date) if live is not None else None
    if projection is None:
        raise ApiError(ErrorCode.ANONYMOUS)
    if isinstance(projection, ApiError):
        raise projection
    return projection


def _told(live: LiveSession) -> Session:
    return Session(
        state=SessionState.VERIFIED,
        customer=customer_of(live.customer),
        expires_at=live.expires_at.astimezone(SHANGHAI),
    )
