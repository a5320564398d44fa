"""Finding uv, or installing the pinned one into the project without touching anything else."""

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from bootstrap.console import Console
from bootstrap.failures import SetupError

# `uv venv --clear` came with 0.8; before 1.0 any later minor version may change behaviour, but so
# far the few commands used here have not.
OLDEST_FITTING = (0, 8)


def find_or_install(tools: Path, lock: Path, console: Console) -> str:
    """Returns the path of a uv to use.

    Args:
        tools: The project's private tools folder.
        lock: The requirements file that pins uv, with hashes.
        console: Where the steps are told.

    Raises:
        SetupError: There is none and none could be installed.
    """
    for candidate in (shutil.which("uv"), *_private_copies(tools)):
        if candidate and _fits(candidate, console):
            return candidate
    _install(tools, lock, console)
    for candidate in _private_copies(tools):
        if _fits(candidate, console):
            return candidate
    raise SetupError(
        "the uv just installed in {} does not run here: install uv 0.8 or newer yourself".format(
            tools.name
        )
    )


def index_environment(console: Console) -> Dict[str, str]:
    """Returns the environment for uv: where pip has been given an index, uv is given the same."""
    environment = dict(os.environ)
    # An activated environment or a project setting of the user's must not redirect our commands.
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON"):
        environment.pop(name, None)
    if "UV_DEFAULT_INDEX" not in environment and "UV_INDEX_URL" not in environment:
        index = environment.get("PIP_INDEX_URL") or console.ask(
            [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
        )
        if index:
            environment["UV_DEFAULT_INDEX"] = index
    return environment


def _private_copies(tools: Path) -> Tuple[str, ...]:
    return (str(tools / "uv" / "bin" / "uv"), str(tools / "uv-target" / "bin" / "uv"))


def _fits(uv: str, console: Console) -> bool:
    version = re.match(r"uv (\d+)\.(\d+)", console.ask([uv, "--version"]))
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_FITTING


def _install(tools: Path, lock: Path, console: Console) -> None:
    """Installs uv with pip, in a virtual environment or (Debian without python3-venv) a folder."""
    tools.mkdir(parents=True, exist_ok=True)
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(lock)]
    python = _virtual_environment(tools / "uv", console)
    if python is not None:
        console.run("installing uv into .tools/uv", [python, *install])
        return
    if not console.ask([sys.executable, "-m", "pip", "--version"]):
        raise SetupError(
            "{} has neither venv nor pip, so uv cannot be installed: install python3-venv "
            "(Debian: apt-get install python3-venv) or uv itself".format(sys.executable)
        )
    target: List[str] = ["--upgrade", "--target", str(tools / "uv-target")]
    console.run("installing uv into .tools/uv-target", [sys.executable, *install, *target])


def _virtual_environment(folder: Path, console: Console) -> Optional[str]:
    """Makes a virtual environment with pip in it; returns its Python, or None where that fails."""
    python = folder / "bin" / "python"
    console.ask([sys.executable, "-m", "venv", "--clear", str(folder)])
    if console.ask([str(python), "-m", "pip", "--version"]):
        return str(python)
    shutil.rmtree(str(folder), ignore_errors=True)
    return None
