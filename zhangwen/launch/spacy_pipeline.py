"""Builds our spaCy pipeline into a folder: `python -m zhangwen.launch.spacy_pipeline DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from zhangwen import lean_rasa


def main(folder: Path) -> None:
    """Builds the pipeline that `config.yml` names."""
    # spaCy, too, imports TensorFlow where it is installed.
    lean_rasa.install()
    from zhangwen.nlu.spacy_tokenizer import build_pipeline

    build_pipeline().to_disk(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
