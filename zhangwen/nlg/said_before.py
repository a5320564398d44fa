"""What is said in place of a reply that has just been given, word for word."""

from __future__ import annotations

from dataclasses import replace

from rasa.shared.core.trackers import DialogueStateTracker

from zhangwen.conversation import FACT_EXPLAINS
from zhangwen.nlg.turn import SAID_BEFORE, times_just_said
from zhangwen.nlg.writer import Facts, Reply, ReplyWriter, few_buttons

RESPONSE_SAID_ALREADY = "utter_said_already"


def in_other_words_if_just_said(
    reply: Reply, response: str, facts: Facts, tracker: DialogueStateTracker, writer: ReplyWriter
) -> Reply:
    """Keeps a reply from sounding as if nobody had listened.

    A response with variations for `said_before` (1: said once, 2: more often) is said in those, by
    turns. Any other general answer is pointed back to, with a person first. All else, above all
    figures, may be asked for again on purpose and is said again.
    """
    times = times_just_said(tracker, response, reply.text)
    if not times:
        return reply
    again = {**facts, SAID_BEFORE: 1 if times % 2 else 2}
    own_words = writer.write(response, again)
    if own_words.text != reply.text:
        return replace(own_words, said_before=True)
    if not facts.get(FACT_EXPLAINS):
        return reply
    pointer = writer.write(RESPONSE_SAID_ALREADY, again)
    return replace(
        pointer, buttons=few_buttons([*pointer.buttons, *reply.buttons]), said_before=True
    )
