"""In CI a test that does not run is a failure, unless it is listed with its reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skip_policy import allowed_skips

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

@pytest.mark.skip(reason="not today")
def test_skipped(): ...

@pytest.mark.xfail
def test_expected_to_fail(): assert False

def test_runs(): ...
"""


def run_pytest(folder: Path, ci: str, listed: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "tests").mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "tests" / "test_some.py").write_text(TESTS)
    (folder / "tests" / "allowed_skips.txt").write_text(listed)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.skip_policy", "-p", "no:cacheprovider"]
        + ["tests"],
        cwd=folder,
        env={
            **os.environ,
            "CI": ci,
            "PYTHONPATH": str(ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
    )


def test_unlisted_skips_fail_in_ci(tmp_path: Path) -> None:
    result = run_pytest(tmp_path, ci="true")
    assert result.returncode == 1
    # A test skipped by its mark fails in its set-up, which pytest calls an error.
    assert "1 failed, 1 passed, 1 error" in result.stdout
    assert "not today" in result.stdout


def test_a_listed_skip_is_a_skip(tmp_path: Path) -> None:
    result = run_pytest(
        tmp_path,
        ci="true",
        listed="tests/test_some.py::test_skipped # needs a moon\n"
        "tests/test_some.py::test_expected_to_fail # bug 7\n",
    )
    assert result.returncode == 0, result.stdout
    assert "1 passed, 1 skipped, 1 xfailed" in result.stdout


def test_outside_ci_skipping_is_free(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, ci="").returncode == 0


def test_a_reason_is_required() -> None:
    with pytest.raises(pytest.UsageError, match="no reason"):
        allowed_skips("tests/test_some.py::test_skipped\n")
