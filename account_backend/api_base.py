"""What the records of the contract have in common."""

from __future__ import annotations

from pydantic import BaseModel, Extra


class ApiModel(BaseModel, extra=Extra.forbid, allow_mutation=False):
    """A record of the contract. A request with an unknown member is refused."""


class Answer(ApiModel, extra=Extra.ignore):
    """A record that the backend sends.

    A client ignores members it does not know, so that a provider may add some.
    """
