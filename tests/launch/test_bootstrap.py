"""Setting up on machines that lack something: one line that says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import uv
from bootstrap.console import Console
from bootstrap.environment import Environment
from bootstrap.failures import SetupError, explain
from tests.launch.machine import ROOT

UNREACHABLE = "http://127.0.0.1:9/simple"
FAKE_UV = """#!/bin/sh
case "$*" in
    --version) echo "uv 0.13.9" ;;
    "python find"*) {find} ;;
    *) echo "{words}" >&2; exit 2 ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone, as far as setting up is concerned."""
    root = tmp_path / "clone"
    shutil.copytree(ROOT / "bootstrap", root / "bootstrap")
    for name in ("Makefile", "pyproject.toml", "requirements.lock", ".python-version"):
        shutil.copy(ROOT / name, root / name)
    return root


def make_setup(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `make setup` with no uv on PATH and no package index."""
    variables = {
        **{name: os.environ[name] for name in os.environ if not name.startswith(("UV_", "PIP_"))},
        "PATH": "/usr/bin:/bin",
        "PYTHON": sys.executable,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": UNREACHABLE,
        "PIP_RETRIES": "0",
        "UV_CACHE_DIR": str(root / "cache"),
        "UV_HTTP_RETRIES": "0",
        "UV_NO_CONFIG": "1",
        **environment,
    }
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        variables.pop(name, None)
    return subprocess.run(
        ["make", "setup"], cwd=root, env=variables, capture_output=True, text=True, timeout=300
    )


def error_line(result: subprocess.CompletedProcess[str]) -> str:
    """Returns the only line on stderr besides make's own last word."""
    assert result.returncode != 0
    (line,) = (line for line in result.stderr.splitlines() if not line.startswith("make: ***"))
    return line


def put_fake_uv(clone: Path, words: str, find: str = "exit 1") -> str:
    """Puts a uv on PATH that fails with `words`; returns the PATH."""
    program = clone / "fake" / "uv"
    program.parent.mkdir()
    program.write_text(FAKE_UV.format(words=words, find=find))
    program.chmod(0o755)
    return f"{program.parent}:/usr/bin:/bin"


def test_no_network_while_installing_uv(clone: Path) -> None:
    line = error_line(make_setup(clone))
    assert line.startswith("setup: installing uv")
    assert "the package index cannot be reached: check the network" in line


def test_no_network_while_installing_packages(clone: Path) -> None:
    private = [str(ROOT / ".tools" / name / "bin") for name in ("uv", "uv-target")]
    real_uv = shutil.which("uv", path=os.pathsep.join([*private, os.environ["PATH"]]))
    assert real_uv is not None, "make setup would have found or installed one"
    path = f"{Path(real_uv).parent}:{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin"
    line = error_line(make_setup(clone, PATH=path))
    assert line.startswith("setup: installing")
    assert "the package index cannot be reached: check the network" in line


def test_no_python_to_start_with(clone: Path) -> None:
    old = clone / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    line = error_line(make_setup(clone, PYTHON=str(old)))
    assert "no Python 3.8 or newer" in line
    assert "install python3" in line


def test_no_python_3_10_to_be_had(clone: Path) -> None:
    path = put_fake_uv(clone, words="error: Failed to download")
    line = error_line(make_setup(clone, PATH=path))
    assert "Python 3.10 is not on this machine and could not be fetched: install it" in line


def test_a_python_3_10_without_its_modules(clone: Path) -> None:
    incomplete = clone / "incomplete-python"
    incomplete.write_text("#!/bin/sh\necho 'ModuleNotFoundError: _sqlite3' >&2\nexit 1\n")
    incomplete.chmod(0o755)
    path = put_fake_uv(clone, words="unused", find=f"echo {incomplete}")
    line = error_line(make_setup(clone, PATH=path))
    assert f"{incomplete} is no complete Python 3.10" in line
    assert "sqlite3" in line


def test_a_full_disk(clone: Path) -> None:
    path = put_fake_uv(
        clone, words="failed to copy: No space left on device", find=f"echo {sys.executable}"
    )
    assert "the disk is full: free about 5 GB" in error_line(make_setup(clone, PATH=path))


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("Hash mismatch for `idna==3.7`", "does not match requirements.lock"),
        ("error: Failed to fetch: ... dns error: failed to lookup", "cannot be reached"),
        ("Permission denied (os error 13)", "no permission to write"),
        ("first\nsomething never seen\n", "something never seen"),
        ("", "it printed nothing"),
    ],
)
def test_failures_are_explained_in_one_line(output: str, advice: str) -> None:
    text = str(explain(output, "installing", ".tools/setup.log"))
    assert advice in text
    assert ".tools/setup.log" in text
    assert "\n" not in text


class DebianConsole(Console):
    """A machine whose python3 has no venv and, if told so, no pip."""

    def __init__(self, log: Path, has_pip: bool) -> None:
        super().__init__(log)
        self.has_pip = has_pip
        self.commands: list[list[str]] = []

    def ask(self, command: list[str], environment: dict[str, str] | None = None) -> str:
        if command[:3] == [sys.executable, "-m", "pip"]:
            return "pip 23.0" if self.has_pip else ""
        if command[1:] == ["--version"] and self.commands:
            return "uv 0.13.9"
        return ""

    def run(
        self, doing: str, command: list[str], environment: dict[str, str] | None = None
    ) -> None:
        self.commands.append(command)


def test_without_venv_uv_goes_into_a_folder(tmp_path: Path) -> None:
    console = DebianConsole(tmp_path / "log", has_pip=True)
    uv.find_or_install(tmp_path / ".tools", tmp_path / "uv.lock", console)
    (command,) = console.commands
    assert command[-2:] == ["--target", str(tmp_path / ".tools" / "uv-target")]


def test_without_venv_and_pip_the_package_to_install_is_named(tmp_path: Path) -> None:
    console = DebianConsole(tmp_path / "log", has_pip=False)
    with pytest.raises(SetupError, match="apt-get install python3-venv"):
        uv.find_or_install(tmp_path / ".tools", tmp_path / "uv.lock", console)


def test_nothing_is_done_again_until_what_it_is_made_from_changes(clone: Path) -> None:
    environment = Environment(clone.resolve())
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    assert not environment.is_ready()
    (environment.folder / ".made-from").write_text(environment._digest())
    assert environment.is_ready()

    result = make_setup(clone)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")

    for name in ("requirements.lock", "pyproject.toml", ".python-version"):
        before = (clone / name).read_text()
        (clone / name).write_text(before + "\n# changed\n")
        assert not environment.is_ready(), name
        (clone / name).write_text(before)
    assert environment.is_ready()


def test_no_index_address_is_committed() -> None:
    for name in ("requirements.lock", "bootstrap/uv.lock"):
        assert "://" not in (ROOT / name).read_text(), name
