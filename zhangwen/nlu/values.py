"""Where a text holds days, amounts, periods and numbers of cases.

jionlp finds what is written in Chinese, as far as it does: neither "3000" and "三千块" nor "12期".
Our patterns add that, and go first where it would cut wrongly ("3000分12期" is no 3000 minutes).
English is found by patterns alone: `dateparser.search` takes "3000 in 12 months" for a day, 5000
for a year and "next friday" for "friday"; `dateparser.parse` then reads the phrases well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhangwen.calendar_phrases import days_in
from zhangwen.conversation import ROLE_NO_FEE, ROLE_PAYMENT, ROLE_PLAN
from zhangwen.nlu.instalment_values import is_fee_of_nothing, is_period_of_a_plan
from zhangwen.nlu.payment_days import is_payment_day
from zhangwen.script import script_converter
from zhangwen.value_libraries import chinese

AMOUNT = "amount"
CASE_NUMBER = "case_number"
DATE = "date"
PERIOD = "period"

Span = tuple[int, int]


@dataclass(frozen=True)
class Value:
    """A phrase in a text; its role is one of `zhangwen.conversation`, or none."""

    kind: str
    start: int
    end: int
    role: str | None = None


# What a value of a kind may mean to the customer, and whether it does.
_ROLES: dict[str, tuple[str, Callable[[str, int, int], bool]]] = {
    DATE: (ROLE_PAYMENT, is_payment_day),
    PERIOD: (ROLE_PLAN, is_period_of_a_plan),
    AMOUNT: (ROLE_NO_FEE, is_fee_of_nothing),
}


# Nobody needs more to name a day or an amount, and the libraries slow down with length.
MOST_CHARACTERS = 200
MOST_IN_A_RUN = 12
MOST_IN_RUNS = 36

_TAKEN = "\n"  # stands where something was found: no pattern and no library reads across it
_NO_TIME = "|"  # the same for jionlp
_CASE_NUMBER = re.compile(
    r"(?<![a-z\d])z\s?w[\s:：-]*\d(?:\s?\d){7}[\s_—–-]*\d(?:\s?\d){3}(?!\s?\d)", re.IGNORECASE
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NUMERALS = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_INSTALMENTS = re.compile(
    rf"(?<![\d.第]){_NUMERALS}\s*个?期(?![间限待望货末中])"
    r"|(?<![\w.])(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[\s-]+"
    r"(?:monthly\s+)?(?:months?|mths?|years?|weeks?|days?|instal+ments?)\b"
)
# 3000分12期: split in twelve, not 3000 minutes or cents.
_SPLIT = re.compile(rf"分(?=\s*(?:成|做|为|{_NUMERALS}\s*(?:个?期|个?月)|期|\n))")
_SPAN_UNITS = frozenset({"year", "month", "day"})
_NO_DAY_BY_ITSELF = re.compile(
    r"现在|目前|当前|刚才|刚刚|最近|此时|当时|这时|(?:[上中下]午|早上|晚上|凌晨|[\d一二两三四五六七八九十点时半分刻::钟])+"
)
_AROUND_A_DAY = re.compile(
    r"^(?:[晚拖推延]?[迟期]?到|等到|至|在)+|(?:之?前|以?前|之?后|以后|为止)+$"
)
_MONTHS_AHEAD = re.compile(r"in\s+(?P<period>\S+\s+months?)")

_MONEY_SIGN = r"(?:[¥$]|\brmb\b|\bcny\b)"
_MONEY_UNIT = r"(?:块钱?|元钱?|圆|人民币|\s*\b(?:yuan|rmb|cny|kuai|bucks)\b)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# 3k, 1w2, 1万2千
_THOUSANDS = r"[kw万千百](?:[一二两三四五六七八九\d][千百]?)?"
# 5块5, 5块5毛; but not the 2 of "50块2个人".
_NOT_COUNTED = r"(?![\d.一二三四五六七八九十百千万个次天月周年期点号人笔张分])"
_TENTHS = rf"(?:[一二三四五六七八九\d](?:[毛角]|{_NOT_COUNTED}))?"
_WITH_UNIT = re.compile(
    rf"(?<![a-z\d.,])-?{_MONEY_SIGN}\s*{_DIGITS}(?:{_THOUSANDS})?(?![a-z\d])|"
    rf"(?:(?<![\d.,a-z])-?|(?<=rmb)|(?<=cny)){_DIGITS}(?:[kw](?![a-z])|[万千百])?[一二两三四五六七八九\d]?[千百]?"
    rf"\s*{_MONEY_UNIT}{_TENTHS}|"
    rf"[一二两三四五六七八九十百千万零]+{_MONEY_UNIT}{_TENTHS}"
)
_LARGE = re.compile(
    rf"(?<![a-z\d.,:/-])-?{_DIGITS}{_THOUSANDS}(?![a-z\d])|"
    r"[一二两三四五六七八九十]+[万千百][一二两三四五六七八九十百千零]*(?![万亿个人次家元块])"
)
# A number alone is an amount when it is long enough, and no year and no hotline.
_BARE = re.compile(
    r"(?<![\d.,:/*a-z_+-])-?(?!(?:19|20)\d\d年|110(?!\d)|9[56]\d{3}(?!\d)|123\d\d(?!\d))"
    r"(?:\d{1,3}(?:,\d{3})+|\d{3,8})(?:\.\d+)?(?![\d.,:/*-]*\d)"
    r"(?!\s*[号日月年天周期个次位名岁点时钟秒%条笔张台人折倍度级楼层*])(?![a-z])"
)
_BARE_BEFORE_PERIOD = re.compile(
    rf"(?<![\d.,a-z])-?{_DIGITS}(?=\s*\n|\s+(?:in|over|for|into|across|by|split)\b[^.?!]{{0,12}}\n)"
)
_MAY_HOLD_A_VALUE = re.compile(
    r"[\d一二两三四五六七八九十]|[天周月底末年节午晚]|星期|礼拜|圣诞|国庆|中秋|除夕|元旦"
    r"|\b(?:day|to|yester|mon|tues|wednes|thurs|fri|satur|sun|end|month|the|next|an?|one|two|three|"
    r"four|five|six|seven|eight|nine|ten)"
)


@dataclass
class _Reading:
    """A text while values are looked for: what is found is blanked out for the next to look."""

    text: str
    left: str
    found: list[tuple[str, Span]] = field(default_factory=list)

    def take(self, kind: str, span: Span) -> None:
        self.found.append((kind, span))
        self.blank(span)

    def blank(self, span: Span) -> None:
        start, end = span
        self.left = self.left[:start] + _TAKEN * (end - start) + self.left[end:]

    def is_left(self, span: Span) -> bool:
        return _TAKEN not in self.left[slice(*span)]


def find_values(text: str, taken: Iterable[Span] = ()) -> list[Value]:
    """Returns the values in a text, in its order.

    Args:
        text: As the customer typed it, in either script.
        taken: Where phone numbers and codes stand.
    """
    typed = _folded(text[:MOST_CHARACTERS])
    if not _MAY_HOLD_A_VALUE.search(typed) and not _CASE_NUMBER.search(typed):
        return []
    simplified = script_converter().to_simplified(typed)
    reading = _Reading(simplified.text, simplified.text)
    for span in _in_simplified(taken, simplified.offsets):
        reading.blank(span)
    for find in (_case_numbers, _calendar_days, _instalments, _chinese_times, _amounts):
        find(reading)
    _months_ahead(reading)
    values = [
        Value(
            kind,
            simplified.offsets[start],
            simplified.offsets[end],
            _role(kind, reading.text, start, end),
        )
        for kind, (start, end) in reading.found
    ]
    return sorted(values, key=lambda value: value.start)


def _role(kind: str, text: str, start: int, end: int) -> str | None:
    if kind not in _ROLES:
        return None
    role, applies = _ROLES[kind]
    return role if applies(text, start, end) else None


def _folded(text: str) -> str:
    """Returns the text in lower case and without full-width forms, as long as it was."""
    folded = (unicodedata.normalize("NFKC", character).lower() for character in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))


def _case_numbers(reading: _Reading) -> None:
    _take_all(reading, CASE_NUMBER, _CASE_NUMBER)


def _calendar_days(reading: _Reading) -> None:
    # The longest first: "下个月5号" before the 5号 in it.
    for span in sorted(days_in(reading.left), key=lambda span: span[0] - span[1]):
        if reading.is_left(span):
            reading.take(DATE, span)


def _instalments(reading: _Reading) -> None:
    _take_all(reading, PERIOD, _INSTALMENTS)
    for match in list(_SPLIT.finditer(reading.left)):
        reading.blank(match.span())


def _chinese_times(reading: _Reading) -> None:
    """Takes the days and the spans of time that jionlp finds."""
    if not _CHINESE.search(reading.left):
        return
    # The day does not matter: only what kind of time it is.
    anyday = datetime(2024, 1, 1)
    jionlp = chinese()
    text = _in_short_runs(reading.left, jionlp.rule.rule_pattern.TIME_CHAR_STRING)
    for told in _told(jionlp.ner.extract_time, text, time_base=anyday):
        span = (told["offset"][0], told["offset"][1])
        if not reading.is_left(span):
            continue
        if told["type"] == "time_delta":
            length = told["detail"]["time"]
            if isinstance(length, dict) and length.keys() <= _SPAN_UNITS:
                reading.take(PERIOD, span)
        elif told["type"] in ("time_point", "time_span"):
            day = _trimmed(reading.left, span)
            phrase = reading.left[slice(*day)]
            if phrase and not _NO_DAY_BY_ITSELF.fullmatch(phrase) and _is_one_day(phrase, told):
                reading.take(DATE, day)


def _in_short_runs(text: str, characters: str) -> str:
    """Blanks out what would keep jionlp busy for minutes.

    It tries every part of every run of characters that times (or amounts) are written with, so
    its work grows with the third power of a run's length. No phrase of a customer is that long,
    and no message holds that many.
    """
    left = MOST_IN_RUNS

    def short(match: re.Match[str]) -> str:
        nonlocal left
        run = match.group()
        left -= len(run)
        return run if len(run) <= MOST_IN_A_RUN and left >= 0 else _NO_TIME * len(run)

    return re.sub(characters, short, text.replace(_TAKEN, _NO_TIME))


def _told(extract: Callable[..., Any], text: str, **options: Any) -> list[dict[str, Any]]:
    """Asks an extractor of jionlp, which raises what comes on text that it cannot read."""
    try:
        return list(extract(text, **options))
    except Exception:
        return []


def _is_one_day(phrase: str, told: dict[str, Any]) -> bool:
    """Tells whether a phrase, rid of 之前 or 到, is a single day."""
    if phrase != told["text"]:
        try:
            told = {"detail": chinese().parse_time(phrase, time_base=datetime(2024, 1, 1))}
        except Exception:  # It raises what comes, on text that is no time.
            return False
    detail = told["detail"]
    if detail["type"] != "time_point":
        return False
    first, last = detail["time"]
    return bool(first[:10] == last[:10])


def _amounts(reading: _Reading) -> None:
    if "元" in reading.left:
        jionlp = chinese()
        text = _in_short_runs(reading.left, jionlp.rule.rule_pattern.MONEY_CHAR_STRING)
        for told in _told(jionlp.ner.extract_money, text):
            span = (told["offset"][0], told["offset"][1])
            minus = reading.left[span[0] - 1 : span[0]] == "-"
            if reading.is_left(span):
                reading.take(AMOUNT, (span[0] - minus, span[1]))
    for pattern in (_WITH_UNIT, _LARGE, _BARE_BEFORE_PERIOD, _BARE):
        _take_all(reading, AMOUNT, pattern)


def _months_ahead(reading: _Reading) -> None:
    """Takes "in 12 months" for a period where there is an amount to spread, not for a day."""
    if not any(kind == AMOUNT for kind, _ in reading.found):
        return
    for index, (kind, (start, end)) in enumerate(reading.found):
        ahead = _MONTHS_AHEAD.fullmatch(reading.text, start, end) if kind == DATE else None
        if ahead:
            reading.found[index] = (PERIOD, ahead.span("period"))


def _take_all(reading: _Reading, kind: str, pattern: re.Pattern[str]) -> None:
    for match in pattern.finditer(reading.left):
        start, end = match.span()
        end -= len(match.group()) - len(match.group().rstrip())
        if reading.is_left((start, end)):
            reading.take(kind, (start, end))


def _trimmed(text: str, span: Span) -> Span:
    """Leaves out what stands around a day in a phrase: 晚到5号, 5号之前."""
    start, end = span
    around = list(_AROUND_A_DAY.finditer(text[start:end]))
    for match in around:
        if match.start() == 0:
            start += match.end()
        else:
            end = span[0] + match.start()
    return start, max(start, end)


def _in_simplified(spans: Iterable[Span], offsets: tuple[int, ...]) -> Iterator[Span]:
    for start, end in spans:
        inside = [i for i, offset in enumerate(offsets[:-1]) if start <= offset < end]
        if inside:
            yield inside[0], inside[-1] + 1
