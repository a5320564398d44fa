"""Phrases of customers as days, amounts, months and numbers of cases."""

from __future__ import annotations

import contextlib
import logging
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.values import (
    ImpossibleDay,
    NoDay,
    NotAnAmount,
    NotMonths,
    PastDay,
    ValueProblem,
    amount_of,
    case_number_of,
    day_of,
    is_impossible,
    months_of,
)

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        # A day without its month is the next one.
        ("5号", "2026-12-05"),
        ("5號", "2026-12-05"),
        ("五号", "2026-12-05"),
        ("二十一日", "2026-11-21"),  # today is not past
        ("25号", "2026-11-25"),
        ("31号", "2026-12-31"),  # November has none
        ("廿五号", "2026-11-25"),
        ("5号之前", "2026-12-05"),
        ("5号晚上", "2026-12-05"),
        ("the 5th", "2026-12-05"),
        ("5th", "2026-12-05"),
        ("on the 25th", "2026-11-25"),
        ("the 31st", "2026-12-31"),
        # A day without its year is the next one.
        ("12月25日", "2026-12-25"),
        ("12月25", "2026-12-25"),
        ("十二月二十五号", "2026-12-25"),
        ("1月5号", "2027-01-05"),
        ("11月20号", "2027-11-20"),
        ("25 Dec", "2026-12-25"),
        ("Dec 25th", "2026-12-25"),
        ("january 5", "2027-01-05"),
        ("the 5th of january", "2027-01-05"),
        ("12/25", "2026-12-25"),
        ("25/12", "2026-12-25"),
        # Festivals, those of the moon too.
        ("双十一", "2027-11-11"),
        ("雙十一", "2027-11-11"),
        ("双11", "2027-11-11"),
        ("双十二", "2026-12-12"),
        ("雙十二", "2026-12-12"),
        ("明年双十一", "2027-11-11"),
        ("春节", "2027-02-06"),
        ("春節", "2027-02-06"),
        ("元旦", "2027-01-01"),
        ("国庆", "2027-10-01"),
        ("國慶", "2027-10-01"),
        ("圣诞", "2026-12-25"),
        # With year and month there is nothing to guess.
        ("2027年1月5日", "2027-01-05"),
        ("2027-01-05", "2027-01-05"),
        ("2027.1.5", "2027-01-05"),
        ("明年1月5号", "2027-01-05"),
        ("dec 25, 2026", "2026-12-25"),
        # Relative ones.
        ("今天", "2026-11-21"),
        ("明天", "2026-11-22"),
        ("明天晚上", "2026-11-22"),
        ("后天", "2026-11-23"),
        ("後天", "2026-11-23"),
        ("大后天", "2026-11-24"),
        ("三天后", "2026-11-24"),
        ("3天後", "2026-11-24"),
        ("过两天", "2026-11-23"),
        ("再过两周", "2026-12-05"),
        ("一周后", "2026-11-28"),
        ("半个月后", "2026-12-06"),
        ("一个月后", "2026-12-21"),
        ("下个月5号", "2026-12-05"),
        ("下個月5號", "2026-12-05"),
        ("下下个月5号", "2027-01-05"),
        ("这个月28", "2026-11-28"),
        ("周五", "2026-11-27"),
        ("週五", "2026-11-27"),
        ("下周五", "2026-11-27"),
        ("下週五", "2026-11-27"),
        ("星期天", "2026-11-22"),
        ("月底", "2026-11-30"),
        ("本月底", "2026-11-30"),
        ("下个月底", "2026-12-31"),
        ("下個月底", "2026-12-31"),
        ("年底", "2026-12-31"),
        ("今年年底", "2026-12-31"),
        ("today", "2026-11-21"),
        ("tonight", "2026-11-21"),
        ("Tomorrow", "2026-11-22"),
        ("the day after tomorrow", "2026-11-23"),
        ("in three days", "2026-11-24"),
        ("in a week", "2026-11-28"),
        ("two weeks from now", "2026-12-05"),
        ("in a month", "2026-12-21"),
        ("friday", "2026-11-27"),
        ("next Friday", "2026-11-27"),
        ("saturday", "2026-11-21"),
        ("the 5th of next month", "2026-12-05"),
        ("the first of next month", "2026-12-01"),
        ("end of the month", "2026-11-30"),
        ("the end of next month", "2026-12-31"),
        ("month end", "2026-11-30"),
    ],
)
def test_days(phrase: str, day: str) -> None:
    assert day_of(phrase, TODAY).isoformat() == day


@pytest.mark.parametrize(
    ("today", "phrase", "day"),
    [
        # The ends of months, common and leap years.
        ("2026-01-30", "月底", "2026-01-31"),
        ("2026-02-10", "月底", "2026-02-28"),
        ("2028-02-10", "月底", "2028-02-29"),
        ("2028-02-10", "end of the month", "2028-02-29"),
        ("2027-01-31", "一个月后", "2027-02-28"),
        ("2028-01-31", "一个月后", "2028-02-29"),
        ("2027-01-31", "30号", "2027-03-30"),
        ("2027-01-31", "the 30th", "2027-03-30"),
        ("2028-02-01", "2月29号", "2028-02-29"),
        ("2027-11-21", "2月29号", "2028-02-29"),
        ("2027-11-21", "feb 29", "2028-02-29"),
        ("2027-11-21", "29 February", "2028-02-29"),
        # The change of the year.
        ("2026-12-31", "明天", "2027-01-01"),
        ("2026-12-31", "tomorrow", "2027-01-01"),
        ("2026-12-21", "5号", "2027-01-05"),
        ("2026-12-21", "下个月5号", "2027-01-05"),
        ("2026-12-21", "the 5th", "2027-01-05"),
        ("2026-12-21", "the 5th of next month", "2027-01-05"),
        ("2026-12-31", "12月31号", "2026-12-31"),
        ("2026-12-31", "年底", "2026-12-31"),
        ("2026-12-30", "周五", "2027-01-01"),
        ("2026-12-30", "next friday", "2027-01-08"),
        ("2026-12-30", "下周五", "2027-01-08"),
        ("2027-01-01", "双十一", "2027-11-11"),
        # On the day itself.
        ("2026-11-11", "双十一", "2026-11-11"),
        ("2026-11-05", "5号", "2026-11-05"),
        ("2026-11-27", "周五", "2026-11-27"),
        ("2026-11-27", "friday", "2026-11-27"),
    ],
)
def test_days_near_the_ends_of_months_and_years(today: str, phrase: str, day: str) -> None:
    assert day_of(phrase, date.fromisoformat(today)).isoformat() == day


@pytest.mark.parametrize(
    "phrase",
    ["6月31号", "6月31號", "六月三十一号", "2月30日", "2月29号", "32号", "0号", "13月5号"]
    + [
        "2027年2月29日",
        "明年2月29号",
        "June 31",
        "31 june",
        "June 31st",
        "feb 29",
        "the 32nd",
        "2027-02-29",
        "6/31",
    ],
)
def test_days_that_no_calendar_has(phrase: str) -> None:
    with pytest.raises(ImpossibleDay):
        day_of(phrase, TODAY)


def test_next_month_may_not_have_the_day() -> None:
    with pytest.raises(ImpossibleDay):
        day_of("下个月31号", date(2026, 10, 21))


@pytest.mark.parametrize(
    "phrase",
    ["6月31号", "六月三十一號", "2月30日", "32号", "13月5号", "June 31", "the 32nd", "6/31"]
    + ["2027年2月29日", "2027-02-29"],
)
def test_days_that_are_impossible_whatever_today_is(phrase: str) -> None:
    assert is_impossible(phrase)


@pytest.mark.parametrize(
    "phrase",
    ["31号", "2月29号", "feb 29", "明年2月29号", "下个月31号", "下下个月31号", "上个月31号"]
    + ["昨天", "2020年1月5日", "tomorrow", "下个月", "😀"],
)
def test_days_that_some_today_allows(phrase: str) -> None:
    assert not is_impossible(phrase)


@pytest.mark.parametrize(
    "phrase",
    ["昨天", "前天", "上个月5号", "上個月5號", "上周五", "今年双十一", "今年1月5号", "2026年1月5日"]
    + ["这周五", "yesterday", "last friday", "dec 25 2025", "2026-01-05", "the 5th of last month"],
)
def test_days_that_are_over(phrase: str) -> None:
    with pytest.raises(PastDay):
        day_of(phrase, TODAY)


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        " ",
        "下个月",
        "下周",
        "月初",
        "三天内",
        "3个月",
        "12期",
        "以后",
        "next week",
        "next month",
    ]
    + [
        "soon",
        "5号到10号",
        "3000",
        "ZW20261109-0007",
        "😀",
        "号",
        "the",
        "march",
        "in the",
        "may",
        "一二号",
        "352年",
        "999年1号",
    ],
)
def test_what_is_no_single_day(phrase: str) -> None:
    with pytest.raises(NoDay):
        day_of(phrase, TODAY)


@settings(deadline=None)  # the first example loads a library
@given(today=st.dates(date(2020, 1, 1), date(2039, 12, 31)), number=st.integers(1, 31))
def test_a_number_is_the_next_day_with_it(today: date, number: int) -> None:
    day = day_of(f"{number}号", today)

    assert day == day_of(f"{number}日", today)
    assert day.day == number and day >= today
    between = (today + timedelta(days=n) for n in range((day - today).days))
    assert all(earlier.day != number for earlier in between)


@settings(deadline=None)  # the first example loads a library
@given(
    st.text(max_size=12)
    | st.text("今明后下个月周年的0123456789号日月底双十一前之过天/.-", max_size=10)
    | st.text("the in next 0123456789thsdaymonweek", max_size=16)
)
def test_any_text_is_a_day_or_a_problem(text: str) -> None:
    with contextlib.suppress(ValueProblem):
        assert day_of(text, TODAY) >= TODAY


@pytest.mark.parametrize(
    ("phrase", "amount"),
    [
        ("3000", "3000.00"),
        ("3000元", "3000.00"),
        ("3000块", "3000.00"),
        ("3000塊錢", "3000.00"),
        ("３０００", "3000.00"),
        ("3,000.50元", "3000.50"),
        ("¥3,000", "3000.00"),
        ("￥3000", "3000.00"),
        ("三千", "3000.00"),
        ("三千块", "3000.00"),
        ("三千塊", "3000.00"),
        ("一万二", "12000.00"),
        ("一萬二", "12000.00"),
        ("两千五", "2500.00"),
        ("一百零五块", "105.00"),
        ("1.5万", "15000.00"),
        ("1万2", "12000.00"),
        ("1万2千", "12000.00"),
        ("1w2", "12000.00"),
        ("1w2千", "12000.00"),
        ("12万5", "125000.00"),
        ("3k5", "3500.00"),
        ("￥1w2", "12000.00"),
        ("5块5", "5.50"),
        ("三块五毛", "3.50"),
        ("3k", "3000.00"),
        ("1w", "10000.00"),
        ("300rmb", "300.00"),
        ("100 yuan", "100.00"),
        ("十块", "10.00"),
        ("0.01", "0.01"),
    ],
)
def test_amounts(phrase: str, amount: str) -> None:
    assert str(amount_of(phrase)) == amount


@pytest.mark.parametrize(
    "phrase",
    [
        "0",
        "0元",
        "零元",
        "-100元",
        "-3000",
        "0.001",
        "3000.555",
        "两三千块",
        "100美元",
        "1e5",
        "NaN",
    ]
    + ["", "abc", "块", "9" * 15, "inf"],
)
def test_what_is_no_amount(phrase: str) -> None:
    with pytest.raises(NotAnAmount):
        amount_of(phrase)


@pytest.mark.parametrize(
    ("phrase", "months"),
    [
        ("12期", 12),
        ("十二期", 12),
        ("两期", 2),
        ("6个月", 6),
        ("六個月", 6),
        ("半年", 6),
        ("一年", 12),
        ("两年", 24),
        ("1年半", 18),
        ("12 months", 12),
        ("twelve months", 12),
        ("6 monthly instalments", 6),
        ("a year", 12),
    ],
)
def test_months(phrase: str, months: int) -> None:
    assert months_of(phrase) == months


@pytest.mark.parametrize("phrase", ["0期", "10天", "两周", "2 weeks", "半个月", "", "x", "5号"])
def test_what_are_no_months(phrase: str) -> None:
    with pytest.raises(NotMonths):
        months_of(phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        "ZW20261109-0007",
        "zw20261109-0007",
        "ZW 2026 1109 - 0007",
        "zw202611090007",
        "ＺＷ２０２６１１０９－０００７",
    ],
)
def test_numbers_of_cases(phrase: str) -> None:
    assert case_number_of(phrase) == "ZW20261109-0007"


def test_what_is_no_number_of_a_case() -> None:
    with pytest.raises(ValueProblem):
        case_number_of("ZW2026")


def test_nothing_of_what_was_typed_is_logged_or_told(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        for phrase in ("期12个月多", "秘密号", "2026年13月45日"):
            with pytest.raises(ValueProblem) as problem:
                day_of(phrase, TODAY)
            assert phrase not in str(problem.value)

    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


def test_decimals_are_exact() -> None:
    assert amount_of("0.1万") + amount_of("0.2万") == Decimal(300) * 10
