"""Whether the trained model still fits what it was trained from.

Rasa's own fingerprint takes 11 s and misses helper modules and model files, so we keep a hash of
our own beside the model.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

# Files and folders, read whole. Of our own code only what runs while training counts: channels,
# wording and the launcher can change without a new model (responses are in data/).
INPUTS = (
    "config.yml",
    "domain.yml",
    "data",
    "knowledge",
    "requirements.lock",
    "zhangwen/calendar_phrases.py",
    "zhangwen/conversation.py",
    "zhangwen/knowledge",
    "zhangwen/language.py",
    "zhangwen/lean_rasa.py",
    "zhangwen/nlu",
    "zhangwen/paths.py",
    "zhangwen/products.py",
    "zhangwen/script.py",
    "zhangwen/script_phrases.yml",
    "zhangwen/training_files.py",
    "zhangwen/value_libraries.py",
)
# Packages whose data files (up to 450 MB) are known by name, size and time of installation.
MODEL_PACKAGES = ("opencc", "jieba")
_NOT_INPUT = frozenset({"__pycache__", ".DS_Store"})


def inputs_hash(root: Path) -> str:
    """Returns the hash of everything that the model in `root` is made from."""
    digest = hashlib.sha256(sys.version.encode())
    for path in _files(root / name for name in INPUTS):
        _add(digest, str(path.relative_to(root)).encode())
        _add(digest, path.read_bytes())
    for line in _package_files(MODEL_PACKAGES):
        _add(digest, line.encode())
    return digest.hexdigest()


def is_fresh(model: Path, root: Path) -> bool:
    """Tells whether `model` was trained, to the end, from the present inputs."""
    try:
        return model.exists() and _record(model).read_text() == inputs_hash(root)
    except OSError:
        return False


def record(model: Path, trained_from: str) -> None:
    """Notes beside `model` what it was trained from (the hash taken before training began)."""
    _record(model).write_text(trained_from)


def forget(model: Path) -> None:
    """Makes `model` count as stale."""
    _record(model).unlink(missing_ok=True)


def _record(model: Path) -> Path:
    return model.with_name(model.name + ".made-from")


def _files(places: Iterable[Path]) -> Iterator[Path]:
    """Yields the files in and below `places`, in an order that no file system changes."""
    for place in places:
        if place.is_file():
            yield place
            continue
        for path in sorted(place.rglob("*")):
            if path.is_file() and not _NOT_INPUT.intersection(path.parts):
                yield path


def _package_files(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        # find_spec does not import the package: its model would be loaded.
        spec = importlib.util.find_spec(name)
        folders = (spec.submodule_search_locations or ()) if spec is not None else ()
        for folder in folders:
            for path in _files([Path(folder)]):
                status = path.stat()
                yield f"{name}/{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}"


def _add(digest: hashlib._Hash, part: bytes) -> None:
    """Adds a part with its length, so that no two lists of parts give the same bytes."""
    digest.update(len(part).to_bytes(8, "big"))
    digest.update(part)
