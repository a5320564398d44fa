"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

PROJECT_FOLDER = Path(__file__).resolve().parents[1]
KNOWLEDGE_FOLDER = PROJECT_FOLDER / "knowledge"
DATA_FOLDER = PROJECT_FOLDER / "data"
