"""Exact phrases and alarm words: what must not depend on a model."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tests.understanding.storage import Storage
from zhangwen.nlu.decided import decide
from zhangwen.nlu.phrase_rules import PhraseRules, normalise
from zhangwen.paths import DATA_FOLDER

DISTRESS_FILE = DATA_FOLDER / "topics" / "safety" / "distress.yml"


def trained(storage: Storage, training_data: TrainingData) -> PhraseRules:
    component = PhraseRules.create({}, storage.model_storage, storage.resource, storage.context)
    component.train(training_data)
    return component


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage.in_folder(tmp_path)


@pytest.fixture
def rules(storage: Storage) -> PhraseRules:
    """Trained on four examples and one alarm word."""
    examples = [
        Message({TEXT: "查我的账户", INTENT: "log_in"}),
        Message({TEXT: "Check my account", INTENT: "log_in"}),
        Message({TEXT: "I can't pay right now", INTENT: "cannot_repay"}),
        Message({TEXT: "白条被冻结了", INTENT: "account_locked"}),
    ]
    patterns = [
        {"name": "account_locked", "pattern": "red alert"},
        {"name": "not_an_intent", "pattern": "查"},
    ]
    return trained(storage, TrainingData(examples, regex_features=patterns))


@pytest.fixture(scope="module")
def distress(tmp_path_factory: pytest.TempPathFactory) -> PhraseRules:
    """Trained on the project's own file about distress, without its examples' exact words."""
    nlu = yaml.safe_load(DISTRESS_FILE.read_text(encoding="utf-8"))["nlu"]
    nlu = [block for block in nlu if "regex" in block]
    nlu.append({"intent": "distress", "examples": "- x\n"})
    content = yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, width=10_000)
    storage = Storage.in_folder(tmp_path_factory.mktemp("distress"))
    return trained(storage, RasaYAMLReader().reads(content))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("查我的账户", "log_in"),
        ("查我的账户！", "log_in"),
        ("  查我的账户 。", "log_in"),
        ("查我的帳戶", "log_in"),
        ("check MY account?", "log_in"),
        ("I can't pay right now", "cannot_repay"),
        ("I can’t pay right now.", "cannot_repay"),
        ("i cant pay right now", "cannot_repay"),
        ("白條被凍結了", "account_locked"),
        ("this is a Red Alert now", "account_locked"),
    ],
)
def test_known_phrases(rules: PhraseRules, text: str, intent: str) -> None:
    message = Message({TEXT: text})
    rules.process([message])

    assert message.get(INTENT) == {"name": intent, "confidence": 1.0}
    assert message.get(INTENT_RANKING_KEY) == [message.get(INTENT)]


@pytest.mark.parametrize("text", ["查我账户", "请查我的账户", "Check my accounts", "查", "", "？"])
def test_other_phrases_are_left_to_the_models(rules: PhraseRules, text: str) -> None:
    message = Message({TEXT: text})
    rules.process([message])

    assert message.get(INTENT) is None


def test_a_settled_message_stays_settled(rules: PhraseRules) -> None:
    message = Message({TEXT: "查我的账户"})
    decide(message, "inform")
    rules.process([message])

    assert message.get(INTENT)["name"] == "inform"


def test_a_loaded_component_is_the_same(rules: PhraseRules, storage: Storage) -> None:
    loaded = PhraseRules.load({}, storage.model_storage, storage.resource, storage.context)

    for text in ("查我的账户", "red alert", "谢谢"):
        assert loaded.intent_of(text) == rules.intent_of(text)


def test_a_component_that_was_not_stored_cannot_be_loaded(storage: Storage) -> None:
    with pytest.raises(ValueError, match="component"):
        PhraseRules.load({}, storage.model_storage, storage.resource, storage.context)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("  A  b ", "a b"),
        ("I can’t", "i cant"),
        ("帳戶，異常？", "账户 异常"),
        ("退出登入", "退出登录"),
        ("转 人 工", "转人工"),
        ("好 查账户", "好 查账户"),
        ("", ""),
        ("！", ""),
    ],
)
def test_what_of_a_phrase_counts(text: str, phrase: str) -> None:
    assert normalise(text) == phrase


CRIES = [
    "我不想活了",
    "不想再活下去了",
    "我想死",
    "真的想死",
    "活着没意思",
    "活着太没意思了",
    "活不下去了",
    "我想自杀",
    "我想自殺",
    "催收逼我去死",
    "不如死了算了",
    "我要去死",
    "我想跳楼",
    "我想跳樓",
    "我站在天台上",
    "想割腕",
    "遗书写好了",
    "遺書寫好了",
    "我死了债就没了吗，我要是死了",
    "生不如死",
    "怎么死才不痛",
    "吞了一瓶安眠药",
    "我老公要寻短见",
    "白条逾期了，我不想活了，怎么办",
    "不 想 活 了",
    "I want to die",
    "i wanna die",
    "I don't want to live anymore",
    "I dont want to be alive",
    "thinking of killing myself",
    "I'm going to kill myself",
    "suicide",
    "I feel suicidal",
    "I want to end my life",
    "I might just end it all",
    "better off dead",
    "no reason to live",
    "I'll jump off a bridge, jump off a bridge",
    "my husband wants to kill himself",
    "I can't go on",
    "I wish I was dead",
    "I WANT TO DIE",
    "self-harm",
]
IDIOMS = [
    "累死了",
    "今天累死我了",
    "气死我了",
    "急死人了",
    "烦死了",
    "要死了，又逾期了",
    "笑死",
    "热死了",
    "忙死了",
    "跳楼价",
    "跳楼大甩卖",
    "想死你了",
    "死机了",
    "App卡死了",
    "手机死机",
    "打死也不还",
    "死活登不上",
    "账户死掉了",
    "死期存款",
    "这额度低得要死",
    "生意活不下去了，公司活不下去了",
    "我不想死",
    "自杀式袭击",
    "我没想过自杀",
    "白条被冻结了",
    "花呗怎么还款",
    "我不想活成这样被催",
    "不想再用了",
    "killing it",
    "this app is killing me",
    "I'm dying to know my limit",
    "my phone died",
    "shoot myself in the foot",
    "I don't want to die",
    "dead account",
    "suicide squad",
    "deadline",
    "I'd rather die than use this app",
    "kill the session",
    "life insurance",
    "end my contract",
    "I can't go on the website",
    "my account is frozen",
]


@pytest.mark.parametrize("text", CRIES)
def test_cries_for_help_are_heard(distress: PhraseRules, text: str) -> None:
    assert distress.intent_of(text) == "distress"


@pytest.mark.parametrize("text", IDIOMS)
def test_idioms_and_everyday_words_are_no_cry_for_help(distress: PhraseRules, text: str) -> None:
    assert distress.intent_of(text) is None
