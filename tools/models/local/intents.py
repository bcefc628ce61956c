"""Learn from the sentences of examples.toml what a person wants, and rank it for a new sentence. Pure."""

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from tools.models.local.sentence import Sentence
from tools.models.local.shop_facts import ShopFacts
from tools.models.local.vocabulary import EXAMPLES

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def ranked(said: Sentence, before: Collection[str]) -> list[tuple[str, float]]:
    """Return each intent with its score, the likeliest first.

    Args:
        said: the sentence.
        before: what it may refer to: "shown" for pictures, "list" for products, "order" for an order that waits.

    Returns:
        Intents of the examples. A score is a distance to the plane between an intent and all others, so above 0 is near.
    """
    learned = _learned(tuple(said.facts.channels))
    [scores] = learned.decision_function([_seen(said, before)])
    return sorted(zip(map(str, learned.classes_), map(float, scores), strict=True), key=lambda one: -one[1])


def _seen(said: Sentence, before: Collection[str]) -> str:
    """Return what the intents are learned from: the sentence with signs for its parts, and a sign for each thing before."""
    return " ".join([said.plain, *(f"@{one}" for one in sorted(before))])


@cache
def _learned(channels: tuple[str, ...]) -> "Pipeline":
    """Return the classifier, learned in a second from all examples as a shop with these channels reads them."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # scikit-learn takes a second to import
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    facts = ShopFacts(dict.fromkeys(channels, ""))
    rows = [
        (_seen(Sentence(text, facts), {before} - {"none"}), intent)
        for intent, groups in EXAMPLES.items() for before, texts in groups.items() for text in texts
    ]  # fmt: skip
    words = TfidfVectorizer(ngram_range=(1, 3), token_pattern=r"@?\w+", sublinear_tf=True)  # noqa: S106
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    learned: Pipeline = make_pipeline(make_union(words, letters), LinearSVC(class_weight="balanced"))
    return learned.fit(*zip(*rows, strict=True))
