"""Training the model, when and only when something it is made from has changed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from zhangwen.launch import freshness
from zhangwen.launch.environment import base_environment
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.messages import say
from zhangwen.launch.process import Child, Command
from zhangwen.launch.settings import Settings
from zhangwen.launch.supervisor import Supervisor

# The lines of Rasa's log that tell how far it is.
_BACK = "\r\x1b[K"  # to the beginning of the line, and clear it
_PROGRESS = re.compile(r"Starting to train component '(\w+)'")


def ensure_model(supervisor: Supervisor, settings: Settings) -> None:
    """Trains the model unless it is up to date; shows each component as it is reached.

    The old model stays in place until the new one is whole.

    Raises:
        LaunchError: Training failed; the text ends with the last lines of its log.
        Interrupted: A signal came.
    """
    settings.models.mkdir(parents=True, exist_ok=True)
    with _only_one(supervisor, settings.models / ".lock"):
        if freshness.is_fresh(settings.model, settings.root):
            say("model_fresh")
        else:
            _train(supervisor, settings)


def _train(supervisor: Supervisor, settings: Settings) -> None:
    say("training")
    began = time.monotonic()
    made_from = freshness.inputs_hash(settings.root)
    freshness.forget(settings.model)
    unfinished = settings.models / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    pipeline = settings.models / "spacy"
    _run(supervisor, settings, "spacy", ["zhangwen.launch.spacy_pipeline", str(pipeline)])
    _run(
        supervisor,
        settings,
        "rasa",
        # --force: Rasa's own cache knows neither helper modules nor model files.
        # --skip-validation: it reads all data a second time; `make lint` validates them.
        ["zhangwen.lean_rasa", "train", "--force", "--skip-validation", "--out", str(unfinished)]
        + ["--fixed-model-name", settings.model.stem.removesuffix(".tar")],
    )
    (unfinished / settings.model.name).replace(settings.model)
    shutil.rmtree(unfinished, ignore_errors=True)
    freshness.record(settings.model, made_from)
    say("trained", seconds=time.monotonic() - began)


@contextlib.contextmanager
def _only_one(supervisor: Supervisor, lock: Path) -> Iterator[None]:
    """Lets one training run in this folder at a time; the next then finds the model up to date."""
    with lock.open("w") as file:
        for _ in supervisor.ticks():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
        yield


def _run(supervisor: Supervisor, settings: Settings, name: str, module: Sequence[str]) -> None:
    """Runs one step of training to its end."""
    child = supervisor.start(
        Command(
            name=f"training ({name})",
            arguments=[sys.executable, "-m", *module],
            environment=base_environment(os.environ),
            log=settings.root / "var" / "train" / f"{name}.log",
        )
    )
    shown = 0
    for passed in supervisor.ticks():
        code = child.exit_code()
        shown = _show_progress(child.command.log, shown, passed)
        if code is not None:
            break
    supervisor.stop([child])
    if sys.stdout.isatty():
        print(_BACK, end="", flush=True)
    if code != 0:
        raise _failed(child)


def _show_progress(log: Path, shown: int, passed: float) -> int:
    """Prints the steps that the log tells of beyond the first `shown`; returns how many it has."""
    with contextlib.suppress(OSError):
        steps = _PROGRESS.findall(log.read_text(errors="replace"))
        for component in steps[shown:]:
            start = _BACK if sys.stdout.isatty() else ""
            print(f"{start}  {passed:4.0f} s  {component}", flush=True)
        if sys.stdout.isatty():
            # Between two steps minutes may pass: the first time, every example gets its vector.
            print(f"{_BACK}  {passed:4.0f} s ", end="", flush=True)
        return len(steps)
    return shown


def _failed(child: Child) -> LaunchError:
    tail = "".join(f"\n    {line[:300]}" for line in child.last_lines())
    return LaunchError(f"{child.command.name} failed: see {child.command.log}{tail}")
