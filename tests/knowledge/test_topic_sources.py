"""Every topic answers from somewhere: articles, public facts, the product's terms, own records."""

from __future__ import annotations

from actions.answers.topics import PERSONAL_ANSWERS, TERMS_ANSWERS
from tests.wording.files import variations
from zhangwen.conversation import Aspect, general_response
from zhangwen.knowledge import ArticleFact, load_knowledge
from zhangwen.nlg.writer import placeholders
from zhangwen.nlu.offers import NEVER_OFFERED
from zhangwen.paths import DATA_FOLDER, KNOWLEDGE_FOLDER

# Topics whose answer is advice that claims nothing about a platform. A hotline is no source.
WITHOUT_A_SOURCE = {"complaint", "distress"}
MOST_WITHOUT_A_SOURCE = 5


def topics() -> set[str]:
    return {file.stem for file in (DATA_FOLDER / "topics").rglob("*.yml")}


def sources_of(topic: str) -> set[str]:
    """The kinds of sources a topic answers from."""
    knowledge = load_knowledge(KNOWLEDGE_FOLDER)
    responses = {general_response(topic, aspect) for aspect in (None, *Aspect)}
    written = [variation for variation in variations() if variation.response in responses]
    cited = {fact for variation in written for fact in variation.metadata.get("facts", ())}
    facts = [knowledge.fact(fact) for fact in cited if not fact.startswith("hotline.")]
    sources = {"article" if isinstance(fact, ArticleFact) else "public facts" for fact in facts}
    if any("contact" in placeholders(variation.content) for variation in written):
        sources.add("contact")
    if topic in PERSONAL_ANSWERS:
        sources.add("records")
    if topic in TERMS_ANSWERS:
        sources.add("terms")
    return sources


def test_every_topic_of_the_taxonomy_but_a_few_has_a_source() -> None:
    listed = {topic: sorted(sources_of(topic)) for topic in sorted(topics())}
    for topic, sources in listed.items():
        print(f"{topic:28s} {', '.join(sources) or '-'}")

    without = {topic for topic, sources in listed.items() if not sources}

    assert without == WITHOUT_A_SOURCE
    assert len(without) <= MOST_WITHOUT_A_SOURCE


def test_every_offered_intent_is_a_topic() -> None:
    from tests.wording.files import examples

    assert set(examples()) - NEVER_OFFERED <= topics()
