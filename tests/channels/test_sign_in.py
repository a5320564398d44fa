"""Signing in with a site token: the same conversation everywhere, and the backend's word."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.conftest import SECRET, Servers
from tests.channels.customer import PREFIX, Customer, texts
from tests.channels.stand_in import StandIn
from zhangwen.channels.chat.session_tokens import SessionTokens
from zhangwen.channels.chat.settings import BackendSettings, ChatSettings, SiteTokenSettings
from zhangwen.channels.chat.sign_in import CustomerUnknown, SignIn, SignInUnavailable

SITE_SECRET = "the-secret-that-the-site-shares-with-us"
SITE = SiteTokenSettings("HS256", "shop", "zhangwen-chat", SITE_SECRET)
CHANNEL_KEY = "a-channel-key-for-tests"


def site_token(customer: str = "chen", **changes: Any) -> str:
    claims = {"iss": "shop", "aud": "zhangwen-chat", "sub": customer, "exp": int(time.time()) + 300}
    return jwt.encode(claims | changes, SITE_SECRET)


def until() -> datetime:
    """When a sign-in of this moment ends if nothing is said."""
    return datetime.now(timezone(timedelta(hours=8))) + timedelta(minutes=15)


class Backend:
    """Stands for the account backend: who is signed in, by conversation."""

    def __init__(self) -> None:
        self.sessions: dict[str, str] = {}
        self.ended: list[str] = []
        self.is_down = False
        self.url = ""

    async def begin(self, request: Request) -> Response:
        if self.is_down:
            return Response(status_code=503)
        assert request.headers["X-Channel-Key"] == CHANNEL_KEY
        customer = (await request.json())["customer_id"]
        if customer == "nobody":
            return JSONResponse({"code": "customer_unknown", "message": ""}, 404)
        if not customer.isascii():
            fields = ["body.customer_id"]
            return JSONResponse({"code": "invalid_request", "message": "", "fields": fields}, 422)
        self.sessions[request.path_params["id"]] = customer
        return self._verified()

    async def look(self, request: Request) -> Response:
        assert request.headers["X-Channel-Key"] == CHANNEL_KEY
        is_signed_in = request.path_params["id"] in self.sessions
        return self._verified() if is_signed_in else JSONResponse({"state": "anonymous"})

    def _verified(self) -> Response:
        return JSONResponse({"state": "verified", "expires_at": until().isoformat()})

    async def state(self, request: Request) -> Response:
        assert request.headers["X-Channel-Key"] == CHANNEL_KEY
        if request.path_params["id"] not in self.sessions:
            return JSONResponse({"state": "anonymous"})
        return JSONResponse({"state": "verified", "expires_at": until().isoformat()})

    async def end(self, request: Request) -> Response:
        assert request.headers["X-Channel-Key"] == CHANNEL_KEY
        self.ended.append(request.path_params["id"])
        self.sessions.pop(self.ended[-1], None)
        return Response(status_code=503 if self.is_down else 204)


@pytest_asyncio.fixture
async def backend() -> AsyncIterator[Backend]:
    backend = Backend()
    path = "/v1/sessions/{id}"
    routes = [
        Route(path, backend.begin, methods=["PUT"]),
        Route(path, backend.state, methods=["GET"]),
        Route(path, backend.look, methods=["GET"]),
        Route(path, backend.end, methods=["DELETE"]),
    ]
    listener = socket.create_server(("127.0.0.1", 0))
    backend.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve([listener]))
    yield backend
    server.should_exit = True
    await serving


@pytest_asyncio.fixture
async def client(servers: Servers, backend: Backend) -> httpx.AsyncClient:
    return await servers.start(site_token=SITE, backend=BackendSettings(backend.url, CHANNEL_KEY))


def conversation_of(customer: Customer) -> str:
    return SessionTokens(SECRET).read(customer.token).conversation_id


async def test_a_site_token_signs_its_customer_in(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    customer = await Customer(client).start(site_token("chen"))

    assert backend.sessions == {conversation_of(customer): "chen"}
    assert customer.opened["signed_in"] is True
    assert 14 * 60 < customer.opened["sign_in_expires_in"] <= 15 * 60


async def test_nobody_is_told_to_sign_in_who_has(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    customer = await Customer(client).start(site_token("chen"))

    assert customer.opened["welcome"]["zh-Hans"] == {
        "text": "你好，你已经登录了。",
        "chips": ["账户异常是什么意思"],
    }

    # After they have logged out in the chat, the page is loaded anew.
    backend.sessions.clear()
    await customer.start()

    assert customer.opened["welcome"]["zh-Hans"]["text"] == "你好，我是账问。"


async def test_a_customer_finds_the_same_conversation_in_another_tab(
    client: httpx.AsyncClient,
) -> None:
    here = await Customer(client).start(site_token("chen"))
    await here.say("你好")

    there = await Customer(client).start(site_token("chen"))

    assert texts(there.opened["history"]) == ["你好", "你说：你好"]
    async with there.listen(there.opened["last_event_id"]) as stream:
        await here.send("还在吗")
        assert texts(await stream.messages(2)) == ["还在吗", "你说：还在吗"]


async def test_tabs_that_open_at_once_get_the_same_conversation(client: httpx.AsyncClient) -> None:
    tabs = await asyncio.gather(*(Customer(client).start(site_token("chen")) for _ in range(6)))

    assert len({conversation_of(tab) for tab in tabs}) == 1


async def test_customers_have_conversations_of_their_own(client: httpx.AsyncClient) -> None:
    chen = await Customer(client).start(site_token("chen"))
    await chen.say("我的秘密")

    wang = await Customer(client).start(site_token("wang"))

    assert wang.opened["history"] == []
    assert conversation_of(wang) != conversation_of(chen)


async def test_the_site_token_decides_whose_conversation_it_is(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    # Somebody else signs in to the same page, which still has the last customer's token.
    tab = await Customer(client).start(site_token("chen"))
    first = conversation_of(tab)
    await tab.say("我的秘密")

    await tab.start(site_token("wang"))

    assert tab.opened["history"] == []
    assert backend.sessions == {first: "chen", conversation_of(tab): "wang"}


async def test_signing_in_leaves_an_anonymous_conversation_alone(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start()
    anonymous, headers = conversation_of(tab), dict(tab.headers)
    await tab.say("随便问问")

    await tab.start(site_token("chen"))
    left = await client.post(f"{PREFIX}/session", json={}, headers=headers)

    assert tab.opened["history"] == []
    assert anonymous not in backend.sessions
    assert texts(left.json()["history"]) == ["随便问问", "你说：随便问问"]
    assert left.json()["signed_in"] is False


async def test_every_site_token_renews_the_sign_in(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    backend.sessions.clear()  # ran out

    await tab.start(site_token("chen"))

    assert backend.sessions == {conversation_of(tab): "chen"}


async def test_a_reload_without_a_site_token_resumes_and_knows_how_long_it_is_signed_in(
    client: httpx.AsyncClient,
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    await tab.say("你好")

    await tab.start()

    assert texts(tab.opened["history"]) == ["你好", "你说：你好"]
    assert tab.opened["signed_in"] is True
    assert 0 < tab.opened["sign_in_expires_in"] <= 15 * 60


async def test_a_forged_site_token_opens_nothing(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    forged = jwt.encode(jwt.decode(site_token(), options={"verify_signature": False}), "x" * 40)
    for token in (forged, "abc", "", 1, ["a"], {}):
        answer = await client.post(f"{PREFIX}/session", json={"site_token": token})
        assert (answer.status_code, answer.json()) == (401, {"error": "site_token_refused"})
    assert not backend.sessions


async def test_what_a_request_says_about_the_customer_is_not_looked_at(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    body = {"customer_id": "chen", "sub": "chen", "signed_in": True, "conversation_id": "f" * 32}

    opened = (await client.post(f"{PREFIX}/session", json=body)).json()

    assert opened["signed_in"] is False
    assert not backend.sessions


async def test_a_session_token_is_no_site_token_nor_the_other_way_round(
    servers: Servers, backend: Backend
) -> None:
    # Not even where an operator gave both the same secret.
    client = await servers.start(
        site_token=replace(SITE, secret=SECRET), backend=BackendSettings(backend.url, CHANNEL_KEY)
    )
    tab = await Customer(client).start()
    site = jwt.encode(jwt.decode(site_token(), options={"verify_signature": False}), SECRET)

    ours_as_the_sites = await client.post(f"{PREFIX}/session", json={"site_token": tab.token})
    tab.token = site
    the_sites_as_ours = await tab.post("/session", {})
    at_its_place = await client.post(f"{PREFIX}/session", json={"site_token": site})

    assert ours_as_the_sites.json() == {"error": "site_token_refused"}
    assert the_sites_as_ours.json() == {"error": "token_refused"}
    assert at_its_place.status_code == 200


@pytest.mark.parametrize("customer", ["nobody", "陈静"])
async def test_a_customer_whom_the_backend_does_not_know(
    client: httpx.AsyncClient, customer: str
) -> None:
    answer = await client.post(f"{PREFIX}/session", json={"site_token": site_token(customer)})

    assert (answer.status_code, answer.json()) == (401, {"error": "site_token_refused"})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"code": "not_found", "message": ""}),
        (404, "<h1>Not Found</h1>"),
        (422, {"code": "invalid_request", "message": "", "fields": ["body.more"]}),
        (422, []),
    ],
)
async def test_what_the_backend_says_of_a_request_that_is_wrong_is_not_about_the_customer(
    status: int, body: Any
) -> None:
    answer = httpx.Response(status, json=body)
    transport = httpx.MockTransport(lambda request: answer)
    backend = SignIn(BackendSettings("http://accounts.example", CHANNEL_KEY), transport)

    with pytest.raises(SignInUnavailable) as failed:
        await backend.begin("f" * 32, "chen")

    assert not isinstance(failed.value, CustomerUnknown)
    await backend.close()


async def test_without_the_backend_nobody_signs_in_and_the_chat_goes_on(
    client: httpx.AsyncClient, backend: Backend, agent: StandIn
) -> None:
    backend.is_down = True

    refused = await client.post(f"{PREFIX}/session", json={"site_token": site_token()})
    customer = await Customer(client).start()

    assert (refused.status_code, refused.json()) == (503, {"error": "sign_in_unavailable"})
    assert texts(await customer.say("你好")) == ["你说：你好"]


async def test_a_backend_that_never_answers_is_waited_for_two_seconds(servers: Servers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = await servers.start(site_token=SITE, backend=BackendSettings(url, CHANNEL_KEY))
        began = time.monotonic()
        answer = await client.post(f"{PREFIX}/session", json={"site_token": site_token()})

    assert answer.json() == {"error": "sign_in_unavailable"}
    assert time.monotonic() - began < 8  # 2 on a machine that has nothing else to do


async def test_a_restart_signs_out_of_the_old_conversation_and_in_to_the_new(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    old = conversation_of(tab)
    await tab.say("你好")

    tab.opened = (await tab.post("/restart", {"site_token": site_token("chen")})).json()
    tab.token = tab.opened["token"]
    elsewhere = await Customer(client).start(site_token("chen"))

    assert tab.opened["signed_in"] is True
    assert tab.opened["history"] == []
    assert backend.ended == [old]
    assert backend.sessions == {conversation_of(tab): "chen"}
    assert conversation_of(elsewhere) == conversation_of(tab)


async def test_who_signs_out_of_the_page_is_signed_out_of_the_conversation(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    elsewhere = await Customer(client).start(site_token("chen"))
    await tab.say("你好")

    signed_out = await tab.post("/sign-out", {})
    renewed = await elsewhere.post("/session", {"site_token": site_token("chen"), "renew": True})

    assert signed_out.status_code == 204
    assert not backend.sessions
    assert (renewed.status_code, renewed.json()) == (401, {"error": "token_refused"})
    # It is still the customer's: signed in again, they find it as it was.
    await tab.start(site_token("chen"))
    assert texts(tab.opened["history"]) == ["你好", "你说：你好"]


@pytest.mark.parametrize("is_in_again", [False, True])
async def test_a_token_of_before_a_sign_out_opens_nothing_any_more(
    client: httpx.AsyncClient, agent: StandIn, is_in_again: bool
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    await tab.say("我的秘密")
    stolen = Customer(client)
    stolen.token = tab.token
    await tab.post("/sign-out", {})
    if is_in_again:  # elsewhere: the conversation is the same
        await tab.start(site_token("chen"))
        await tab.say("又来了")
    said = len(agent.messages)

    answers = [await stolen.client.get(f"{PREFIX}/events", headers=stolen.headers)]
    for route, body in {
        "/session": {},
        "/messages": {"id": "12345678", "text": "我欠多少？"},
        "/feedback": {"seq": 2, "helpful": True},
        "/restart": {},
        "/sign-out": {},
    }.items():
        answers.append(await stolen.post(route, body))

    for answer in answers:
        assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})
    assert len(agent.messages) == said
    if is_in_again:
        assert texts(await tab.history(), "customer") == ["我的秘密", "又来了"]


async def test_a_sign_out_ends_the_streams_on_every_server(
    servers: Servers, backend: Backend
) -> None:
    accounts = BackendSettings(backend.url, CHANNEL_KEY)
    here, there = [await servers.start(site_token=SITE, backend=accounts) for _ in range(2)]
    tab, elsewhere = [await Customer(each).start(site_token("chen")) for each in (here, there)]
    same_token = Customer(here)
    same_token.token = tab.token
    stranger = await Customer(there).start()

    async with (
        same_token.listen() as stream,
        elsewhere.listen() as other,
        stranger.listen() as not_meant,
    ):
        await tab.post("/sign-out", {})
        ended = [[event for event in await each.rest() if event.kind] for each in (stream, other)]
        await stranger.send("你好")
        assert texts(await not_meant.messages(2)) == ["你好", "你说：你好"]

    assert [[(event.kind, event.data) for event in each] for each in ended] == [
        [("ended", {"reason": "expired"})]
    ] * 2


async def test_other_tabs_come_back_after_a_sign_out_if_the_site_still_vouches(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab, elsewhere = [await Customer(client).start(site_token("chen")) for _ in range(2)]
    await tab.say("你好")
    conversation = conversation_of(tab)
    await tab.post("/sign-out", {})

    await elsewhere.start(site_token("chen"))
    tab.token = ""
    await tab.start()

    assert conversation_of(elsewhere) == conversation
    assert texts(elsewhere.opened["history"]) == ["你好", "你说：你好"]
    assert backend.sessions == {conversation: "chen"}
    assert texts(await elsewhere.say("还在吗")) == ["你说：还在吗"]
    assert (tab.opened["signed_in"], tab.opened["history"]) == (False, [])
    assert conversation_of(tab) != conversation


async def test_a_token_of_before_a_sign_out_does_not_start_over_for_its_customer(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    await tab.say("你好")
    await tab.post("/sign-out", {})

    refused = await tab.post("/restart", {"site_token": site_token("chen")})

    assert (refused.status_code, refused.json()) == (401, {"error": "token_refused"})
    assert not backend.sessions
    await tab.start(site_token("chen"))
    assert texts(tab.opened["history"]) == ["你好", "你说：你好"]


async def test_tokens_end_with_a_sign_out_while_the_backend_is_silent(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    backend.is_down = True

    signed_out = await tab.post("/sign-out", {})

    assert signed_out.status_code == 204
    assert (await tab.send("还在吗")).status_code == 401


async def test_nobody_signs_out_with_a_token_that_is_not_ours(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    await Customer(client).start(site_token("chen"))

    refused = await client.post(f"{PREFIX}/sign-out", json={})

    assert (refused.status_code, refused.json()) == (401, {"error": "token_refused"})
    assert backend.sessions


async def test_a_restart_without_a_site_token_is_anonymous(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start(site_token("chen"))

    opened = (await tab.post("/restart", {})).json()

    assert opened["signed_in"] is False
    assert not backend.sessions


async def test_a_restart_in_two_tabs_at_once_ends_in_one_conversation(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tabs = [await Customer(client).start(site_token("chen")) for _ in range(2)]

    answers = await asyncio.gather(
        *(tab.post("/restart", {"site_token": site_token("chen")}) for tab in tabs)
    )

    tokens = SessionTokens(SECRET)
    opened = {tokens.read(answer.json()["token"]).conversation_id for answer in answers}
    assert len(opened) == 1
    assert backend.sessions[opened.pop()] == "chen"


async def test_a_restart_that_cannot_sign_in_leaves_everything_as_it_was(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start(site_token("chen"))
    await tab.say("你好")
    backend.is_down = True

    refused = await tab.post("/restart", {"site_token": site_token("chen")})
    forged = await tab.post("/restart", {"site_token": "abc"})

    assert refused.json() == {"error": "sign_in_unavailable"}
    assert forged.json() == {"error": "site_token_refused"}
    assert texts(await tab.history()) == ["你好", "你说：你好"]


async def test_without_site_token_settings_everybody_is_anonymous(servers: Servers) -> None:
    client = await servers.start()

    answer = await client.post(f"{PREFIX}/session", json={"site_token": site_token()})

    assert (answer.status_code, answer.json()) == (401, {"error": "site_token_refused"})


async def test_a_one_time_codes_session_ends_with_a_restart_too(
    client: httpx.AsyncClient, backend: Backend
) -> None:
    tab = await Customer(client).start()
    backend.sessions[conversation_of(tab)] = "chen"  # by code, in the chat

    await tab.post("/restart", {})

    assert not backend.sessions


async def test_the_database_does_not_say_who_the_customer_is(
    client: httpx.AsyncClient, settings: ChatSettings
) -> None:
    await Customer(client).start(site_token("chen-jing-0001"))

    folder = Path(settings.database_url.removeprefix("sqlite:///")).parent
    for file in folder.glob("chat.sqlite*"):
        assert b"chen-jing-0001" not in file.read_bytes()
