"""Texts as sparse vectors, by scikit-learn, in the form lnc.ltc.

(SMART notation; Manning et al., Introduction to Information Retrieval, 6.4.3.) Documents store length-normalised
log term counts and no idf; the query carries idf. So a new product changes what a query weighs, and never the
stored vectors of the others. A term's number is its hash: nobody has to keep a vocabulary.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log, sqrt
from typing import Any

import numpy as np
from mmh3 import hash as hash_of

from tools.catalog.words import terms

RULES = 1  # raise it when the terms of a text change: rows written by older rules are then written again
_NUMBERS = 2**24  # of terms; of 10,000 terms about three pairs share one
NO_WORDS = _NUMBERS  # the number in a text without terms: Milvus takes no empty vector, and no query holds this one

SparseVector = dict[int, float]


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """In how many stored documents each term is, and how many documents there are."""

    total: int
    by_term: Mapping[int, int]

    @classmethod
    def of(cls, documents: Iterable[Iterable[int]]) -> "DocumentCounts":
        """Count the terms of stored vectors (their keys)."""
        by_term: Counter[int] = Counter()
        total = 0
        for total, numbers in enumerate(documents, 1):  # noqa: B007
            by_term.update(iter(numbers))  # of a mapping the keys: a counter would add its weights
        return cls(total, by_term)

    @classmethod
    def read(cls, text: str) -> "DocumentCounts":
        """Read what `written` wrote."""
        total, by_term = json.loads(text)
        return cls(total, {int(number): documents for number, documents in by_term.items()})

    def written(self) -> str:
        """Return the counts as text to keep."""
        return json.dumps([self.total, self.by_term], separators=(",", ":"))


def text_of(row: Mapping[str, object]) -> str:
    """Return the text of a product that is searched: description, category, style, season and colour."""
    return "\n".join(str(row.get(name, "")) for name in ("description", "category", "style", "season", "color"))


def document_vectors(texts: Sequence[str]) -> list[SparseVector]:
    """Return the vectors to store, each of length 1."""
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

    idf = ln(1 + N / df), which stays above 0 even for a term that is in every document. A term that was not counted
    weighs like one of a single document. Terms are numbered by the hash of scikit-learn's vectoriser, without
    scikit-learn: the first search of a process would spend 0.75 s of CPU on its import.
    """
    counts = Counter(abs(hash_of(term)) % _NUMBERS for term in terms(text))
    weighed = {
        number: (1 + log(count)) * log(1 + stored.total / max(stored.by_term.get(number, 0), 1))
        for number, count in counts.items()
    }
    length = sqrt(sum(weight * weight for weight in weighed.values()))
    return {number: weight / length for number, weight in weighed.items()} if length else {}


def shared_words(question: str, text: str) -> tuple[str, ...]:
    """Return the terms of the question that are in the text, in the question's order."""
    there = set(terms(text))
    return tuple(term for term in dict.fromkeys(terms(question)) if term in there)


@cache
def _vectorizer() -> Any:
    """Make the vectoriser, which holds no state. It counts only: sub-linear weights come before the norm."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(analyzer=terms, alternate_sign=False, norm=None, n_features=_NUMBERS)
