"""What the runs of characters of a message say of its intent."""

from __future__ import annotations

import numpy as np
import pytest

from zhangwen.nlu.characters import CharacterModel, _runs

EXAMPLES = {
    "bill_query": ["账单多少", "这个月账单", "看账单明细", "查一下账单"],
    "greet": ["你好", "你好啊", "您好呀", "哈喽你好"],
    "limit_query": ["额度多少", "我的额度", "查额度", "看看额度"],
}


@pytest.fixture(scope="module")
def model() -> CharacterModel:
    texts = [text for listed in EXAMPLES.values() for text in listed]
    labels = np.array([intent for intent, listed in EXAMPLES.items() for _ in listed])
    return CharacterModel.fit(texts, labels)


def best(model: CharacterModel, text: str) -> str:
    return sorted(EXAMPLES)[int(model.probabilities(text).argmax())]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("账单呢", "bill_query"),
        ("额度", "limit_query"),
        ("你好你好", "greet"),
        ("帳單多少錢", "bill_query"),
    ],
)
def test_goes_by_the_wording_in_either_script(
    model: CharacterModel, text: str, intent: str
) -> None:
    assert best(model, text) == intent


@pytest.mark.parametrize("text", ["账单多少", "xyz", ""])
def test_confidences_sum_to_one_also_where_nothing_is_known(
    model: CharacterModel, text: str
) -> None:
    assert model.probabilities(text).sum() == pytest.approx(1.0)


def test_runs_have_up_to_three_characters() -> None:
    assert list(_runs("  查  A账")) == ["查", " ", "a", "账", "查 ", " a", "a账", "查 a", " a账"]


def test_weighs_runs_as_scikit_learn_does(model: CharacterModel) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [text for listed in EXAMPLES.values() for text in listed]
    learnt = TfidfVectorizer(analyzer=lambda t: list(_runs(t)), min_df=2, sublinear_tf=True)
    features = learnt.fit(texts).transform(["查账单账单"]).toarray()[0]
    scores = features @ model.coefficients + model.intercepts

    told = model.probabilities("查账单账单")

    assert np.allclose(np.diff(np.log(told)), 4.5 * np.diff(scores), atol=1e-4)


def test_a_stored_model_says_the_same(model: CharacterModel) -> None:
    again = CharacterModel.from_arrays(model.as_arrays())

    assert np.array_equal(again.probabilities("查账单"), model.probabilities("查账单"))
