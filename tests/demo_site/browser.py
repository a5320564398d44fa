"""A visitor of the demo site: keeps cookies, sends forms as browsers do."""

from __future__ import annotations

import re

from httpx import Response
from starlette.testclient import TestClient

COOKIE = "bill_centre_8080"


class Browser:
    """What a browser without scripts does."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.origin = str(client.base_url).rstrip("/")

    @property
    def cookie(self) -> str | None:
        return self.client.cookies.get(COOKIE)

    def look(self, path: str = "/", **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def form_key(self) -> str:
        """Returns the key of the forms on the present page."""
        (key,) = set(re.findall(r'name="form_key" value="([^"]+)"', self.look().text))
        return key

    def sign_in(self, customer: str, **fields: str) -> Response:
        return self.send("/sign-in", customer=customer, form_key=self.form_key(), **fields)

    def sign_out(self) -> Response:
        return self.send("/sign-out", form_key=self.form_key())

    def send(self, path: str, origin: str | None = None, **fields: str) -> Response:
        return self.client.post(path, data=fields, headers={"Origin": origin or self.origin})

    def ask_for_token(self, origin: str | None = None) -> Response:
        return self.client.post("/site-token", headers={"Origin": origin or self.origin})
