"""Where Rasa's training reads our examples, rules and responses from."""

from __future__ import annotations

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class TrainingFiles(RasaFileImporter):
    """Rasa's own way to read files, which reads the examples once only.

    Rasa asks for them once for each language it can think of, ours and English, and would parse
    all files anew although none is of one language.
    """

    _examples: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Returns the examples of all files, whatever language is asked for."""
        if self._examples is None:
            self._examples = super().get_nlu_data(language)
        return self._examples
