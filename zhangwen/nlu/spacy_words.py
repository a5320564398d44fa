"""Rasa's spaCy component, kept away from the training examples."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="SpacyWords",
)
class SpacyWords(SpacyNLP):
    """Gives messages their words and products, and training examples nothing.

    Our classifier learns from vectors and characters. Rasa would cut up 27,000 examples all the
    same, and then hash every word of them: a fifth of the training time.
    """

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Leaves the examples as they are."""
        return training_data
