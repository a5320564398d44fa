"""What the tests of replies share."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from tests.wording.files import contents
from zhangwen.nlg.generator import Wording


@pytest.fixture(scope="module")
def wording() -> Wording:
    """The NLG with all the wording of the project."""
    wording = Wording(EndpointConfig(), Domain.from_dict({"intents": ["greet"]}))
    wording.responses = {
        name: listed
        for content in contents()
        for name, listed in content.get("responses", {}).items()
    }
    return wording
