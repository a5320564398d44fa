"""Right at once, right among the offered, wrong, or asked back in vain: counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from benchmarks.understanding.answers import Answer
from benchmarks.understanding.questions import Question
from benchmarks.understanding.shares import Share

OUT_OF_SCOPE = "out_of_scope"
# From here on the customer should be able to rely on an answer.
CONFIDENT = 0.7
ASKED_BACK = "(asked back)"


class Outcome(Enum):
    """What became of a question."""

    RIGHT = "right at once"
    OFFERED = "right among the offered"
    WRONG = "wrong"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Judged:
    """A question with its answer."""

    question: Question
    answer: Answer

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        if self.answer.intent is not None:
            right = self.answer.intent in self.question.accepted
            return Outcome.RIGHT if right else Outcome.WRONG
        return Outcome.OFFERED if self.right_is_offered else Outcome.FALLBACK

    @property
    def right_is_offered(self) -> bool:
        """Whether one tap leads to an accepted intent, be it instead of an answer or below one."""
        return not set(self.answer.offered).isdisjoint(self.question.accepted)

    @property
    def expected(self) -> str:
        """The best of the accepted intents; tables are sorted by it."""
        return self.question.accepted[0]

    @property
    def best_is_right(self) -> bool:
        """Whether the first candidate is right, be it answered or not."""
        return self.answer.best.intent in self.question.accepted

    @property
    def declined(self) -> bool:
        """Whether the bot said, in one way or another, that it cannot help with this."""
        answered = self.answer.intent
        return answered == OUT_OF_SCOPE or (answered is None and not self.answer.offered)

    @property
    def asked_back(self) -> bool:
        """Whether the bot asked which of its own questions was meant."""
        return self.answer.intent is None and bool(self.answer.offered)


@dataclass(frozen=True)
class Confusion:
    """Questions of one intent that were answered as another."""

    expected: str
    answered: str
    count: int
    example: str


@dataclass(frozen=True)
class Measurement:
    """All the questions of one set, answered; what is counted over them."""

    name: str
    judged: tuple[Judged, ...]

    def share(self, *outcomes: Outcome) -> Share:
        """Returns the share of the questions with one of these outcomes."""
        return Share(sum(each.outcome in outcomes for each in self.judged), len(self.judged))

    def within(self, first: int) -> Share:
        """Returns how often an accepted intent is among the first candidates, answered or not."""
        right = sum(
            any(one.intent in each.question.accepted for one in each.answer.candidates[:first])
            for each in self.judged
        )
        return Share(right, len(self.judged))

    def by_intent(self) -> list[Measurement]:
        """Returns a measurement for each expected intent, the most frequent first."""
        groups: dict[str, list[Judged]] = defaultdict(list)
        for each in self.judged:
            groups[each.expected].append(each)
        listed = [Measurement(intent, tuple(group)) for intent, group in groups.items()]
        return sorted(listed, key=lambda one: (-len(one.judged), one.name))

    def confusions(self) -> list[Confusion]:
        """Returns the pairs of intents among the wrong answers, the most frequent first."""
        pairs: Counter[tuple[str, str]] = Counter()
        examples: dict[tuple[str, str], str] = {}
        for each in self.wrong():
            pair = (each.expected, each.answer.intent or "")
            pairs[pair] += 1
            examples.setdefault(pair, each.question.text)
        return [
            Confusion(*pair, count, examples[pair])
            for pair, count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        ]

    def wrong(self) -> Iterator[Judged]:
        """Yields what was answered wrongly."""
        return (each for each in self.judged if each.outcome is Outcome.WRONG)

    def wrong_with_a_way_on(self) -> Share:
        """Returns how often a wrong answer has the right question below it. Still wrong."""
        return Share(sum(each.right_is_offered for each in self.wrong()), len(self.judged))

    def missed(self) -> Iterator[Judged]:
        """Yields what was asked back without offering the right intent."""
        return (each for each in self.judged if each.outcome is Outcome.FALLBACK)

    def confident(self, at_least: float = CONFIDENT) -> tuple[Share, Share]:
        """Returns how many are answered with such a confidence, and how many of those rightly."""
        sure = [
            each
            for each in self.judged
            if each.answer.intent is not None and each.answer.best.confidence >= at_least
        ]
        right = sum(each.outcome is Outcome.RIGHT for each in sure)
        return Share(len(sure), len(self.judged)), Share(right, len(sure))

    def off_topic(self) -> Measurement | None:
        """Returns the off-topic questions alone; None where there are none."""
        listed = tuple(each for each in self.judged if OUT_OF_SCOPE in each.question.accepted)
        return Measurement(self.name, listed) if listed else None

    def declined(self) -> Share:
        """Returns how often the bot said that it cannot help."""
        return Share(sum(each.declined for each in self.judged), len(self.judged))

    def asked_back(self) -> Share:
        """Returns how often the bot asked which of its own questions was meant."""
        return Share(sum(each.asked_back for each in self.judged), len(self.judged))

    def confusion_counts(self) -> tuple[list[str], list[list[int]]]:
        """Returns the confusion matrix: its labels, and a row of counts for each expected one.

        An answer that is accepted counts as the expected one. Asking back is a label of its own.
        """
        counts: Counter[tuple[str, str]] = Counter()
        for each in self.judged:
            is_right = each.outcome is Outcome.RIGHT
            answered = each.expected if is_right else each.answer.intent or ASKED_BACK
            counts[each.expected, answered] += 1
        labels = sorted({label for pair in counts for label in pair})
        return labels, [[counts[row, column] for column in labels] for row in labels]
