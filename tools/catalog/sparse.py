"""Sparse vectors of the words of products and queries."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import log, sqrt
from typing import Any

import numpy as np
from mmh3 import hash as hash_of

LONGEST_TERM = 64  # characters; nobody searches for a longer word

# Short on purpose: longer lists, such as scikit-learn's, have "top", "bottom" and "full", which name garments.
STOP_WORDS = frozenset((files("tools.catalog") / "stop_words.txt").read_text(encoding="utf-8").split())
_CJK = (
    r"\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana and Han
    r"\u1100-\u11ff\uac00-\ud7af\U00020000-\U000323af"  # Hangul, Han beyond the basic plane
)
_RUN = re.compile(rf"([{_CJK}]+)|([^{_CJK}]+)")


def terms(text: str) -> list[str]:
    """Return the terms of a text, in order and with repetitions.

    Words are runs of letters, marks and digits after NFKC and case folding: "T-Shirt" gives t, shirt. English plurals
    lose their s (after Harman, "How effective is suffixing?", JASIS 42, 1991), so that "dresses" finds "dress".
    Chinese, Japanese and Korean text gives pairs of characters.
    """
    found: list[str] = []
    # the compatibility caseless form (Unicode 15, definition D146, without its rarely needed first step)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    for cjk, other in _RUN.findall(folded):
        if cjk:
            found += [cjk[i : i + 2] for i in range(len(cjk) - 1)] or [cjk]
        else:
            found += [_singular(word) for word in _words(other) if word not in STOP_WORDS]
    return [term[:LONGEST_TERM] for term in found]


def _words(run: str) -> list[str]:
    return "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in run).split()


def _singular(word: str) -> str:
    if len(word) < 4 or not word.isascii() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


RULES = 1  # increase it when `terms` changes: rows written under older rules are then written again
_NUMBERS = 2**24  # how many numbers terms have; of 10,000 terms about three pairs share a number
NO_WORDS = _NUMBERS  # the number of a text without terms: Milvus takes no empty vector, and no query has it

SparseVector = dict[int, float]


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """The number of stored documents, and for each term the number of documents that have it."""

    total: int
    by_term: Mapping[int, int]

    @classmethod
    def of(cls, documents: Iterable[Iterable[int]]) -> "DocumentCounts":
        """Count the terms of stored vectors. Only the keys of the vectors are needed."""
        by_term: Counter[int] = Counter()
        total = 0
        for total, numbers in enumerate(documents, 1):  # noqa: B007
            by_term.update(iter(numbers))  # only the keys of a mapping: a counter would add its values
        return cls(total, by_term)

    @classmethod
    def read(cls, text: str) -> "DocumentCounts":
        """Return the counts from the text that `written` returned."""
        total, by_term = json.loads(text)
        return cls(total, {int(number): documents for number, documents in by_term.items()})

    def written(self) -> str:
        """Return the counts as text."""
        return json.dumps([self.total, self.by_term], separators=(",", ":"))


def searched_text(row: Mapping[str, object]) -> str:
    """Return the text by which a product is searched: description, category, style, season and colour."""
    return "\n".join(str(row.get(name, "")) for name in ("description", "category", "style", "season", "color"))


def document_vectors(texts: Sequence[str]) -> list[SparseVector]:
    """Return the vectors of texts to store, each of length 1."""
    from sklearn.preprocessing import normalize  # scikit-learn takes a second to import

    if not texts:
        return []
    matrix = _vectorizer().transform(texts)
    matrix.data = 1 + np.log(matrix.data)
    normalize(matrix, norm="l2", copy=False)
    numbers, weights = matrix.indices.tolist(), matrix.data.tolist()
    return [
        dict(zip(numbers[start:end], weights[start:end], strict=True)) or {NO_WORDS: 1.0}
        for start, end in pairwise(matrix.indptr.tolist())
    ]


def query_vector(text: str, stored: DocumentCounts) -> SparseVector:
    """Return the vector to search with, of length 1; empty for a text without terms.

    idf = ln(1 + N / df), which is above 0 even for a term in every document. A term in no document weighs as much as a
    term in one. The numbers of terms are the hashes of scikit-learn's vectoriser, computed without scikit-learn: its
    import takes 0.75 s of CPU in the first search of a process.
    """
    counts = Counter(abs(hash_of(term)) % _NUMBERS for term in terms(text))
    weighed = {
        number: (1 + log(count)) * log(1 + stored.total / max(stored.by_term.get(number, 0), 1))
        for number, count in counts.items()
    }
    length = sqrt(sum(weight * weight for weight in weighed.values()))
    return {number: weight / length for number, weight in weighed.items()} if length else {}


def shared_words(question: str, text: str) -> tuple[str, ...]:
    """Return the terms of the query that are in the text, in the order of the query."""
    there = set(terms(text))
    return tuple(term for term in dict.fromkeys(terms(question)) if term in there)


@cache
def _vectorizer() -> Any:
    """Return the vectoriser, which has no state. It only counts: sub-linear weights have to be applied before the norm."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(analyzer=terms, alternate_sign=False, norm=None, n_features=_NUMBERS)
