"""The committed widget is what its sources give, passes their own checks, and is small."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.browser.workshop import Workshop
from zhangwen.channels.chat.assets import FOLDER, LOADER

LOCALES = ("zh-Hans", "zh-Hant", "en")


def gzipped(files: Iterable[Path]) -> int:
    """What these files weigh on their way to a browser, in bytes."""
    return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files)


def built(name: str) -> Path:
    """The built file of an entry, whatever its hash."""
    (file,) = FOLDER.glob(f"{name}-*.js")
    return file


def test_the_committed_widget_is_a_fresh_build(workshop: Workshop, tmp_path: Path) -> None:
    result = workshop.run("node", "scripts/build.mjs", str(tmp_path))
    assert result.returncode == 0, result.stderr
    fresh = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    committed = {file.name: file.read_bytes() for file in FOLDER.iterdir()}
    assert sorted(fresh) == sorted(committed), "cd widget && npm ci && npm run build"
    assert fresh == committed, "cd widget && npm ci && npm run build"


def test_the_lock_file_names_no_registry(workshop: Workshop) -> None:
    lock = (workshop.folder / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_the_unit_tests_of_the_widget_pass(workshop: Workshop) -> None:
    result = workshop.run("npm", "test")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_types_of_the_widget_are_sound(workshop: Workshop) -> None:
    result = workshop.run("npm", "run", "check")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_loader_weighs_at_most_2_kb() -> None:
    assert gzipped([FOLDER / LOADER]) <= 2_000


@pytest.mark.parametrize("language", LOCALES)
def test_the_first_open_weighs_at_most_20_kb(language: str) -> None:
    assert gzipped([built("panel"), built(language)]) <= 20_000


@pytest.mark.parametrize("language", LOCALES)
def test_another_locale_weighs_at_most_2_kb(language: str) -> None:
    assert gzipped([built(language)]) <= 2_000


def test_everything_weighs_at_most_30_kb() -> None:
    assert gzipped(FOLDER.iterdir()) <= 30_000


def test_the_parts_are_loader_panel_extras_and_locales() -> None:
    hashed = re.compile(r"(.+)-[0-9a-f]{8}\.js")
    names = {
        match[1] if (match := hashed.fullmatch(file.name)) else file.name
        for file in FOLDER.iterdir()
    }
    assert names == {LOADER, "panel", "extras", *LOCALES}
