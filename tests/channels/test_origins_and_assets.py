"""Which pages may use the API, and the widget's files, which all may load."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.channels.conftest import Servers
from tests.channels.customer import PREFIX

SHOP = "https://www.shop.example"
ROUTES = ["/session", "/messages", "/events", "/feedback", "/restart", "/sign-out"]
ASK = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest_asyncio.fixture
async def client(servers: Servers, tmp_path: Path) -> httpx.AsyncClient:
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "widget.js").write_text("console.log('loader')")
    (assets / "panel-a1b2c3d4.js").write_text("console.log('panel')" * 50)
    (assets / "notes.txt").write_text("not for browsers")
    (assets / "panel-a1b2c3d4.js.map").write_text("{}")
    (tmp_path / "secret-12345678.js").write_text("outside")
    return await servers.start(assets=assets, origins=frozenset({SHOP, "http://127.0.0.1:8080"}))


@pytest.mark.parametrize("route", ROUTES)
async def test_a_configured_page_may_ask(client: httpx.AsyncClient, route: str) -> None:
    answer = await client.options(PREFIX + route, headers={"Origin": SHOP, **ASK})

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Last-Event-ID" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://www.shop.example.evil.example",
        "http://www.shop.example",
        "https://shop.example",
        "null",
        "*",
    ],
)
@pytest.mark.parametrize("route", ROUTES)
async def test_any_other_page_may_not(client: httpx.AsyncClient, origin: str, route: str) -> None:
    asked = await client.options(PREFIX + route, headers={"Origin": origin, **ASK})
    anyway = await client.post(f"{PREFIX}/session", json={}, headers={"Origin": origin})

    assert asked.status_code == 403
    for answer in (asked, anyway):
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_answers_and_refusals_can_be_read_by_a_configured_page(
    client: httpx.AsyncClient,
) -> None:
    opened = await client.post(f"{PREFIX}/session", json={}, headers={"Origin": SHOP})
    refused = await client.post(f"{PREFIX}/restart", json={}, headers={"Origin": SHOP})
    headers = {"Origin": SHOP, "Authorization": f"Bearer {opened.json()['token']}"}
    async with client.stream("GET", f"{PREFIX}/events", headers=headers) as stream:
        streamed = stream.headers

    for answer in (opened.headers, refused.headers, streamed):
        assert answer["Access-Control-Allow-Origin"] == SHOP
        assert "Origin" in answer["Vary"]


async def test_without_configured_origins_only_pages_of_this_server_may(servers: Servers) -> None:
    client = await servers.start()

    answer = await client.options(f"{PREFIX}/session", headers={"Origin": SHOP, **ASK})

    assert answer.status_code == 403


async def test_the_loader_is_for_every_page_and_cached_shortly(client: httpx.AsyncClient) -> None:
    first = await client.get(f"{PREFIX}/widget.js", headers={"Origin": "https://evil.example"})
    etag = first.headers["ETag"]
    again = await client.get(f"{PREFIX}/widget.js", headers={"If-None-Match": etag})

    assert first.text == "console.log('loader')"
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.content) == (304, b"")


async def test_files_with_a_hash_are_cached_for_ever_and_sent_small(
    client: httpx.AsyncClient,
) -> None:
    async with client.stream(
        "GET", f"{PREFIX}/assets/panel-a1b2c3d4.js", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    plain = await client.get(
        f"{PREFIX}/assets/panel-a1b2c3d4.js", headers={"Accept-Encoding": "identity"}
    )

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content)
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "name",
    [
        "widget.js",
        "notes.txt",
        "panel-a1b2c3d4.js.map",
        "panel.js",
        "panel-0000.js",
        "panel-zzzzzzzz.js",
        "secret-12345678.js",
        "..%2Fsecret-12345678.js",
        "%2e%2e%2fsecret-12345678.js",
        "..%5csecret-12345678.js",
    ],
)
async def test_nothing_but_the_build_can_be_loaded(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"{PREFIX}/assets/{name}")

    assert answer.status_code == 404


async def test_a_page_from_before_a_release_gets_the_parts_of_the_present_build(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "assets" / "panel-a1b2c3d4.js").unlink()
    (tmp_path / "assets" / "panel-e5f6a7b8.js").write_text("console.log('new panel')")

    answer = await client.get(f"{PREFIX}/assets/panel-a1b2c3d4.js")

    assert (answer.status_code, answer.text) == (200, "console.log('new panel')")
    # Nobody may keep it under this name: it is another build's.
    assert answer.headers["Cache-Control"] == "no-store"


async def test_while_the_files_of_earlier_builds_are_there_a_page_gets_its_own(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "assets" / "panel-e5f6a7b8.js").write_text("console.log('new panel')")

    own = await client.get(f"{PREFIX}/assets/panel-a1b2c3d4.js")
    unknown = await client.get(f"{PREFIX}/assets/panel-00000000.js")

    assert own.text == "console.log('panel')" * 50
    assert own.headers["Cache-Control"].endswith("immutable")
    assert unknown.text == "console.log('new panel')"


async def test_a_new_build_is_served_without_a_restart(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await client.get(f"{PREFIX}/widget.js")
    (tmp_path / "assets" / "widget.js").write_text("console.log('new')")
    (tmp_path / "assets" / "panel-e5f6a7b8.js").write_text("console.log('new panel')")

    assert (await client.get(f"{PREFIX}/widget.js")).text == "console.log('new')"
    assert (await client.get(f"{PREFIX}/assets/panel-e5f6a7b8.js")).status_code == 200
