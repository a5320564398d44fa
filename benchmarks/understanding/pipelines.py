"""Whole Rasa pipelines: the project's own as `config.yml` has it, and Rasa's default."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.understanding.rasa_in_process import TrainedModel, train_pipeline
from zhangwen.paths import PROJECT_FOLDER

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.training_data import TrainingData

_OURS = PROJECT_FOLDER / "config.yml"
_RASA_DEFAULT = Path(__file__).parent / "alternatives" / "rasa_default.yml"


@dataclass(frozen=True)
class Workshop:
    """A folder to train in, thrown away afterwards; nothing of the project is written to."""

    folder: Path

    def ours(self, cache: Path | None) -> Path:
        """Returns our configuration, its spaCy pipeline built here, its vectors kept in `cache`."""
        from zhangwen.nlu.spacy_tokenizer import build_pipeline

        spacy_folder = self.folder / "spacy"
        if not spacy_folder.exists():
            build_pipeline().to_disk(spacy_folder)
        content = yaml.safe_load(_OURS.read_text(encoding="utf-8"))
        for component in content["pipeline"]:
            if component["name"].endswith(".SpacyWords"):
                component["model"] = str(spacy_folder)
            if "cache_file" in component:
                component["cache_file"] = str(cache) if cache else None
        return self._written("ours.yml", content)

    def rasa_default(self, epochs: int) -> Path:
        """Returns the configuration that Rasa suggests."""
        content = yaml.safe_load(_RASA_DEFAULT.read_text(encoding="utf-8"))
        for component in content["pipeline"]:
            if component["name"] == "DIETClassifier":
                component["epochs"] = epochs
        return self._written("rasa_default.yml", content)

    def trained(self, config: Path, data: TrainingData | Path) -> TrainedModel:
        """Trains a pipeline on data, or on the files of a folder, and loads it."""
        source = data
        if not isinstance(source, Path):
            # Rasa's old format: in YAML a bracket in a sentence would be markup.
            content, source = source.nlu_as_json(), self.folder / "nlu.json"
            source.write_text(content, encoding="utf-8")
        return TrainedModel.load(train_pipeline(config, source, self.folder / "models"))

    def _written(self, name: str, content: dict[str, Any]) -> Path:
        file = self.folder / name
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return file


@contextmanager
def workshop() -> Iterator[Workshop]:
    """Makes a workshop in the system's folder for temporary files."""
    with tempfile.TemporaryDirectory(prefix="understanding-") as folder:
        yield Workshop(Path(folder))
