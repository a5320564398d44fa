"""Days of the calendar as customers write them: "5号", "下个月5号", "月底", "the 5th", "25 Dec".

The libraries read most phrases; these few they read wrongly or not at all. jionlp finds no day
that a month does not have (6月31号), no 月底 and no month before a day without 号; dateparser takes
"the 5th" for a day in May. So these phrases are found and read here: the same patterns serve the
understanding, which only needs their place, and the actions, which know what day it is.

Every pattern has some of the groups `year`, `month` and `day`; `end` stands for the last day.
Texts are simplified and in lower case.
"""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Iterator

_NUMERALS = "一二三四五六七八九"
_NUMBER = rf"(?:\d{{1,2}}|[{_NUMERALS}十廿]{{1,3}})"
_YEAR = r"(?P<year>(?:20)?\d{2}年|[今明后去前]年)的?"
_MONTH = rf"(?P<month>{_NUMBER}月份?|下下个?月|下个?月|上个?月|这个?月|本月|当月)的?"
_NOT_EACH_MONTH = r"(?<!每月)(?<!每个月)(?<!每月的)(?<!每个月的)(?<![\d.])"
_UNITS = r"(?![\d天个月期次年岁点元块万千百%.笔张])"

_MONTH_NAME = "|".join(f"{name.lower()}[a-z]*" for name in month_abbr[1:])
_MONTH_WORD = rf"(?P<month>\b(?:{_MONTH_NAME})\b\.?|(?:this|next|last)\s+month)"
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINAL = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)|(?:{'|'.join(_ORDINAL_WORDS)}))\b"
_DAY_NUMBER = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|(?:{'|'.join(_ORDINAL_WORDS)}))\b"
_ENGLISH_YEAR = r"(?:,?\s+(?P<year>20\d{2})\b)?"
_NO_DAY = (
    r"(?!\s+(?:time|instal|month|payment|bill|card|account|party|phone|loan|order|person|step|day"
    r"|one|try|year|week))"
)

CHINESE_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NOT_EACH_MONTH}(?:{_YEAR})?(?:{_MONTH})?(?P<day>{_NUMBER})[号日](?!内|之内|以内|子)",
        rf"{_NOT_EACH_MONTH}(?:{_YEAR})?{_MONTH}(?P<day>{_NUMBER}){_UNITS}",
        rf"(?:{_YEAR})?(?:{_MONTH}|月)(?P<end>底|末|最后一天)",
    )
)
NUMERIC_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d./-])(?P<year>20\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![./-]?\d)",
        r"(?<![\d./-])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![./-]?\d)",
    )
)
ENGLISH_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:\bthe\s+)?\b{_DAY_NUMBER}(?:\s+of)?(?:\s+the)?\s+{_MONTH_WORD}{_ENGLISH_YEAR}",
        rf"{_MONTH_WORD}\s+(?:the\s+)?{_DAY_NUMBER}{_ENGLISH_YEAR}",
        r"(?:\bthe\s+)?\b(?P<end>end|last day)\s+of\s+(?:the\s+|this\s+)?"
        rf"(?:{_MONTH_WORD}|month\b){_ENGLISH_YEAR}",
        r"\b(?P<end>month[ -]end)\b",
        rf"\bthe\s+{_ORDINAL}{_NO_DAY}",
        rf"(?<=\bon )(?<!\d){_ORDINAL}{_NO_DAY}",
        rf"(?<=\bby ){_ORDINAL}{_NO_DAY}",
        rf"(?<=\btill ){_ORDINAL}{_NO_DAY}",
        rf"(?<=\buntil ){_ORDINAL}{_NO_DAY}",
    )
)
# The last day of a year, which is found here and read as "12月底".
YEAR_END = re.compile(r"(?:(?:\d{4}|[今明后])年年?|年)[底末]")
# Shopping festivals that are days of the calendar.
FESTIVALS = {
    "双十一": "11月11日",
    "双11": "11月11日",
    "双十二": "12月12日",
    "双12": "12月12日",
    "六一八": "6月18日",
    "618": "6月18日",
}
FESTIVAL = re.compile(r"(?:[今明后去前]年的?)?(?:双十一|双11|双十二|双12|六一八|(?<!\d)618(?!\d))")
# Days that jionlp reads, given 天 for 早, and does not find.
CHINESE_NAMED_DAY = re.compile(r"除夕|[今明]早(?!点|些)")
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAY = re.compile(
    r"\b(?:(?P<which>this|next|last|coming)\s+)?(?P<name>mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
_COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})"
DAYS_FROM_NOW = re.compile(
    rf"\bin\s+(?P<after>{_COUNT}\s+(?:day|week|month)s?)(?:['’]?\s+time)?\b"
    rf"|\b(?P<later>{_COUNT}\s+(?:day|week|month)s?)\s+(?:from\s+(?:now|today)|later)\b"
)
NAMED_DAY = re.compile(
    r"\b(?:the\s+)?(?:day after tomorrow|tomorrow|tmrw?|today|tonight|day before yesterday"
    r"|yesterday)\b"
)
CHINESE_DELAY = re.compile(
    rf"再?过?(?P<count>(?:\d{{1,3}}|半|[{_NUMERALS}十两]{{1,3}})(?:天|日|周|个?星期|个?礼拜|个月|年))"
    r"(?:之后|以后|后)"
    rf"|再?(?:过|等)(?P<wait>(?:\d{{1,3}}|半|[{_NUMERALS}十两]{{1,3}})(?:天|日|周|个?星期|个?礼拜|个月|年))"
)


def number_of(written: str) -> int:
    """Returns the number below 100 that digits, Chinese numerals or an English ordinal write."""
    digits = re.match(r"\d+", written)
    if digits:
        return int(digits.group())
    if written in _ORDINAL_WORDS:
        return _ORDINAL_WORDS.index(written) + 1
    tens, ten, ones = written.replace("廿", "二十").rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError("no number below 100")
    tens_value = (_NUMERALS.index(tens) + 1 if tens else 1) if ten else 0
    return 10 * tens_value + (_NUMERALS.index(ones) + 1 if ones else 0)


def month_number(name: str) -> int | None:
    """Returns which month an English name means, None when it is none ("next month")."""
    prefixes = [abbreviation.lower() for abbreviation in month_abbr]
    return prefixes.index(name[:3]) if name[:3] in prefixes[1:] else None


def days_in(text: str) -> Iterator[tuple[int, int]]:
    """Yields where phrases for calendar days stand, longer ones first where several begin."""
    patterns = (*NUMERIC_DAYS, *CHINESE_DAYS, YEAR_END, FESTIVAL, CHINESE_NAMED_DAY, CHINESE_DELAY)
    english = (*ENGLISH_DAYS, DAYS_FROM_NOW, NAMED_DAY, WEEKDAY)
    for pattern in (*patterns, *english):
        for match in pattern.finditer(text):
            yield match.span()
