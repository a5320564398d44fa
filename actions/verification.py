"""Who is asking: phone, one-time code, verified; and logging out.

Phone and code come from slots, as the customer typed them. They open nothing by themselves: only
the account backend decides, and only its session table remembers.
"""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from account_backend.api_models import CodeSent, ErrorCode
from actions.answer import LOGGED_OUT, VERIFIED, ServiceDown, answer_or_overview
from actions.backend import BackendRefusal, BackendUnavailable, account_backend
from actions.base import Events, SafeAction
from actions.question import Question, names_entity, question_of
from actions.records import Record, say
from zhangwen.conversation import SLOT_CODE, SLOT_PHONE, SLOT_PRODUCT, SLOT_TOPIC

SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class CodeIsSent(Record, says="utter_code_sent"):
    """A code is on its way, if the phone is known."""

    masked_phone: str
    valid_minutes: int


@dataclass(frozen=True)
class DemoCode(Record, says="utter_demo_code"):
    """The code itself: in demo mode no message is sent."""

    demo_code: str


@dataclass(frozen=True)
class CodeTooSoon(Record, says="utter_code_too_soon"):
    """A code was sent a moment ago."""

    retry_seconds: int


@dataclass(frozen=True)
class TooManyCodes(Record, says="utter_too_many_codes"):
    """Too many codes for this phone within the hour."""


@dataclass(frozen=True)
class PhoneBlocked(Record, says="utter_phone_blocked"):
    """Too many wrong codes for this phone today."""


@dataclass(frozen=True)
class CodeWrong(Record, says="utter_code_wrong"):
    """Not the code that was sent."""

    tries_left: int


@dataclass(frozen=True)
class CodeExpired(Record, says="utter_code_expired"):
    """The code has run out, or a newer one was sent."""


@dataclass(frozen=True)
class CodeUsedUp(Record, says="utter_code_used_up"):
    """The code was tried too often, or used before."""


@dataclass(frozen=True)
class ChatOfAnother(Record, says="utter_chat_of_another"):
    """The code is right, but the conversation comes back to another customer's devices."""


@dataclass(frozen=True)
class YouAreVerified(Record, says=VERIFIED):
    """The conversation now belongs to this customer."""

    customer_name: str


@dataclass(frozen=True)
class LoggedOut(Record, says=LOGGED_OUT):
    """The conversation belongs to nobody any more."""


@dataclass(frozen=True)
class NotLoggedIn(Record, says="utter_not_logged_in"):
    """There was nothing to log out of."""


@dataclass(frozen=True)
class JustANumber(Record, says="utter_inform"):
    """A number that nothing had asked for."""


_SAID_ALONE: dict[ErrorCode, type[Record]] = {
    ErrorCode.TOO_MANY_CODES: TooManyCodes,
    ErrorCode.PHONE_BLOCKED: PhoneBlocked,
    ErrorCode.CODE_EXPIRED: CodeExpired,
    ErrorCode.NO_CODE: CodeExpired,
    ErrorCode.CODE_USED_UP: CodeUsedUp,
    ErrorCode.OTHER_CUSTOMER: ChatOfAnother,
}
# Another code would not help.
_ENDS_ASKING = {ErrorCode.TOO_MANY_CODES, ErrorCode.PHONE_BLOCKED, ErrorCode.OTHER_CUSTOMER}

FORGET_CODE: Events = [SlotSet(SLOT_CODE, None)]
FORGET_NUMBERS: Events = [SlotSet(SLOT_PHONE, None), SlotSet(SLOT_CODE, None)]

# The form is opened by its events, not run as a follow-up: running it anew would read the number
# just refused out of the same message once more.
ASK_PHONE: Events = [ActiveLoop("phone_form"), SlotSet(REQUESTED_SLOT, SLOT_PHONE)]
ASK_CODE: Events = [ActiveLoop("code_form"), SlotSet(REQUESTED_SLOT, SLOT_CODE)]


class ActionStartVerification(SafeAction):
    """Tells a verified customer what is asked; asks anybody else for a phone number."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_start_verification"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Answers, or starts the form."""
        if not _is_just_a_number(tracker):
            return await start_verification(dispatcher, tracker)
        phone, code = tracker.get_slot(SLOT_PHONE), _code_in(tracker)
        if phone and code:
            # The form that asked for it is closed, because the code could not be checked before.
            return await _check_code(dispatcher, tracker, phone, code)
        say(dispatcher, [JustANumber()])
        return []


async def start_verification(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Answers a verified customer; otherwise returns the events that start the phone form."""
    try:
        if await account_backend().customer(tracker.sender_id):
            question = _pending_question(tracker)
            return await answer_or_overview(dispatcher, tracker.sender_id, question)
    except BackendUnavailable:
        say(dispatcher, [ServiceDown()])
        return []
    # A number typed earlier is asked for again, unless this very message brings it.
    forget = [] if names_entity(tracker, "phone_number") else FORGET_NUMBERS
    return [*forget, *ASK_PHONE]


class ActionSendCode(SafeAction):
    """Has a one-time code sent to the phone in the slot, and asks for it."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_send_code"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says that a code is sent, or why not."""
        phone = tracker.get_slot(SLOT_PHONE)
        try:
            sent = await account_backend().send_code(tracker.sender_id, phone)
        except BackendUnavailable:
            say(dispatcher, [ServiceDown()])
            return FORGET_NUMBERS
        except BackendRefusal as refusal:
            return _code_refused(dispatcher, refusal)
        say(dispatcher, _code_is_sent(sent))
        return [*FORGET_CODE, *ASK_CODE]


def _code_is_sent(sent: CodeSent) -> list[Record]:
    told: list[Record] = [
        CodeIsSent(sent.masked_phone, max(1, sent.expires_in_seconds // SECONDS_A_MINUTE))
    ]
    if sent.demo_code:
        told.append(DemoCode(sent.demo_code))
    return told


class ActionCheckCode(SafeAction):
    """Hands the code in the slot to the backend; answers the pending question when it is right."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_check_code"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says whether the customer is verified, and then what they had asked."""
        phone, code = tracker.get_slot(SLOT_PHONE), tracker.get_slot(SLOT_CODE)
        return await _check_code(dispatcher, tracker, phone, code)


async def _check_code(
    dispatcher: CollectingDispatcher, tracker: Tracker, phone: str, code: str
) -> Events:
    try:
        verified = await account_backend().verify(tracker.sender_id, phone, code)
    except BackendUnavailable:
        # The phone is kept: the same code may be typed again.
        say(dispatcher, [ServiceDown()])
        return FORGET_CODE
    except BackendRefusal as refusal:
        return _code_refused(dispatcher, refusal)
    say(dispatcher, [YouAreVerified(verified.customer.full_name)])
    try:
        question = _pending_question(tracker)
        events = await answer_or_overview(dispatcher, tracker.sender_id, question)
    except BackendUnavailable:
        say(dispatcher, [ServiceDown()])
        events = []
    return [*FORGET_NUMBERS, *events]


def _code_refused(dispatcher: CollectingDispatcher, refusal: BackendRefusal) -> Events:
    """Says why, and asks for what helps: the right code, or a phone number for a new one."""
    error = refusal.error
    if error.code is ErrorCode.CODE_WRONG:
        say(dispatcher, [CodeWrong(error.tries_left or 0)])
        return [*FORGET_CODE, *ASK_CODE]
    if error.code is ErrorCode.CODE_TOO_SOON:
        say(dispatcher, [CodeTooSoon(error.retry_after_seconds or 1)])
        return [*FORGET_CODE, *ASK_CODE]
    if error.code not in _SAID_ALONE:
        raise refusal
    say(dispatcher, [_SAID_ALONE[error.code]()])
    if error.code in _ENDS_ASKING:
        return FORGET_NUMBERS
    return [*FORGET_NUMBERS, *ASK_PHONE]


class ActionLogOut(SafeAction):
    """Ends the session at once and forgets what was typed to open it."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_log_out"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says that the customer is logged out. A failure leaves it to `utter_unavailable`."""
        was_verified = await account_backend().customer(tracker.sender_id) is not None
        await account_backend().end_session(tracker.sender_id)
        say(dispatcher, [LoggedOut() if was_verified else NotLoggedIn()])
        return [
            *FORGET_NUMBERS,
            SlotSet(SLOT_TOPIC, None),
            SlotSet(SLOT_PRODUCT, None),
            ActiveLoop(None),
        ]


def _pending_question(tracker: Tracker) -> Question:
    question = question_of(tracker)
    return Question(tracker.get_slot(SLOT_TOPIC), None, question.product)


def _is_just_a_number(tracker: Tracker) -> bool:
    intent: str | None = (tracker.latest_message or {}).get("intent", {}).get("name")
    return intent == "inform" and not names_entity(tracker, "phone_number")


def _code_in(tracker: Tracker) -> str | None:
    """Returns the code that the latest message holds."""
    for entity in (tracker.latest_message or {}).get("entities", ()):
        if entity.get("entity") == "one_time_code":
            return str(entity["value"])
    return None
