"""How facts are written in each language."""

from __future__ import annotations

from typing import Any

import pytest

from zhangwen.language import Language
from zhangwen.nlg.formats import format_fact

HANS, EN = Language.SIMPLIFIED, Language.ENGLISH


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("to_pay_amount", "1287.68", "¥1,287.68", "¥1,287.68"),
        ("amount", "0.45", "¥0.45", "¥0.45"),
        ("amount", "0.00", "¥0.00", "¥0.00"),
        ("amount", "860.25", "¥860.25", "¥860.25"),
        ("amount", "5600.00", "¥5,600.00", "¥5,600.00"),
        ("amount", "123456789012.34", "¥123,456,789,012.34", "¥123,456,789,012.34"),
        ("due_date", "2026-11-09", "2026年11月9日", "9 Nov 2026"),
        ("due_date", "2024-02-29", "2024年2月29日", "29 Feb 2024"),
        ("since_date", "2025-09-01", "2025年9月1日", "1 Sep 2025"),
        ("overdue_days", 12, "12天", "12 days"),
        ("overdue_days", 1, "1天", "1 day"),
        ("due_in_days", 0, "0天", "0 days"),
        ("extension_plan_months", 3, "3个月", "3 months"),
        ("extension_plan_months", 1, "1个月", "1 month"),
        ("idle_hours", 2, "2小时", "2 hours"),
        ("valid_minutes", 5, "5分钟", "5 minutes"),
        ("valid_minutes", 1, "1分钟", "1 minute"),
        ("retry_seconds", 60, "60秒", "60 seconds"),
        ("retry_seconds", 1, "1秒", "1 second"),
        ("daily_late_rate_percent", "0.05", "0.05%", "0.05%"),
        ("rate_percent", "0.0500", "0.05%", "0.05%"),
        ("rate_percent", "10.00", "10%", "10%"),
        ("rate_percent", "100.00", "100%", "100%"),
        ("rate_percent", "0.00", "0%", "0%"),
        ("my_phone", "19900000001", "199****0001", "199****0001"),
        ("masked_phone", "199****0001", "199****0001", "199****0001"),
        ("customer_name", "陈静", "陈静", "陈静"),
        ("tries_left", 4, "4", "4"),
        ("demo_code", "000042", "000042", "000042"),
    ],
)
def test_facts_by_the_end_of_their_names(name: str, value: Any, zh: str, en: str) -> None:
    assert format_fact(name, value, HANS) == zh
    assert format_fact(name, value, EN) == en


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("to_pay_amount", "a lot"),
        ("to_pay_amount", ""),
        ("due_date", "soon"),
        ("due_date", "2026-02-30"),
        ("overdue_days", "many"),
    ],
)
def test_a_fact_that_is_none_is_never_written(name: str, value: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        format_fact(name, value, HANS)
