"""A stand-in for the account backend at the HTTP edge: it answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What the client asked."""

    line: str
    service_key: str | None
    body: Any


@dataclass
class StubBackend:
    """Answers by method and path; anything else is `not_found`."""

    url: str = ""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def will_answer(self, line: str, body: Any, status: int = 200) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers[line] = (status, raw)

    def will_refuse(self, line: str, status: int, code: str, **details: Any) -> None:
        self.will_answer(line, {"code": code, "message": "for developers", **details}, status)

    def answer_to(self, line: str) -> tuple[int, bytes]:
        unknown = (404, b'{"code": "not_found", "message": "there is no such thing"}')
        return self.answers.get(line, unknown)


@contextmanager
def running_stub() -> Iterator[StubBackend]:
    stub = StubBackend()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            raw = self.rfile.read(length)
            line = f"{self.command} {self.path}"
            key = self.headers.get("X-Service-Key")
            stub.requests.append(Request(line, key, json.loads(raw) if raw else None))
            status, body = stub.answer_to(line)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
