"""Questions with the intents that are accepted for them, read from tab-separated files."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.understanding.errors import InputError
from zhangwen.script import script_converter

_NEEDED = ("intents", "text")
_FORM = "columns `id` (may be missing), `intents` (accepted ids, comma separated) and `text`"


@dataclass(frozen=True)
class Question:
    """A question as a customer typed it.

    Attributes:
        id: Its id in the file, or its line where the file has none.
        line: The line of the file that it stands on.
        accepted: The intents that are right, the best first.
        text: What was typed.
    """

    id: str
    line: int
    accepted: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class QuestionSet:
    """The questions of one file, under the name that tables and reports give them."""

    name: str
    questions: tuple[Question, ...]

    def traditional(self) -> QuestionSet:
        """Returns the same questions in Traditional characters."""
        convert = script_converter().to_traditional
        converted = (replace(each, text=convert(each.text)) for each in self.questions)
        return QuestionSet(f"{self.name} (Traditional)", tuple(converted))


def read_questions(file: Path) -> QuestionSet:
    """Reads a file of questions.

    Raises:
        InputError: There is no such file, or it is not of the form; the text says what to do.
    """
    lines = _read_text(file).split("\n")
    columns = [name.strip() for name in lines[0].split("\t")]
    if missing := [name for name in _NEEDED if name not in columns]:
        raise InputError(
            f"{file}: the first line has no column {' and no column '.join(missing)}: "
            f"give a tab-separated file with {_FORM}"
        )
    questions = tuple(_rows(file, columns, lines[1:]))
    if not questions:
        raise InputError(f"{file} has no questions: add one a line, with {_FORM}")
    return QuestionSet(file.name, questions)


def check_known(
    file: Path, questions: Sequence[Question], known: Collection[str], who: str
) -> None:
    """Checks that every accepted id is one that can be answered.

    Raises:
        InputError: An id is unknown; as a question that nothing could answer rightly would only
            pull the figures down.
    """
    for question in questions:
        for intent in question.accepted:
            if intent not in known:
                close = difflib.get_close_matches(intent, sorted(known), n=1)
                hint = f" (did you mean {close[0]}?)" if close else ""
                raise InputError(
                    f"{file}, line {question.line}: {who} no intent {intent!r}{hint}: "
                    "correct the file, or add the topic and run `make train`"
                )


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{file}: no such file: check the path") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}): name a file") from None


def _rows(file: Path, columns: Sequence[str], lines: Sequence[str]) -> Iterator[Question]:
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        # A quotation mark is a character like any other here, so this is no work for `csv`.
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(columns):
            raise InputError(
                f"{file}, line {number}: {len(cells)} columns where the first line has "
                f"{len(columns)}: separate them by one tab each, and use none in a text"
            )
        row = dict(zip(columns, cells, strict=True))
        accepted = tuple(part.strip() for part in row["intents"].split(",") if part.strip())
        if not accepted or not row["text"]:
            empty = "text" if accepted else "intents"
            raise InputError(f"{file}, line {number}: {empty} is empty: fill it in")
        yield Question(row.get("id") or str(number), number, accepted, row["text"])
