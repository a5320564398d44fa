"""Numbers that nobody needs to tell a chat: of bank cards and identity cards."""

from __future__ import annotations

import re

_GAP = r"[\s.,，、—-]"
_GAPS = rf"{_GAP}{{0,3}}"
_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"

# Only these shapes are looked at, so that telephone numbers, codes, dates and amounts that stand
# side by side are never taken for one number. No bank card in use begins with 0, 1 or 20, as phone
# numbers, amounts and years do; four groups that all end in 0 are amounts. A country code may stand
# before a card, too.
_NUMBER = re.compile(
    rf"""
    (?P<before> (?<![0-9]) (?:(?:00)?86)? )
    (?:
        1[3-9][0-9] {_GAPS} [0-9]{{4}} {_GAPS} [0-9]{{4}}  # a mobile number ends where it ends
      | (?P<identity> [1-8][0-9]{{5}} {_GAPS} (?:19[0-9]|20[01])[0-9] {_GAPS} {_DAY} {_GAPS}
            [0-9]{{3}}[0-9X] )
      | (?P<old_identity> [1-8][0-9]{{5}} {_GAPS} [3-9][0-9] {_DAY} {_GAPS} [0-9]{{3}} )
      | (?P<card> (?!20) [2-9][0-9]{{15,18}} )
      | (?P<fours> (?!20) (?!(?:[0-9]{{3}}0{_GAPS}){{4}}) [2-9][0-9]{{3}}
            (?:{_GAP}{{1,3}}[0-9]{{4}}){{3}} )
        (?P<three> {_GAP}{{1,3}}[0-9]{{3}} )?
    )
    (?![0-9])
    """,
    re.IGNORECASE | re.VERBOSE,
)
# In groups of four, numbers that begin as those of UnionPay, Visa and Mastercard are hidden even
# if a digit was mistyped.
_CARD_BEGINS = re.compile("62|4|5[1-5]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_NOT_OF_NUMBER = re.compile("[^0-9X]", re.IGNORECASE)
_SHOWN = 4


def without_private_numbers(text: str) -> str:
    """Returns the text with all but the last four characters of such numbers hidden.

    An order number of 16 to 19 digits that happens to have the right check digit of a bank card is
    hidden, too. The widget does the same before anything leaves the browser
    (widget/src/text/private.ts); widget/tests/private_numbers.json holds the cases for both.
    """
    plain = text.translate(_FULL_WIDTH)
    hidden = _NUMBER.sub(_hidden, plain)
    return text if hidden == plain else hidden


def _hidden(found: re.Match[str]) -> str:
    before, fours, three = found["before"], found["fours"], found["three"]
    if three and _is_card(fours) and not _is_card(fours + three):
        return before + _masked(fours) + three  # an amount, say, that follows the card
    number = found[0][len(before) :]
    private = (
        found["old_identity"]
        or (found["identity"] and _is_identity(number))
        or (found["card"] and _is_card(number))
        or (fours and (_CARD_BEGINS.match(fours) or _is_card(number)))
    )
    return before + _masked(number) if private else found[0]


def _masked(number: str) -> str:
    return "****" + _characters(number)[-_SHOWN:]


def _is_card(number: str) -> bool:
    """Tells whether the check digit is right (Luhn)."""
    digits = [int(digit) for digit in reversed(_characters(number))]
    doubled = (2 * digit - 9 if digit > 4 else 2 * digit for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_identity(number: str) -> bool:
    """Tells whether the check character is right (ISO 7064, MOD 11-2)."""
    total = 0
    for character in _characters(number):
        total = 2 * total + (int(character) if character.isdigit() else 10)
    return total % 11 == 1


def _characters(number: str) -> str:
    return _NOT_OF_NUMBER.sub("", number)
