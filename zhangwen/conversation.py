"""Names that the Rasa server and the action server share: intents of ours, slots, responses."""

from __future__ import annotations

from enum import Enum

SLOT_TOPIC = "topic"
SLOT_PRODUCT = "product"
SLOT_LANGUAGE = "language"
SLOT_PHONE = "phone"
SLOT_CODE = "code"

# Roles of entities: a `date` that the customer thinks of paying on, a `period` to split an amount
# over, an `amount` that is a fee of nothing.
ROLE_PAYMENT = "payment"
ROLE_PLAN = "plan"
ROLE_NO_FEE = "no_fee"

INTENT_UNCLEAR = "unclear"
INTENT_SWITCH_LANGUAGE = "switch_language"
ENTITY_LANGUAGE = "language"
# A channel's metadata of a customer's message: the language chosen by a switch, not in words.
METADATA_LANGUAGE = "language"
# The language that the channel's own words are in, where the customer has chosen none.
METADATA_SHOWN_LANGUAGE = "shown_language"
RESPONSE_UNAVAILABLE = "utter_unavailable"
# What the forms ask, by form.
PROMPTS = {"phone_form": "utter_ask_phone", "code_form": "utter_ask_code"}

# The NLG marks a message that offers to look at the customer's own account, so that a "yes" can
# take the offer up.
TERM_CHECK_MY_ACCOUNT = "check_my_account"
OFFERS = "offers"
# In the text itself, or by the first button alone.
OFFER_VERIFICATION = "verification"
OFFER_VERIFICATION_BELOW = "verification_below"
OFFER_QUESTIONS = "questions"

# An action's fact for a general answer: the customer is verified, so nothing need be offered.
FACT_VERIFIED = "verified"

# An action's fact for the last message of an answer, which other questions may stand below.
FACT_ENDS_ANSWER = "ends_answer"

# An action's fact for a general answer: no need to hear it word for word twice in a row.
FACT_EXPLAINS = "explains"

# What a parsed message holds besides its intent: what may be offered instead of an answer, or below
# an answer that may be wrong; and for one that was not understood, what the articles have near it.
OFFERED_INTENTS = "offered_intents"
RELATED_FACTS = "related_facts"


class Aspect(str, Enum):
    """What a follow-up asks of the running topic. Values are the intents of the follow-ups."""

    WHY = "ask_why"
    HOW = "ask_how"
    HOW_LONG = "ask_how_long"

    @classmethod
    def of_intent(cls, intent: str | None) -> Aspect | None:
        """Returns the aspect that a turn-taking intent asks for, None for any other intent."""
        return cls(intent) if intent in {aspect.value for aspect in cls} else None


_SUFFIXES = {Aspect.WHY: "_why", Aspect.HOW: "_how", Aspect.HOW_LONG: "_how_long"}


def general_response(topic: str, aspect: Aspect | None = None) -> str:
    """Names the response that answers a topic, or a follow-up on it, for anybody."""
    return f"utter_{topic}{_SUFFIXES[aspect] if aspect else ''}"


def question_response(intent: str) -> str:
    """Names the response that puts an intent as the customer's own short question."""
    return f"utter_question_{intent}"
