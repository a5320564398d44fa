"""The project's virtual environment: when it is up to date, and how it is made."""

import fcntl
import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Dict

from bootstrap import uv
from bootstrap.console import Console
from bootstrap.failures import SetupError

# .venv takes 2.8 GB, most of it TensorFlow, which Rasa requires; uv's cache shares its files with
# .venv where both are on one disk.
NEEDED_BYTES = 4 * 1024**3

# Standard modules that a Python built from source may lack, and what the project does with them.
NEEDED_MODULES = "ssl, sqlite3, ctypes, bz2, lzma, zlib"


class Environment:
    """`.venv` in the project's root, with exactly what `requirements.lock` names."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.tools = root / ".tools"
        self._stamp = self.folder / ".made-from"

    def is_ready(self) -> bool:
        """Tells whether `.venv` was made, to the end, from the present files in this folder."""
        try:
            return self._stamp.read_text() == self._digest() and self.python.exists()
        except OSError:
            return False

    def make(self, force: bool = False) -> None:
        """Brings `.venv` up to date. Does nothing when it is.

        Raises:
            SetupError: Something is missing; the text says what to do about it.
        """
        if self.is_ready() and not force:
            return
        try:
            self.tools.mkdir(exist_ok=True)
            lock = (self.tools / "lock").open("w")
        except OSError as error:
            raise SetupError("cannot write to {}: {}".format(self.root, error.strerror)) from error
        with lock:
            # Two `make` at once: the second waits, then finds the work done.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.is_ready() or force:
                self._make(Console(self.tools / "setup.log"))

    def lock(self) -> None:
        """Writes `requirements.lock` anew from `pyproject.toml`, keeping versions that still fit.

        Raises:
            SetupError: The versions asked for do not fit together, or the index is out of reach.
        """
        console = Console(self.tools / "setup.log")
        tool = uv.find_or_install(self.tools, self.root / "bootstrap" / "uv.lock", console)
        environment = uv.index_environment(console)
        environment["UV_CUSTOM_COMPILE_COMMAND"] = "make lock"
        console.run(
            "resolving pyproject.toml into requirements.lock",
            [tool, "pip", "compile", "--python-version", self._wanted_version()]
            + ["--generate-hashes", "--no-emit-index-url", "--group", "dev"]
            + ["pyproject.toml", "--output-file", "requirements.lock"],
            environment,
        )

    def _make(self, console: Console) -> None:
        began = time.time()
        self._require_space()
        if self._stamp.exists():
            self._stamp.unlink()
        tool = uv.find_or_install(self.tools, self.root / "bootstrap" / "uv.lock", console)
        environment = uv.index_environment(console)
        if not self._has_right_python(console):
            python = self._find_python(tool, environment, console)
            console.run(
                "making .venv with {}".format(python),
                [tool, "venv", "--quiet", "--clear", "--python", python, str(self.folder)],
                environment,
            )
        lock = self.root / "requirements.lock"
        console.run(
            "installing {} packages into .venv (minutes the first time)".format(
                sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
            ),
            [tool, "pip", "sync", "--require-hashes", "--python", str(self.python), str(lock)],
            environment,
        )
        # Registers the entry points through which spaCy finds our components. Nothing is fetched.
        console.run(
            "registering the project itself",
            [tool, "pip", "install", "--no-deps", "--no-build-isolation", "--offline"]
            + ["--python", str(self.python), "--editable", str(self.root)],
            environment,
        )
        self._stamp.write_text(self._digest())
        console.say("done in {:.0f} s".format(time.time() - began))

    def _digest(self) -> str:
        """Returns a hash of all that decides what is in `.venv`, its place included.

        The place counts because scripts in a virtual environment hold absolute paths.
        """
        digest = hashlib.sha256(str(self.root).encode())
        for name in ("requirements.lock", "pyproject.toml", ".python-version"):
            digest.update((self.root / name).read_bytes())
        return digest.hexdigest()

    def _wanted_version(self) -> str:
        return (self.root / ".python-version").read_text().strip()

    def _has_right_python(self, console: Console) -> bool:
        version = console.ask([str(self.python), "-E", "-s", "-c", _PRINT_VERSION])
        return version == self._wanted_version()

    def _find_python(self, tool: str, environment: Dict[str, str], console: Console) -> str:
        """Returns a Python of the wanted version, fetched into `.tools/python` if need be."""
        wanted = self._wanted_version()
        find = [tool, "python", "find", "--system", "--no-python-downloads", wanted]
        private = dict(environment, UV_PYTHON_INSTALL_DIR=str(self.tools / "python"))
        python = console.ask(find, environment) or console.ask(find, private)
        if not python:
            # UV_PYTHON_INSTALL_BIN=0: no python3.10 in the user's ~/.local/bin.
            private["UV_PYTHON_INSTALL_BIN"] = "0"
            try:
                console.run(
                    "fetching Python {} into .tools/python".format(wanted),
                    [tool, "python", "install", wanted],
                    private,
                )
            except SetupError as error:
                raise SetupError(
                    "Python {0} is not on this machine and could not be fetched: install it (for "
                    "example: pyenv install {0}) or check the network, then run the same command "
                    "again (details: {1})".format(
                        wanted, os.path.relpath(str(console.log), str(self.root))
                    )
                ) from error
            python = console.ask(find, private)
        checked = console.ask([python, "-E", "-s", "-c", _CHECK.format(NEEDED_MODULES)])
        if checked != wanted:
            raise SetupError(
                "{} is no complete Python {}: it must have the modules {}; install another (pyenv "
                "install {} after its build dependencies)".format(
                    python or "what uv fetched", wanted, NEEDED_MODULES, wanted
                )
            )
        return python

    def _require_space(self) -> None:
        free = shutil.disk_usage(str(self.root)).free
        if free < NEEDED_BYTES and not self.folder.exists():
            raise SetupError(
                "only {:.1f} GB are free here and about {:.0f} are needed: free some space and run "
                "the same command again".format(free / 1024**3, NEEDED_BYTES / 1024**3)
            )


_PRINT_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"
_CHECK = "import {}; " + _PRINT_VERSION
