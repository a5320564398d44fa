"""A page of an operator with the chat on it, and a channel whose assistant says what a test wants.

The channel is the real one; only Rasa behind it is not. What an assistant of flesh and blood never
says (a script in a button's title, say) can be said here, and no model has to be loaded.
"""

from __future__ import annotations

import html
import json
import os
import secrets
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.launch.machine import ROOT, eventually, free_ports

START_SECONDS = 120.0

CSS = """
body { margin: 0; font: 16px/1.6 sans-serif; background: #eef2f7; color: #223 }
main { max-width: 720px; margin: 48px auto; padding: 24px; background: #fff }
button { min-height: 44px }
@media (prefers-color-scheme: dark) {
  body { background: #0d1117; color: #dde }
  main { background: #1a2029 }
}
"""
# What a page may do to everything on it, on purpose or not.
HOSTILE_CSS = """
* { font-size: 31px !important; color: red !important; letter-spacing: 5px !important }
button, textarea, dialog, section { display: none !important }
"""
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>账单中心</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
{style}{script}
</head>
<body>
<main><h1>账单中心</h1><p>本期应还 ¥1,280.00</p><button type="button">立即还款</button></main>
</body>
</html>
"""

# A MIME type, a text, and a Content-Security-Policy.
Published = tuple[str, str, str]


class Stage:
    """Both servers.

    Args:
        folder: For the channel's database and log.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers = folder / "answers.json"
        self._said: dict[str, Any] = {}
        self._port = free_ports(1)[0]
        self._process: subprocess.Popen[bytes] | None = None
        self._published: dict[str, Published] = {}
        self._site = ThreadingHTTPServer(
            ("127.0.0.1", 0), _handler(self.channel_url, self._published)
        )
        self._site.daemon_threads = True

    @property
    def channel_url(self) -> str:
        """The channel's address, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}/webhooks/chat"

    @property
    def site_url(self) -> str:
        """The origin of the operator's page."""
        return f"http://127.0.0.1:{self._site.server_address[1]}"

    @property
    def blank_url(self) -> str:
        """The operator's page without the chat."""
        return f"{self.site_url}/blank"

    def url(self, is_hostile: bool = False, **attributes: str) -> str:
        """Returns the address of the page with the chat.

        Args:
            is_hostile: Whether its style sheet reaches for everything on the page.
            attributes: Those of the script tag, without `data-`.
        """
        path = "/hostile" if is_hostile else "/"
        return f"{self.site_url}{path}?{urlencode(attributes)}"

    def publish(self, path: str, kind: str, body: str, policy: str) -> str:
        """Has the operator's site serve one thing more, from now on; returns its address.

        Args:
            path: Where.
            kind: Its MIME type.
            body: What.
            policy: Its Content-Security-Policy, instead of the site's.
        """
        self._published[path] = (kind, body, policy)
        return f"{self.site_url}{path}"

    def answer(self, text: str, *responses: dict[str, Any]) -> None:
        """Has the assistant answer a text, from now on."""
        self._said[text] = responses
        ready = self._answers.with_suffix(".new")
        ready.write_text(json.dumps(self._said), encoding="utf-8")
        ready.replace(self._answers)  # at once: it may be read at any moment

    def start(self) -> None:
        """Starts both servers and waits until the channel answers."""
        threading.Thread(target=self._site.serve_forever, daemon=True).start()
        self._answers.write_text("{}", encoding="utf-8")
        with (self._folder / "channel.log").open("wb") as log:
            self._process = process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.browser.scripted_server"]
                + ["--port", str(self._port), "--answers", str(self._answers)],
                cwd=ROOT,
                env={
                    **os.environ,
                    "ZHANGWEN_CONVERSATION_SECRET": secrets.token_urlsafe(32),
                    "ZHANGWEN_CHAT_DATABASE_URL": f"sqlite:///{self._folder / 'chat.sqlite'}",
                    "ZHANGWEN_CHAT_ORIGINS": self.site_url,
                },
                stdout=log,
                stderr=log,
            )
        eventually(lambda: self._is_up() or process.poll() is not None, START_SECONDS)
        assert self._is_up(), (self._folder / "channel.log").read_text()

    def stop(self) -> None:
        """Ends both servers."""
        self._site.shutdown()
        self._site.server_close()
        if self._process is not None:
            self._process.kill()  # asked nicely, it would wait for the last tab to close
            self._process.wait()

    def _is_up(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.channel_url}/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _handler(channel_url: str, published: Mapping[str, Published]) -> type[BaseHTTPRequestHandler]:
    """Makes the operator's site: a page under a policy as strict as an operator may have."""
    bot = "{0.scheme}://{0.netloc}".format(urlsplit(channel_url))
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {bot}",
            "style-src 'self'",
            f"connect-src {bot}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )

    class Site(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            sheets = {"/page.css": CSS, "/hostile.css": HOSTILE_CSS}
            if address.path in published:
                self._send(200, *published[address.path])
            elif address.path in sheets:
                self._send(200, "text/css", sheets[address.path])
            elif address.path in ("/", "/hostile", "/blank"):
                self._send(200, "text/html", self._page(address.path, address.query))
            else:
                self._send(404, "text/plain", "")

        def _page(self, path: str, query: str) -> str:
            attributes = dict(parse_qsl(query))
            data = "".join(f' data-{key}="{html.escape(attributes[key])}"' for key in attributes)
            return PAGE.format(
                language=html.escape(attributes.get("language", "zh-Hans")),
                style='<link rel="stylesheet" href="/hostile.css">' if path == "/hostile" else "",
                script=""
                if path == "/blank"
                else f'<script src="{channel_url}/widget.js"{data} async></script>',
            )

        do_POST = do_GET

        def _send(self, status: int, kind: str, body: str, policy: str = policy) -> None:
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    return Site
