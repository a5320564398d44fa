"""Each way in which the account backend may answer, or not, against real servers on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from account_backend.api_models import ErrorCode, Product
from actions.backend import (
    CALL_TIMEOUT_SECONDS,
    AccountBackend,
    BackendRefusal,
    BackendUnavailable,
    Failure,
)
from tests.actions.conftest import SERVICE_KEY
from tests.actions.conversations import CONVERSATION
from tests.actions.ledger import ACCOUNTS, CUSTOMER, VERIFIED, account, snapshot
from tests.actions.stub_backend import Request, StubBackend
from zhangwen.failure import ACTION_TIMEOUT_SECONDS

PHONE = "19900000001"
TODAY = "GET /v1/today"
CODE_SENT = {"masked_phone": "199****0001", "expires_in_seconds": 300, "tries": 5}

Call = Callable[[AccountBackend], Awaitable[Any]]

CALLS: dict[str, Call] = {
    ACCOUNTS: lambda client: client.accounts(CONVERSATION),
    f"GET /v1/sessions/{CONVERSATION}/projection?on=2026-12-05": lambda client: client.projection(
        CONVERSATION, date(2026, 12, 5)
    ),
    f"GET /v1/sessions/{CONVERSATION}": lambda client: client.customer(CONVERSATION),
    f"POST /v1/sessions/{CONVERSATION}/codes": lambda c: c.send_code(CONVERSATION, PHONE),
    f"POST /v1/sessions/{CONVERSATION}/verify": lambda c: c.verify(CONVERSATION, PHONE, "123456"),
    f"DELETE /v1/sessions/{CONVERSATION}": lambda client: client.end_session(CONVERSATION),
    "GET /v1/products/baitiao": lambda client: client.product_terms("baitiao"),
    TODAY: lambda client: client.today(),
}
every_call = pytest.mark.parametrize(("line", "call"), CALLS.items(), ids=CALLS)
SESSION = f"GET /v1/sessions/{CONVERSATION}"


@pytest.fixture
def client(stub: StubBackend) -> AccountBackend:
    # As generous as no test has to wait for, so that busy cores make no timeout.
    return AccountBackend(stub.url, SERVICE_KEY, timeout=20)


async def test_accounts_of_a_verified_customer(client: AccountBackend, stub: StubBackend) -> None:
    stub.will_answer(ACCOUNTS, snapshot(account()))

    told = await client.accounts(CONVERSATION)

    assert told is not None
    assert [account.product for account in told.accounts] == [Product.BAITIAO]


async def test_accounts_of_nobody(client: AccountBackend, stub: StubBackend) -> None:
    stub.will_refuse(ACCOUNTS, 403, "anonymous")

    assert await client.accounts(CONVERSATION) is None


async def test_what_there_is_to_pay_on_a_day(client: AccountBackend, stub: StubBackend) -> None:
    line = f"GET /v1/sessions/{CONVERSATION}/projection?on=2026-12-05"
    due = {"amount": "860.25", "due_date": "2026-12-15", "due_in_days": 10}
    account = {"product": "baitiao", "next_due": due}
    stub.will_answer(line, {"today": "2026-11-09", "on": "2026-12-05", "accounts": [account]})
    projection = await client.projection(CONVERSATION, date(2026, 12, 5))
    assert projection is not None
    assert [account.product for account in projection.accounts] == [Product.BAITIAO]

    stub.will_refuse(line, 403, "anonymous")
    assert await client.projection(CONVERSATION, date(2026, 12, 5)) is None

    stub.will_refuse(line, 422, "day_too_far")
    with pytest.raises(BackendRefusal) as refusal:
        await client.projection(CONVERSATION, date(2026, 12, 5))
    assert refusal.value.code is ErrorCode.DAY_TOO_FAR


async def test_the_backends_day(client: AccountBackend, stub: StubBackend) -> None:
    stub.will_answer(TODAY, {"today": "2026-11-09"})

    assert await client.today() == date(2026, 11, 9)


async def test_customer_of_a_conversation(client: AccountBackend, stub: StubBackend) -> None:
    line = SESSION
    stub.will_answer(line, {"state": "verified", "customer": CUSTOMER})
    customer = await client.customer(CONVERSATION)
    assert customer is not None
    assert customer.full_name == "陈静"

    stub.will_answer(line, {"state": "anonymous"})
    assert await client.customer(CONVERSATION) is None


async def test_phone_and_code_go_in_the_body_and_the_key_in_the_header(
    client: AccountBackend, stub: StubBackend
) -> None:
    stub.will_answer(f"POST /v1/sessions/{CONVERSATION}/codes", CODE_SENT)
    stub.will_answer(f"POST /v1/sessions/{CONVERSATION}/verify", VERIFIED)

    await client.send_code(CONVERSATION, PHONE)
    await client.verify(CONVERSATION, PHONE, "123456")

    codes, verify = (f"POST /v1/sessions/{CONVERSATION}/{name}" for name in ("codes", "verify"))
    assert stub.requests == [
        Request(codes, SERVICE_KEY, {"phone": PHONE}),
        Request(verify, SERVICE_KEY, {"phone": PHONE, "code": "123456"}),
    ]


async def test_ending_a_session_needs_no_answer_to_read(
    client: AccountBackend, stub: StubBackend
) -> None:
    stub.will_answer(f"DELETE /v1/sessions/{CONVERSATION}", b"", status=204)

    await client.end_session(CONVERSATION)

    assert [request.line for request in stub.requests] == [f"DELETE /v1/sessions/{CONVERSATION}"]


async def test_not_found(client: AccountBackend) -> None:
    with pytest.raises(BackendRefusal) as refusal:
        await client.product_terms("gold")

    assert refusal.value.code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    ("status", "code", "details"),
    [
        (403, ErrorCode.CODE_WRONG, {"tries_left": 3}),
        (429, ErrorCode.CODE_TOO_SOON, {"retry_after_seconds": 42}),
        (429, ErrorCode.PHONE_BLOCKED, {"retry_after_seconds": 3600}),
        (410, ErrorCode.CODE_EXPIRED, {}),
    ],
)
async def test_refusals_keep_their_code_and_details(
    client: AccountBackend,
    stub: StubBackend,
    status: int,
    code: ErrorCode,
    details: dict[str, int],
) -> None:
    stub.will_refuse(f"POST /v1/sessions/{CONVERSATION}/verify", status, code.value, **details)

    with pytest.raises(BackendRefusal) as refusal:
        await client.verify(CONVERSATION, PHONE, "123456")

    assert refusal.value.code is code
    assert details.items() <= refusal.value.error.dict().items()


@every_call
async def test_server_error(
    client: AccountBackend, stub: StubBackend, line: str, call: Call
) -> None:
    stub.will_refuse(line, 500, "internal_error")

    assert await failure_of(call, client) is Failure.SERVER_ERROR


@every_call
async def test_wrong_service_key(
    client: AccountBackend, stub: StubBackend, line: str, call: Call
) -> None:
    stub.will_refuse(line, 401, "service_key_required")

    assert await failure_of(call, client) is Failure.KEY_REJECTED


GARBAGE = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"<html>sign in to the hotel's network</html>",
    b'{"state": "verified", "customer',
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("body", GARBAGE)
async def test_garbage_instead_of_an_answer(
    client: AccountBackend, stub: StubBackend, body: bytes
) -> None:
    for line, call in CALLS.items():
        stub.will_answer(line, body)
        if not line.startswith("DELETE"):  # the one call whose answer has no body
            assert await failure_of(call, client) is Failure.GARBAGE


@pytest.mark.parametrize("status", [302, 400, 404, 418])
async def test_garbage_instead_of_an_error(
    client: AccountBackend, stub: StubBackend, status: int
) -> None:
    for line, call in CALLS.items():
        stub.will_answer(line, b"<html>not ours</html>", status)
        assert await failure_of(call, client) is Failure.GARBAGE


async def test_an_error_code_that_nobody_knows_is_garbage(
    client: AccountBackend, stub: StubBackend
) -> None:
    stub.will_refuse(SESSION, 403, "because_i_say_so")

    assert await failure_of(CALLS[SESSION], client) is Failure.GARBAGE


async def test_amounts_that_are_no_money_are_garbage(
    client: AccountBackend, stub: StubBackend
) -> None:
    stub.will_answer(ACCOUNTS, snapshot(account(next_due={"amount": 860.25})))

    assert await failure_of(CALLS[ACCOUNTS], client) is Failure.GARBAGE


@every_call
async def test_closed_port(line: str, call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    client = AccountBackend(f"http://127.0.0.1:{port}", SERVICE_KEY, timeout=20)
    assert await failure_of(call, client) is Failure.REFUSED


@every_call
async def test_server_that_accepts_and_never_answers(line: str, call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = AccountBackend(
            f"http://127.0.0.1:{server.getsockname()[1]}", SERVICE_KEY, timeout=0.1
        )
        assert await failure_of(call, client) is Failure.TIMEOUT


async def test_server_that_trickles_does_not_get_more_time() -> None:
    # Each byte comes in time; the answer as a whole does not.
    with trickling_server() as url:
        client = AccountBackend(url, SERVICE_KEY, timeout=0.3)
        call = CALLS[SESSION]
        assert await failure_of(call, client) is Failure.TIMEOUT


async def test_server_that_hangs_up_in_the_middle() -> None:
    with trickling_server(bytes_sent=30) as url:
        client = AccountBackend(url, SERVICE_KEY, timeout=20)
        call = CALLS[SESSION]
        assert await failure_of(call, client) is Failure.REFUSED


async def test_a_proxy_in_the_environment_is_never_asked(
    client: AccountBackend, stub: StubBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    stub.will_answer(SESSION, {"state": "anonymous"})

    assert await client.customer(CONVERSATION) is None


def test_two_calls_fit_into_the_time_that_rasa_waits() -> None:
    assert 2 * CALL_TIMEOUT_SECONDS < ACTION_TIMEOUT_SECONDS


async def failure_of(call: Call, client: AccountBackend) -> Failure:
    with pytest.raises(BackendUnavailable) as unavailable:
        await call(client)
    return unavailable.value.failure


@contextmanager
def trickling_server(bytes_sent: int = 10_000) -> Iterator[str]:
    """Sends an answer a byte at a time, and hangs up after `bytes_sent` of them."""
    stopped = threading.Event()

    def trickle(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            head = b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"
            for byte in (head + b" " * 10_000)[:bytes_sent]:
                if stopped.wait(0.01):
                    return
                connection.sendall(bytes([byte]))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=trickle, args=(server,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        stopped.set()
        thread.join(5)
