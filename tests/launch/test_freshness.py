"""The model is trained again when, and only when, something it is made from has changed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.launch.machine import ROOT
from zhangwen.launch import freshness

INPUT_FILES = [
    "config.yml",
    "domain.yml",
    "data/topics/account/account_abnormal.yml",
    "knowledge/products.yml",
    "requirements.lock",
    "zhangwen/language.py",
    "zhangwen/nlu/dictionary.txt",
    "zhangwen/nlu/encoder.py",
]
OTHER_FILES = [
    "README.md",
    "actions/answer.py",
    "zhangwen/launch/chat.py",
    "zhangwen/nlu/__pycache__/encoder.cpython-310.pyc",
    "models/other.tar.gz",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in INPUT_FILES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("before")
    return tmp_path


@pytest.mark.parametrize("name", INPUT_FILES)
def test_an_input_changes_it(name: str, project: Path) -> None:
    before = freshness.inputs_hash(project)
    (project / name).write_text("after")
    assert freshness.inputs_hash(project) != before


def test_a_new_topic_a_removed_and_a_renamed_one_change_it(project: Path) -> None:
    topic = project / "data/topics/account/account_abnormal.yml"
    hashes = [freshness.inputs_hash(project)]
    topic.with_name("new.yml").write_text("before")
    hashes.append(freshness.inputs_hash(project))
    topic.unlink()
    hashes.append(freshness.inputs_hash(project))
    topic.with_name("new.yml").rename(topic.with_name("renamed.yml"))
    hashes.append(freshness.inputs_hash(project))
    assert len(set(hashes)) == 4


@pytest.mark.parametrize("name", OTHER_FILES)
def test_nothing_else_changes_it(name: str, project: Path) -> None:
    before = freshness.inputs_hash(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("anything")
    for path in project.rglob("*.yml"):
        path.touch()  # same content at another time
    assert freshness.inputs_hash(project) == before


def test_another_model_file_in_a_package_changes_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "pretend_model"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('must not be imported')")
    weights = package / "weights.bin"
    weights.write_bytes(b"old")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(freshness, "MODEL_PACKAGES", ("pretend_model",))
    before = freshness.inputs_hash(project)
    weights.write_bytes(b"longer")
    assert freshness.inputs_hash(project) != before


def test_every_module_of_ours_that_understanding_imports_is_an_input() -> None:
    sources = [path for name in freshness.INPUTS for path in (ROOT / name).rglob("*.py")]
    sources += [ROOT / name for name in freshness.INPUTS if name.endswith(".py")]
    imported = {
        node.module.replace(".", "/")
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zhangwen.")
        if node.module is not None
    }
    assert imported
    for module in imported:
        assert any(
            name in (f"{module}.py", module) or module.startswith(f"{name}/")
            for name in freshness.INPUTS
        ), module


def test_only_a_whole_training_of_the_present_inputs_counts(project: Path) -> None:
    model = project / "model.tar.gz"
    assert not freshness.is_fresh(model, project)
    model.write_bytes(b"model")
    assert not freshness.is_fresh(model, project)
    freshness.record(model, freshness.inputs_hash(project))
    assert freshness.is_fresh(model, project)
    freshness.forget(model)
    assert not freshness.is_fresh(model, project)
