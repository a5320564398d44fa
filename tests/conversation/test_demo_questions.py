"""What the demo page says one may ask is understood at once."""

from __future__ import annotations

import pytest
import yaml

from tests.conversation.bot import Bot
from zhangwen.paths import PROJECT_FOLDER

_CUSTOMERS = PROJECT_FOLDER / "demo_site" / "content" / "customers.yml"
_NOT_UNDERSTOOD = {"nlu_fallback", "unclear", "out_of_scope"}


def questions() -> list[str]:
    customers = yaml.safe_load(_CUSTOMERS.read_text(encoding="utf-8")).values()
    asked = (text for each in customers for pair in each["questions"] for text in pair.values())
    return sorted(set(asked))


@pytest.mark.parametrize("question", questions())
async def test_a_question_of_the_demo_page_is_understood(bot: Bot, question: str) -> None:
    parsed = await bot.agent.parse_message(question)

    assert parsed["intent"]["name"] not in _NOT_UNDERSTOOD
