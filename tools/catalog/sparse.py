"""TF-IDF in the form lnc.ltc (SMART notation; Manning et al., Introduction to Information Retrieval, 6.4.3).

Documents store length-normalised log term counts and no idf; the query carries idf. So a new product
changes what a query weighs, and never the stored vectors of the others. Term ids only grow; counts follow
what is stored.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log, sqrt

from tools.catalog.words import terms

RULES = 1  # raise it when the terms of a text change: rows written by older rules are then written again
NO_WORDS = 0  # term id of a document without any term: Milvus takes no empty vector, and no query ever holds this id

SparseVector = dict[int, float]


def text_of(row: Mapping[str, object]) -> str:
    """The text of a product that is searched: description, category, style, season and colour."""
    return "\n".join(str(row.get(name, "")) for name in ("description", "category", "style", "season", "color"))


@dataclass(slots=True)
class Vocabulary:
    """Terms with their ids (1, 2, 3…, never reused) and in how many stored documents each one stands."""

    ids: dict[str, int] = field(default_factory=dict)
    documents: Counter[str] = field(default_factory=Counter)
    total: int = 0  # documents counted

    def learn(self, texts: Iterable[str]) -> dict[str, int]:
        """Give ids to the terms that have none; returns the new ones."""
        new: dict[str, int] = {}
        free = max(self.ids.values(), default=NO_WORDS) + 1
        for text in texts:
            for term in terms(text):
                if term not in self.ids:
                    new[term] = self.ids[term] = free
                    free += 1
        return new

    def add(self, text: str) -> None:
        """Count a document that was stored."""
        self.documents.update(set(terms(text)))
        self.total += 1

    def remove(self, text: str) -> None:
        """Uncount a document that was stored before."""
        self.documents -= Counter(set(terms(text)))  # drops terms that reach 0
        self.total -= 1

    def recount(self, texts: Iterable[str]) -> None:
        """Count anew from all stored documents."""
        self.documents, self.total = Counter(), 0
        for text in texts:
            self.add(text)

    def document(self, text: str) -> SparseVector:
        """The vector that is stored, of length 1. KeyError for a term that was not learned."""
        counts = Counter(terms(text))
        if not counts:
            return {NO_WORDS: 1.0}
        return _unit({self.ids[term]: 1 + log(count) for term, count in counts.items()})

    def query(self, text: str) -> SparseVector:
        """The vector to search with, of length 1; empty when no stored document has any of its terms.

        idf = ln(1 + N / df), which stays above 0 even for a term that stands in every document.
        """
        counts = Counter(term for term in terms(text) if self.documents[term] > 0)
        return _unit(
            {
                self.ids[term]: (1 + log(count)) * log(1 + self.total / self.documents[term])
                for term, count in counts.items()
            }
        )


def _unit(vector: SparseVector) -> SparseVector:
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {term: weight / length for term, weight in sorted(vector.items())}
