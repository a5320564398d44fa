"""The Rasa story tests beside this file: all of them run, all of them pass, and they can fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from zhangwen.paths import PROJECT_FOLDER

STORIES = PROJECT_FOLDER / "tests" / "stories"
MODEL = PROJECT_FOLDER / "models" / "zhangwen.tar.gz"


def rasa_test(stories: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command that the issue and CI name for story tests."""
    return subprocess.run(
        [sys.executable, "-m", "zhangwen.lean_rasa", "test", "core", "--e2e"]
        + ["--fail-on-prediction-errors", "--stories", str(stories)]
        + ["--model", str(MODEL), "--out", str(out)],
        cwd=PROJECT_FOLDER,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
    )


def written() -> list[dict[str, object]]:
    files = sorted(STORIES.glob("*.yml"))
    return [s for file in files for s in yaml.safe_load(file.read_text("utf-8"))["stories"]]


def stories_run(result: subprocess.CompletedProcess[str]) -> int:
    found = re.search(r"Evaluating (\d+) stories", result.stderr + result.stdout)
    return int(found[1]) if found else 0


def without_progress(output: str) -> str:
    """Drops the bars, so that the story that failed can be read."""
    return "\n".join(line for line in output.splitlines() if "it/s" not in line)


def test_every_story_runs_and_passes(tmp_path: Path) -> None:
    result = rasa_test(STORIES, tmp_path)

    assert result.returncode == 0, without_progress(result.stdout + result.stderr)[-3000:]
    assert stories_run(result) == len(written())


def test_every_file_of_stories_is_one_that_rasa_reads() -> None:
    # Rasa skips in silence what is not named test_*.
    assert [file.name for file in STORIES.glob("*.yml") if not file.name.startswith("test_")] == []


@pytest.mark.parametrize("label", ["collections"])
def test_a_wrong_label_fails(tmp_path: Path, label: str) -> None:
    story = {
        "story": "a greeting under a wrong label",
        "steps": [{"user": "你好", "intent": label}, {"action": "utter_greet"}],
    }
    wrong = tmp_path / "test_wrong.yml"
    wrong.write_text(yaml.safe_dump({"version": "3.1", "stories": [story]}, allow_unicode=True))

    result = rasa_test(wrong, tmp_path / "results")

    assert result.returncode != 0
    assert stories_run(result) == 1
