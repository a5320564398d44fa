"""Numbers that nobody needs to tell a chat: of bank cards and identity cards."""

from __future__ import annotations

import re

# A Chinese bank card has 16 to 19 digits, an identity card 18 (the last may be an X) or once 15. A
# phone number with its country code in front is no such number.
_PRIVATE = re.compile(r"(?<!\d)(?!(?:00)?86)\d(?:[ -]?\d){13,}[Xx]?")
_SEPARATORS = re.compile("[ -]")
_SHOWN = 4


def without_private_numbers(text: str) -> str:
    """Returns the text with all but the last four characters of such numbers hidden.

    The widget does the same before anything leaves the browser (widget/src/text/private.ts).
    """
    return _PRIVATE.sub(lambda found: "****" + _SEPARATORS.sub("", found[0])[-_SHOWN:], text)
