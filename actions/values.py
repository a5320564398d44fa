"""What customers type, as values to compute with: days, amounts, months, numbers of cases.

A phrase comes from the understanding as it was typed. What it means depends on the day, which is
the backend's, so it is read here. A day without year or month is the next one: nobody asks to pay
in the past. Libraries do the reading; `zhangwen.calendar_phrases` what they get wrong.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from account_backend.api_models import CaseNumber
from zhangwen.calendar_phrases import (
    CHINESE_DAYS,
    CHINESE_DELAY,
    DAYS_FROM_NOW,
    ENGLISH_DAYS,
    FESTIVALS,
    NUMERIC_DAYS,
    WEEKDAY,
    WEEKDAYS,
    month_number,
    number_of,
)
from zhangwen.script import script_converter
from zhangwen.value_libraries import chinese, english_date_parser

MONTHS_A_YEAR = 12
DAYS_A_MONTH = 30  # of half a month
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A day of the week or a festival of this year may be over; these say which one is meant.
_SAYS_WHICH = re.compile(r"[上这本今去前昨下明后]|\d{4}")
_YEAR_END = re.compile(r"^(?P<year>(?:(?:20)?\d{2}|[今明后])年(?=年)|[今明后](?=年))?年[底末]")
_BARE_ORDINAL = re.compile(r"^(?=\d{1,2}(?:st|nd|rd|th)$)")
_MORNING = re.compile(r"(?<=^[今明])早$")
_CHINESE_WEEKDAY = re.compile(r"周|星期|礼拜")
_AROUND_A_DAY = re.compile(
    r"^(?:在|到|至|等)+|^(?:on|by|until|till)\s+|(?:之?前|以前|之内|为止|那天|当天)$"
)
_MONEY_WORDS = re.compile(r"[¥$]|人民币|rmb|cny|yuan|kuai|bucks|块钱?|元钱?|圆", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_THOUSANDS = {"k": 1000, "w": 10_000, "千": 1000, "万": 10_000, "百": 100}
_SHORTENED = re.compile(r"([万千百])([一二两三四五六七八九])$")
_DIGITS_SHORTENED = re.compile(
    r"(?P<count>\d{1,3}(?:,\d{3})+|\d+)(?P<unit>[kw万千百])(?P<digit>[\d一二两三四五六七八九])(?P<next_unit>[千百])?"
)
# 5块5, 三块五毛
_TENTHS = re.compile(r"(?P<yuan>.+)[块元圆](?P<digit>[\d一二三四五六七八九])[毛角]?")
_NEXT_UNIT = {"万": "千", "千": "百", "百": "十"}
_COUNTED = re.compile(r"(?P<count>\d{1,3}|[a-z]+|[一二三四五六七八九十两]+)[\s-]*(?P<unit>.+)")
_ENGLISH_COUNTS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_MOST_DIGITS = 12
# One of them a leap year, and a month of each length: a day that one of them allows is possible.
_ANY_DAYS = tuple(date(year, month, 1) for year in range(2024, 2028) for month in range(1, 13))


class ValueProblem(Exception):
    """A phrase that is no value to work with. Its text is not repeated."""


class NoDay(ValueProblem):
    """The phrase names no single day."""


class ImpossibleDay(ValueProblem):
    """No calendar has the day: 31 June, 32号, 29 February of a common year."""


class PastDay(ValueProblem):
    """The day is before today."""


class NotAnAmount(ValueProblem):
    """No amount above zero with whole cents."""


class NotMonths(ValueProblem):
    """No whole number of months."""


def day_of(phrase: str, today: date) -> date:
    """Returns the day that a phrase names, today at the earliest.

    Raises:
        ImpossibleDay: No calendar has it.
        PastDay: It is over.
        NoDay: It is no day, or more than one.
    """
    text = _BARE_ORDINAL.sub("the ", _AROUND_A_DAY.sub("", _plain(phrase)))
    day = _calendar_day(text, today)
    if day is None:
        day = _chinese_day(text, today) if _CHINESE.search(text) else _english_day(text, today)
    if day < today:
        raise PastDay
    return day


def is_impossible(phrase: str) -> bool:
    """Tells whether no calendar has the day, whatever day it is today: 31 June, 32号."""
    return all(_is_impossible_on(phrase, today) for today in _ANY_DAYS)


def amount_of(phrase: str) -> Decimal:
    """Returns an amount in yuan.

    Raises:
        NotAnAmount: It is zero, negative, in parts of a cent, or no single amount.
    """
    text = _plain(phrase).replace(" ", "")
    tenths = _TENTHS.fullmatch(text)
    amount = _tenths(**tenths.groupdict()) if tenths else _amount(_MONEY_WORDS.sub("", text))
    cents = amount * 100
    if amount <= 0 or cents != cents.to_integral_value() or amount >= 10**_MOST_DIGITS:
        raise NotAnAmount
    return amount.quantize(Decimal("0.01"))


def months_of(phrase: str) -> int:
    """Returns over how many months: "12期", "半年", "12 months", "a year".

    Raises:
        NotMonths: Days, weeks, or parts of a month.
    """
    text = _plain(phrase).removeprefix("分").replace("个", "").strip()
    counted = _COUNTED.fullmatch(text)
    if counted and re.match(r"期|月|month|mth|instal|year", counted["unit"]):
        months = Decimal(_count(counted["count"]))
        months *= MONTHS_A_YEAR if counted["unit"].startswith("year") else 1
    else:
        months, days = _time_span(text) or (Decimal(0), 1)
        if days:
            raise NotMonths
    if months < 1 or months != int(months):
        raise NotMonths
    return int(months)


def case_number_of(phrase: str) -> CaseNumber:
    """Returns the number of a case as the records have it.

    Raises:
        ValueProblem: It is none.
    """
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phrase))
    try:
        return CaseNumber.parse(f"ZW{digits[:8]}-{digits[8:]}")
    except ValueError as error:
        raise ValueProblem from error


def _plain(phrase: str) -> str:
    folded = unicodedata.normalize("NFKC", phrase).strip().lower()
    return script_converter().to_simplified(folded).text


# --- Days ------------------------------------------------------------------------------------


def _is_impossible_on(phrase: str, today: date) -> bool:
    try:
        day_of(phrase, today)
    except ValueProblem as problem:
        return isinstance(problem, ImpossibleDay)
    return False


def _calendar_day(text: str, today: date) -> date | None:
    """Reads year, month and day; None when the phrase is another one."""
    for festival, day in FESTIVALS.items():
        text = text.replace(festival, day)
    text = _YEAR_END.sub(r"\g<year>12月底", text)
    for pattern in (*NUMERIC_DAYS, *CHINESE_DAYS, *ENGLISH_DAYS):
        match = pattern.match(text)
        if match and not text[match.end() :].strip(" 晚上早中午"):
            parts = match.groupdict()
            if pattern is NUMERIC_DAYS[-1] and int(parts["month"]) > MONTHS_A_YEAR:
                # 25/12 is written by some as others write 12/25.
                parts["month"], parts["day"] = parts["day"], parts["month"]
            try:
                return _day_of_parts(parts, today)
            except ValueError as error:  # 一二号: numerals that are no number
                raise NoDay from error
    return None


def _day_of_parts(parts: dict[str, str | None], today: date) -> date:
    year = _year(parts.get("year"), today)
    written = (parts.get("month") or "").strip(" .的")
    named, shift = _month(written)
    day = None if parts.get("end") else number_of(parts.get("day") or "")
    if shift is not None:
        year, named = _shifted(today, shift)
    if named is None and year is None:
        return _next_with_number(day, today) if day is not None else _month_end(today)
    return _in_month(year, named or today.month, day, today)


def _in_month(year: int | None, month: int, day: int | None, today: date) -> date:
    """Returns a day of a month, of the next year that has it to come when none was named."""
    if not 1 <= month <= MONTHS_A_YEAR:
        raise ImpossibleDay
    if year is None:
        last = day or 31
        year = today.year + ((month, last) < (today.month, today.day))
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError as error:
        raise ImpossibleDay from error


def _year(written: str | None, today: date) -> int | None:
    if not written:
        return None
    relative = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}.get(written[0])
    if relative is not None:
        return today.year + relative
    number = int(re.sub(r"\D", "", written))
    return number if number >= 100 else 2000 + number


def _month(written: str) -> tuple[int | None, int | None]:
    """Returns the number of a month, or how many months away from this one it is."""
    if not written:
        return None, None
    for beginning, shift in (("下下", 2), ("下", 1), ("next", 1), ("上", -1), ("last", -1)):
        if written.startswith(beginning):
            return None, shift
    if written[0] in "这本当" or written.startswith("this"):
        return None, 0
    return month_number(written) or number_of(re.sub("月份?$", "", written)), None


def _shifted(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + months, MONTHS_A_YEAR)
    return today.year + years, month + 1


def _month_end(today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])


def _next_with_number(number: int, today: date) -> date:
    """Returns the next day, today included, with this number in its month."""
    if not 1 <= number <= 31:
        raise ImpossibleDay
    for months in range(MONTHS_A_YEAR):
        year, month = _shifted(today, months)
        if number <= monthrange(year, month)[1] and (day := date(year, month, number)) >= today:
            return day
    raise ImpossibleDay


def _chinese_day(text: str, today: date) -> date:
    delay = CHINESE_DELAY.fullmatch(text)
    if delay:
        return _after(delay["count"] or delay["wait"], today)
    text = _MORNING.sub("天", text)
    day = _read_by_jionlp(text, today)
    if day >= today or _SAYS_WHICH.search(text):
        return day
    if _CHINESE_WEEKDAY.search(text):
        return day + timedelta(days=7)
    return _read_by_jionlp(text, date(today.year + 1, 1, 1))


def _read_by_jionlp(text: str, today: date) -> date:
    told = _parsed_time(text, today)
    if told is None or told["type"] != "time_point":
        raise NoDay
    first, last = (str(moment)[: len("2026-11-09")] for moment in told["time"])
    if first != last or not re.fullmatch(r"\d{4}-\d\d-\d\d", first):
        raise NoDay
    return date.fromisoformat(first)


def _after(span: str, today: date) -> date:
    """Returns the day so long after today: "三天", "两周", "半个月", "一个月"."""
    counted = _time_span(span.replace("日", "天"))
    if counted is None:
        raise NoDay
    months, days = counted
    whole = int(months)
    year, month = _shifted(today, whole)
    day = date(year, month, min(today.day, monthrange(year, month)[1]))
    return day + timedelta(days=days + int((months - whole) * DAYS_A_MONTH))


def _time_span(text: str) -> tuple[Decimal, int] | None:
    """Returns the months and the days that a span of time has."""
    told = _parsed_time(text, date.min)
    if told is None or told["type"] != "time_delta":
        return None
    parts = {unit: Decimal(str(number)) for unit, number in told["time"].items()}
    if not parts.keys() <= {"year", "month", "day"}:
        return None
    years, months = parts.get("year", Decimal(0)), parts.get("month", Decimal(0))
    return years * MONTHS_A_YEAR + months, int(parts.get("day", 0))


def _parsed_time(text: str, today: date) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = chinese().parse_time(text, time_base=_midnight(today))
    except Exception:  # It raises what comes, on text that is no time.
        return None
    return told


def _english_day(text: str, today: date) -> date:
    weekday = WEEKDAY.fullmatch(text)
    if weekday:
        return _weekday(weekday["name"], weekday["which"], today)
    span = DAYS_FROM_NOW.fullmatch(text)
    if span:
        text = f"in {span['after'] or span['later']}"
    elif re.fullmatch(r".*\b(week|month|year)s?", text):
        raise NoDay  # "next week" is no day, and dateparser would make it one.
    elif not re.search("[a-z]", text):
        raise NoDay  # As it would make 3000 a year, and this day of it.
    text = text.removeprefix("the ")
    text = {"tonight": "today", "tmr": "tomorrow", "tmrw": "tomorrow"}.get(text, text)
    settings = {"RELATIVE_BASE": _midnight(today), "REQUIRE_PARTS": ["day"]}
    try:
        read = english_date_parser()(text, languages=["en"], settings=settings)
    except (ValueError, OverflowError) as error:
        raise NoDay from error
    if read is None:
        raise NoDay
    day: date = read.date()
    return day


def _weekday(name: str, which: str | None, today: date) -> date:
    number = next(i for i, weekday in enumerate(WEEKDAYS) if weekday.startswith(name))
    this_week = today + timedelta(days=number - today.weekday())
    if which in ("this", "last", "next"):
        return this_week + timedelta(weeks={"last": -1, "this": 0, "next": 1}[which])
    return this_week if this_week >= today else this_week + timedelta(weeks=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


# --- Amounts and counts ----------------------------------------------------------------------


def _amount(text: str) -> Decimal:
    unit = _THOUSANDS.get(text[-1:], 1)
    digits = text[:-1] if unit > 1 else text
    if _PLAIN_NUMBER.fullmatch(digits):
        return Decimal(digits.replace(",", "")) * unit
    if shortened := _DIGITS_SHORTENED.fullmatch(text):
        return _shortened(**shortened.groupdict())
    # jionlp reads 一万二 as 10002.
    written = _SHORTENED.sub(lambda m: m.group() + _NEXT_UNIT[m.group(1)], text)
    try:
        told = chinese().parse_money(written + "元")
    except Exception as error:  # It raises what comes, on text that is no money.
        raise NotAnAmount from error
    if told is None or told["case"] != "元" or not isinstance(told["num"], str):
        raise NotAnAmount
    return Decimal(told["num"])


def _shortened(count: str, unit: str, digit: str, next_unit: str | None) -> Decimal:
    """Reads 1w2 and 1万2千, of which the last is said of the next smaller unit where none is."""
    size = _THOUSANDS[unit]
    smaller = _THOUSANDS[next_unit] if next_unit else size // 10
    return Decimal(count.replace(",", "")) * size + number_of(digit.replace("两", "二")) * smaller


def _tenths(yuan: str, digit: str) -> Decimal:
    return _amount(yuan) + Decimal(number_of(digit)) / 10


def _count(written: str) -> int:
    if written in ("a", "an"):
        return 1
    if written in _ENGLISH_COUNTS:
        return _ENGLISH_COUNTS.index(written)
    try:
        return int(written) if written.isdigit() else number_of(written.replace("两", "二"))
    except ValueError as error:
        raise NotMonths from error
