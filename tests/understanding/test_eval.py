"""Measuring understanding: counting, reading files, the report. No model is needed."""

from __future__ import annotations

import datetime
import math
import subprocess
import sys
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from benchmarks.understanding import banking77, compare, summary
from benchmarks.understanding import eval as evaluation
from benchmarks.understanding.answers import Answer
from benchmarks.understanding.calibration import (
    expected_calibration_error,
    reliability,
    reliability_of,
)
from benchmarks.understanding.errors import InputError, exit_code_of
from benchmarks.understanding.outcomes import ASKED_BACK, Confusion, Judged, Measurement, Outcome
from benchmarks.understanding.questions import Question, check_known, read_questions
from benchmarks.understanding.report import render, write_report
from benchmarks.understanding.shares import Share
from benchmarks.understanding.tables import markdown_table, text_table
from benchmarks.understanding.timing import Times, median_and_p95
from zhangwen.paths import PROJECT_FOLDER

NOON = datetime.datetime(2026, 11, 9, 12, tzinfo=datetime.timezone.utc)


def parse(*ranking: tuple[str, float], offered: Sequence[str] = ()) -> dict[str, Any]:
    """What our pipeline returns, the first being the intent."""
    listed = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    parsed = {"intent": listed[0], "intent_ranking": listed, "text": "", "entities": []}
    return {**parsed, "offered_intents": list(offered)}


def judged(
    accepted: str, *ranking: tuple[str, float], text: str = "", offered: Sequence[str] = ()
) -> Judged:
    question = Question("1", 2, tuple(accepted.split(",")), text or f"asks {accepted}")
    return Judged(question, Answer.from_parse(parse(*ranking, offered=offered)))


FALLBACK = ("nlu_fallback", 0.6)
RIGHT = judged("refund", ("refund", 0.9), ("bill_query", 0.05))
RIGHT_AS_SECOND_ACCEPTED = judged("refund,bill_query", ("bill_query", 0.6), ("refund", 0.2))
WRONG = judged("refund", ("bill_query", 0.8), ("refund", 0.1), text="钱呢")
OFFERED = judged(
    "refund", FALLBACK, ("bill_query", 0.35), ("refund", 0.3), offered=["bill_query", "refund"]
)
ASKED_IN_VAIN = judged(
    "refund", FALLBACK, ("deny", 0.3), ("bill_query", 0.2), ("refund", 0.1), offered=["bill_query"]
)


def measurement(*listed: Judged) -> Measurement:
    return Measurement("questions.tsv", listed)


ALL = measurement(RIGHT, RIGHT_AS_SECOND_ACCEPTED, WRONG, OFFERED, ASKED_IN_VAIN)


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (RIGHT, Outcome.RIGHT),
        (RIGHT_AS_SECOND_ACCEPTED, Outcome.RIGHT),
        (WRONG, Outcome.WRONG),
        (OFFERED, Outcome.OFFERED),
        (ASKED_IN_VAIN, Outcome.FALLBACK),
    ],
)
def test_a_question_has_one_of_four_outcomes(one: Judged, outcome: Outcome) -> None:
    assert one.outcome is outcome


def test_a_message_without_any_intent_counts_as_asked_back() -> None:
    nothing = {"intent": {"name": None, "confidence": 0.0}, "text": "", "entities": []}

    answer = Answer.from_parse(nothing)

    assert Judged(Question("1", 2, ("refund",), "嗯"), answer).outcome is Outcome.FALLBACK
    assert answer.best.confidence == 0


def test_a_wrong_answer_stays_wrong_with_the_right_question_below_it() -> None:
    helped = judged("refund", ("bill_query", 0.6), ("refund", 0.3), offered=["refund"])

    both = measurement(WRONG, helped)

    assert both.share(Outcome.WRONG) == Share(2, 2)
    assert both.wrong_with_a_way_on() == Share(1, 2)


def test_shares_of_outcomes_add_up() -> None:
    assert ALL.share(Outcome.RIGHT) == Share(2, 5)
    assert ALL.share(Outcome.RIGHT, Outcome.OFFERED) == Share(3, 5)
    assert sum(ALL.share(outcome).count for outcome in Outcome) == 5


def test_candidates_count_whether_they_were_answered_or_not() -> None:
    assert ALL.within(1) == Share(2, 5)
    assert ALL.within(2) == Share(4, 5)
    assert ALL.within(3) == Share(5, 5)


def test_intents_are_listed_by_their_first_accepted_id_the_most_frequent_first() -> None:
    listed = measurement(judged("greet", ("greet", 1)), RIGHT, WRONG).by_intent()

    assert [(each.name, len(each.judged)) for each in listed] == [("refund", 2), ("greet", 1)]


def test_confusions_are_counted_with_an_example() -> None:
    again = judged("refund", ("bill_query", 0.5), text="钱在哪")
    other = judged("greet", ("deny", 0.5), text="嗨")

    assert measurement(other, WRONG, again, RIGHT).confusions() == [
        Confusion("refund", "bill_query", 2, "钱呢"),
        Confusion("greet", "deny", 1, "嗨"),
    ]


def test_confident_answers_are_those_given_not_those_asked_back() -> None:
    asked_back_though_sure = judged("refund", FALLBACK, ("refund", 0.75))

    sure, right = measurement(RIGHT, WRONG, OFFERED, asked_back_though_sure).confident()

    assert (sure, right) == (Share(2, 4), Share(1, 2))


def test_an_off_topic_question_is_declined_asked_back_about_or_answered() -> None:
    said = judged("out_of_scope", ("out_of_scope", 0.9))
    not_understood = judged("out_of_scope", FALLBACK)
    asked_back = judged("out_of_scope", FALLBACK, ("refund", 0.4), offered=["refund"])
    answered = judged("out_of_scope", ("refund", 0.9))

    off_topic = measurement(said, not_understood, asked_back, answered, RIGHT).off_topic()

    assert off_topic is not None
    assert off_topic.declined() == Share(2, 4)
    assert off_topic.asked_back() == Share(1, 4)
    assert ALL.off_topic() is None


def test_the_confusion_matrix_has_a_column_for_asking_back() -> None:
    labels, counts = ALL.confusion_counts()

    assert labels == [ASKED_BACK, "bill_query", "refund"]
    assert counts == [[0, 0, 0], [0, 0, 0], [2, 1, 2]]


def test_wilsons_interval_agrees_with_published_figures() -> None:
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for share, expected in {
        Share(81, 263): (0.2553, 0.3662),
        Share(15, 148): (0.0624, 0.1605),
        Share(0, 20): (0.0, 0.1611),
        Share(1, 29): (0.0061, 0.1718),
    }.items():
        assert share.interval() == pytest.approx(expected, abs=5e-5)


def test_a_share_of_nothing_is_no_number() -> None:
    assert math.isnan(Share(0, 0).value)
    assert Share(0, 0).with_interval() == "none (0 of 0)"
    assert Share(1187, 1600).with_interval() == "74.2 % (1,187 of 1,600; 72.0 to 76.3)"


def test_calibration_error_is_the_mean_gap_between_confidence_and_truth() -> None:
    honest = [(0.75, index < 3) for index in range(4)]
    boasting = [(1.0, False), (1.0, True)]

    assert expected_calibration_error(reliability(honest)) == pytest.approx(0)
    assert expected_calibration_error(reliability(boasting)) == pytest.approx(0.5)
    assert expected_calibration_error(reliability(honest + boasting)) == pytest.approx(1 / 6)
    assert expected_calibration_error(reliability([])) == 0


def test_median_and_95th_percentile() -> None:
    assert median_and_p95([float(ms) for ms in range(1, 102)]) == (51, 96)
    assert median_and_p95([]) == (0, 0)


def test_the_summary_tells_every_figure() -> None:
    times = Times()
    times.add(total=0.020, embedding=0.015)

    printed = [" ".join(line.split()) for line in summary.lines(ALL, times)]

    for line in (
        "questions.tsv: 5 questions",
        "right at once 40.0 % (2 of 5; 11.8 to 76.9)",
        "right at once or offered 60.0 % (3 of 5; 23.1 to 88.2)",
        "answered with confidence >= 0.7 40.0 % (2 of 5; 11.8 to 76.9)",
        "... and right 50.0 % (1 of 2; 9.5 to 90.5)",
        "a message without its embedding median 5.0 ms, p95 5.0 ms",
        "the embedding median 15.0 ms, p95 15.0 ms",
    ):
        assert line in printed
    assert not [line for line in printed if "off topic" in line]


def test_tables_line_up_under_chinese_text() -> None:
    table = text_table(("text", "times"), [("钱呢", "2"), ("hello!", "10")])

    assert table.split("\n") == ["text    times", "钱呢        2", "hello!     10"]


def test_markdown_cells_cannot_break_the_table() -> None:
    assert markdown_table(("a", "b"), [("x|y", "1")]).split("\n") == [
        "| a    |   b |",
        "| ---- | --: |",
        "| x\\|y |   1 |",
    ]


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "questions.tsv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_questions_are_read_with_or_without_id(tmp_path: Path) -> None:
    with_id = read_questions(written(tmp_path, 'id\tintents\ttext\n7\tgreet, deny\t"在吗" *** \n'))
    without = read_questions(written(tmp_path, "\ufeffintents\ttext\r\n\r\ngreet\t在吗\r\n"))

    assert with_id.questions == (Question("7", 2, ("greet", "deny"), '"在吗" ***'),)
    assert without.questions == (Question("3", 3, ("greet",), "在吗"),)


def test_questions_can_be_asked_in_traditional(tmp_path: Path) -> None:
    asked = read_questions(written(tmp_path, "intents\ttext\nrefund\t退款还没到账\n")).traditional()

    assert (asked.name, asked.questions[0].text) == (
        "questions.tsv (Traditional)",
        "退款還沒到帳",
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no column intents and no column text"),
        ("text,intents\n在吗,greet\n", "no column intents"),
        ("id\tintents\ttext\n", "has no questions"),
        ("id\tintents\ttext\n1\tgreet\n", "line 2: 2 columns where the first line has 3"),
        ("intents\ttext\n\t在吗\n", "line 2: intents is empty"),
        ("intents\ttext\ngreet\t在吗\ngreet\t\n", "line 3: text is empty"),
        ("intents\ttext\ngreet\t在吗\n".encode("gbk"), "not UTF-8"),
    ],
)
def test_a_bad_file_is_told_of_with_what_to_do(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    with pytest.raises(InputError, match=told) as error:
        read_questions(written(tmp_path, content))
    assert ": " in str(error.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_questions(tmp_path / "none.tsv")
    with pytest.raises(InputError, match="cannot be read"):
        read_questions(tmp_path)


def test_an_unknown_id_is_told_of_with_the_nearest_one(tmp_path: Path) -> None:
    file = written(tmp_path, "intents\ttext\ngreet\t在吗\nrefound\t钱呢\n")

    with pytest.raises(InputError, match=r"line 3: .* 'refound' \(did you mean refund\?\)"):
        check_known(file, read_questions(file).questions, {"greet", "refund"}, "the model knows")


def test_bad_input_is_one_line_on_stderr_and_exit_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def command() -> None:
        raise InputError("a file:\nno such file")

    assert exit_code_of(command, "eval") == 2
    assert capsys.readouterr().err == "eval: a file: no such file\n"


@pytest.mark.parametrize("command", [evaluation.main, compare.main, banking77.main])
def test_commands_say_how_to_name_their_input(command: Any) -> None:
    with pytest.raises(InputError, match="as in `make "):
        command([])


def test_without_a_model_the_command_says_how_to_make_one(tmp_path: Path) -> None:
    questions = written(tmp_path, "intents\ttext\ngreet\t在吗\n")

    done = evaluate(str(questions), "--model", str(tmp_path / "none.tar.gz"))

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "make train" in done.stderr


def test_files_are_checked_before_any_model_is_loaded(tmp_path: Path) -> None:
    done = evaluate("--check-only", str(tmp_path / "none.tsv"))

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "none.tsv: no such file" in done.stderr


def evaluate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.understanding.eval", *arguments]
    return subprocess.run(command, cwd=PROJECT_FOLDER, capture_output=True, text=True)


class Page(HTMLParser):
    """What a browser makes of the report: its tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


ATTACK = "<script>alert('还款')</script> \"'&amp; <img src=x onerror=alert(1)>"


def test_nothing_that_was_typed_becomes_markup() -> None:
    attack = judged('a"b<i>', ("bill_query", 0.8), text=ATTACK)
    missed = judged("refund", FALLBACK, ("<b>", 0.3), text=ATTACK)
    hostile = Measurement("<u>name", (attack, missed))

    page = Page(render([(hostile, Times())], NOON))

    assert {"script", "img", "i", "b", "u"}.isdisjoint(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count(ATTACK) == 3  # as a confusion, as a wrong answer, as a missed one
    assert ("title", 'a"b<i> answered as bill_query: 1 of 1') in page.attributes


def test_the_report_needs_no_other_file() -> None:
    page = Page(render([(ALL, Times()), (measurement(RIGHT), Times())], NOON))

    assert {"link", "img", "iframe", "script"}.isdisjoint(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href")]
    assert page.tags.count("svg") == 2


def test_the_report_lists_wrong_answers_the_surest_first() -> None:
    less_sure = judged("refund", ("deny", 0.5), text="哪去了")

    text = Page(render([(measurement(less_sure, WRONG), Times())], NOON)).text

    wrong = text[text.index("Wrong answers") :]
    assert wrong.index("钱呢") < wrong.index("哪去了")


def test_the_report_draws_every_filled_range_of_confidence() -> None:
    filled = [each for each in reliability_of(ALL) if each.right.total]

    page = render([(ALL, Times())], NOON)

    assert page.count("<circle") == len(filled) == 4


def test_the_report_is_written_with_its_folders(tmp_path: Path) -> None:
    file = tmp_path / "new" / "report.html"
    write_report(file, [(ALL, Times())])

    assert file.read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(InputError, match="choose another --report"):
        write_report(file / "below a file.html", [(ALL, Times())])


def test_banking77_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("question,label\nwhere is it,card\n")

    with pytest.raises(InputError, match="is it Banking77"):
        banking77.read_examples(tmp_path / "train.csv")
    with pytest.raises(InputError, match=r"name the folder"):
        banking77.read_examples(tmp_path / "test.csv")
