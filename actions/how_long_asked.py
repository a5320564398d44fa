"""A question about a topic that itself asks how long: "被冻结了多久能解开", "when will it work".

It is understood as its topic, and the answer to the topic tells why and what to do. Where the
topic's how-long answer tells more, it is what the customer wants. Periods of other kinds ("逾期多久
上征信", "锁了多久了", "how long can I delay") are not read.
"""

from __future__ import annotations

import re

from zhangwen.conversation import Aspect

# Topics that are waited for, and whose other answer says little of the time. Not among them is one
# whose answer tells the time already (a day due), what is known of a refund or a payout (the days
# of the records are in it), or what must not be missed (a payment under way, a fee asked for).
_WAITED_FOR = frozenset(
    "account_abnormal account_locked account_deactivated restore_account risk_control "
    "review_mechanism application_rejected close_account file_appeal".split()
)

# --- Chinese, in both scripts -------------------------------------------------------------------

_DAYS = (
    r"(?:多[久长長](?:的?[时時][间間])?|多少(?:[时時][间間]|[个個]?(?:工作[日天]|[天日月]|小[时時]))"
    r"|(?<![这這那前好])[几幾][个個]?(?:工作[日天]|[天日月周週]|小[时時]|[钟鐘][头頭]))"
)
_WHEN = r"(?:什[么麼][时時]候|啥[时時]候|何[时時]|[几幾][时時]|哪天)"
_WHO = r"(?:你[们們]?|平台|系[统統]|我的?|[它他])?"
_MAY = r"[又再就都]*(?:能|可以|[会會]|才|[给給]我|[让讓]我)"
_END = (
    r"(?:恢[复復]|解|好|放|生效|消|出|有|通[过過]|批|[审審回]|[结結]束|完|[变變]?正常|[开開]通?"
    r"|到期|再|重新|自[动動]|[给給]|[关關注註]|能?用)"
)
_WAIT = r"(?:[要需得等]|一般|通常|大概|大约|大約|正常)+"
_PROCESS = (
    r"(?:[审審][核批查]|[评評]估|[复復][核审審]|申[诉訴]|解[封冻凍锁鎖除]|恢[复復]|注[销銷]|註銷|[关關][闭閉]"
    r"|[会會要得](?:被|[给給]我)?(?:冻[结]?|凍結?|[锁鎖]|封|停用?|[暂暫]停|限制))"
)
_CHINESE = re.compile(
    rf"{_DAYS}(?:[之以]?[后後内內])?{_WHO}(?:{_MAY}|{_END})"  # 多久能解开, 几天解封, 多久出结果
    rf"|{_WAIT}{_DAYS}"  # 要多久, 还要等几天
    rf"|{_PROCESS}(?:需要|一般|大概|通常)?{_DAYS}"  # 审核多久, 会锁多久
    rf"|{_WHEN}{_WHO}(?:{_MAY}|(?:恢[复復]|解[封冻凍锁鎖除开開]|放[开開]|好|解|到期)(?!.{{0,3}}的))"
)
_CHINESE_OF_ANOTHER_KIND = re.compile(
    # How long it has been; how long one may use, owe or put off something; "in a few days I pay".
    rf"{_DAYS}[了前]|了[几幾]|{_DAYS}[之以]?[内內](?:能|可以)"
    rf"|(?:(?<!停)用|[借贷貸欠拖缓緩宽寬晚迟遲延分]|超[过過]?|逾期|预期|預期|[过過]期)[了过過]?{_DAYS}"
    rf"|{_DAYS}(?:就|再|[之以]?[后後])+我?[还還付]"
    # From when on something bad happens: 逾期大概多久会被冻结, 多久不还会停.
    rf"|(?:逾期|[过過]期|不[还還用]|[没沒][还還用])[^清完后後,，。]{{0,5}}{_DAYS}"
    rf"|{_DAYS}(?:不|[没沒])"
    rf"|(?:{_DAYS}|{_WHEN})[^,，。]{{0,4}}[会會](?:[给給])?我?(?:被|[冻凍锁鎖封停]|[关關](?!好|[闭閉]|掉)|限制"
    r"|上[征徵]|上[报報]|打|找|[联聯]系我|起[诉訴])"
    # Something else is asked as well, and the answer to the topic tells more of it.
    r"|[为為][什啥]|什[么麼]原因|如何|[哪那][里裡]申"
    r"|(?:怎[么麼]|咋)(?![还還](?![款清钱錢])|[这這那]|一直|老|都)"
)

# --- English ------------------------------------------------------------------------------------

_ENDS = (
    r"(?:un(?:lock|fr[eo]+z|block|suspend)|restor|reactivat|reinstat|re-?open|lift|releas|back|work"
    r"|open|normal|over\b|end\b|again|result|hear|decid|decision|approv|answer|finish|done|complete"
    r"|closed|expire|resolved|fixed|sorted|reviewed|ready|use\b|return)"
)
_HARM = r"(?:lock|fr[eo]+z|suspend|block|shut|cut|ban|restrict|limit|report|sue|call)"
_ENGLISH = re.compile(
    r"\bhow (?:much )?long(?:er)?\b|\bhow soon\b|\bhow many (?:\w+ )?(?:days|hours|weeks|months)\b"
    rf"|\bwhen(?:'ll| will| can| may| is| does| do)\b[^.?!]*\b{_ENDS}"
)
_ENGLISH_OF_ANOTHER_KIND = re.compile(
    # How long it has been, and how long one may use or put off something.
    r"\bhow (?:long|many \w+)\s+(?:ago|have|has|had|was|were|did|can|may|could)\b"
    r"|\bhow (?:long|many \w+) (?:late|overdue|past due|must|should)\b"
    r"|\bhow (?:long|many \w+) (?:am i (?:allowed|late)|do i have(?! to wait))\b"
    # When something bad happens.
    r"|\b(?:before|until|till?)\b[^.?!]{0,25}\b(?:they|you|gets?|getting|be|is|am|being)"
    rf"\s+(?:\w+ )?{_HARM}|\bhow soon\b[^.?!]*\b(?:you|they)\s+{_HARM}"
    # Something else is asked as well; how often, or how long a text may be.
    r"|\b(?:why|how (?:do|can|to|should|often))\b|\bhow long (?:may|should) the\b"
)


def aspect_in_words(intent: str | None, text: str) -> Aspect | None:
    """Reads from the text of a question what it asks of its topic: how long, or nothing special.

    Args:
        intent: What the message was understood as.
        text: The message as it was typed.
    """
    return Aspect.HOW_LONG if intent in _WAITED_FOR and _asks_how_long(text.lower()) else None


def _asks_how_long(text: str) -> bool:
    if _CHINESE.search(text):
        return not _CHINESE_OF_ANOTHER_KIND.search(text)
    return bool(_ENGLISH.search(text)) and not _ENGLISH_OF_ANOTHER_KIND.search(text)
