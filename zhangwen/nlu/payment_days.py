"""Which of the days in a message is one that the customer thinks of paying on.

"能晚到5号还吗" asks what paying on the 5th would mean; "5号就逾期了" and "昨天还了" tell what was.
Only the first may be answered with what it costs, or asked again when the day is over.
"""

from __future__ import annotations

import re

_WINDOW = 24  # characters around a day that tell what it is

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_UNTIL = (
    r"(?:[晚拖推延缓等宽限迟留放改]{1,2}[迟后期缓]?到|宽限到|改(?:成|在)|要是|如果|假如|准备|打算|能不能|可不可以"
    r"|能|可以|想)(?:我?在|我|等到?|到)?"
)
_BEFORE = re.compile(rf"{_UNTIL}$")
_PAY = re.compile(
    r"^(?:之?前|以前|之?后|那天|当天|再|才|就|能|可以|我|一次性?|一起|全部|晚上|早上|把[^,，。?？]{0,6}){0,3}"
    r"(?:还(?![不没了过是有在需显]|款日|会|能用|要还)|结清|付清|补上|交(?:钱|款))"
)
_ALLOWED = re.compile(
    r"^(?:之?前|以前|之?后|再|才){0,2}(?:还(?=可以|行|成)|可以|可不可以|能不能|行吗|行不|行么|成吗|ok)"
)
_WHAT_WAS = re.compile(
    r"^(?:的|就|才|又|已经|之?前|之?后|以前)*(?:账单|还款日|到期|逾期|出账|扣款|扣的|要还|该还|应还|那期|那笔|忘)"
)
_SINCE = re.compile(r"(?:从|自从?|还款日(?:期|是)*|账单日(?:期|是)*|本来|原本|应该|应当|截止)$")

_ENGLISH_BEFORE = re.compile(
    r"\b(?:re)?(?:pay|settle|clear|extend|extension|wait|delay|postpone|until|till|by|paying)\b"
    r"[^.?!,]{0,24}$"
)
_ENGLISH_WISH = re.compile(
    r"\b(?:if|can|could|may|would|will|what|how much|until|till|by|ok|okay|possible|extend|instead"
    r"|want|pay|paying|gonna|going to)\b"
)
_ENGLISH_WHAT_WAS = re.compile(
    r"\b(?:since|due|missed|forgot|was|were|had to|didn'?t|did not|already|have paid|i paid)\b"
    r"[^.?!,]{0,24}$"
)
_AND = re.compile(r"\s*(?:那么?|如果|要是|或者|改成?|(?:and|what about|how about|then|on|or)\s)*")
_IS_ASKED = re.compile(r"(?:呢|吧|啊|吗|行吗|可以吗|then|ok|[\s?？!！。.,，~])*")
_IF_PAID = re.compile(r"\b(?:if|suppose)\s+i\s+paid\b")


def is_payment_day(text: str, start: int, end: int) -> bool:
    """Tells whether a day is one to pay on; `text` is simplified and in lower case."""
    if _nothing_else(text, start, end):
        return True
    before, after = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW].lstrip()
    if not _CHINESE.search(text[start:end]) and re.search(r"[a-z]\s*$", before):
        return _is_in_english(text, before)
    if _WHAT_WAS.match(after) or _SINCE.search(before):
        return False
    if _PAY.match(after) or _ALLOWED.match(after):
        return True
    # "能晚到5号吗": nothing of paying, but of putting off.
    return bool(_BEFORE.search(before.rstrip())) and not re.match(r"[^,，。]{0,4}逾期", after)


def _nothing_else(text: str, start: int, end: int) -> bool:
    """Tells whether a day alone is asked about: "那下个月5号呢", "and tomorrow?"."""
    return bool(_AND.fullmatch(text[:start]) and _IS_ASKED.fullmatch(text[end:]))


def _is_in_english(text: str, before: str) -> bool:
    if _IF_PAID.search(before):
        return True
    if _ENGLISH_WHAT_WAS.search(before):
        return False
    return bool(_ENGLISH_BEFORE.search(before) and _ENGLISH_WISH.search(text))
