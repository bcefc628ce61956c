"""Reciprocal rank fusion of looks and words, done here and not by `hybrid_search` of Milvus.

Milvus ranks equal scores one after the other, and the word score of a row falls with the length of its text. So
`hybrid_search` prefers some of many rows that share the very words to the row that looks the same. Measured with 92
photos of a real shop, each asked for with itself and words: `hybrid_search` finds it first for 98 to 100 % with its labels
and more, for 73 to 82 % with colour and category, for 24 to 41 % with the category alone. `fuse` finds it first for 99.3 %
or more of all 460, whatever the words. Two plain searches take as long (48 and 45 ms of CPU in 10,000 rows of Milvus Lite).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tools.catalog.sparse import SparseVector

RRF_K = 60  # Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion", SIGIR 2009

Scored = tuple[Mapping[str, Any], float]  # a row and what its search ranked it by


class Fused(NamedTuple):
    """A row after fusion, with its cosine similarity where the dense route found it."""

    row: Mapping[str, Any]
    score: float
    similarity: float | None


def fuse(looks: Sequence[Scored], words: Sequence[Scored], asked: SparseVector) -> list[Fused]:
    """Return the rows of both routes, best first: score = sum over both of 1 / (60 + rank).

    The first rank is that of the similarity. The second is that of the weight of the words of the question (`asked`)
    that a row has, whichever route found it; how often it has them, and beside how many others, decides nothing.
    Rows with equal values share a rank, so words that all rows share leave their order to looks.
    """
    rows = {row["product_id"]: row for row, _ in (*looks, *words)}
    similarity = {row["product_id"]: score for row, score in looks}
    shared = {name: round(sum(asked[n] for n in asked.keys() & row["sparse"]), 6) for name, row in rows.items()}
    by_looks, by_words = _ranks(similarity), _ranks({name: weight for name, weight in shared.items() if weight})
    fused = [
        Fused(
            row, sum(1 / (RRF_K + ranks[name]) for ranks in (by_looks, by_words) if name in ranks), similarity.get(name)
        )
        for name, row in rows.items()
    ]
    return sorted(fused, key=lambda hit: (-hit.score, -(hit.similarity or 0), hit.row["product_id"]))


def _ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Return competition ranks: one more than the number of strictly better rows."""
    ranks: dict[str, int] = {}
    rank, last = 0, float("nan")
    for place, name in enumerate(sorted(values, key=lambda name: -values[name]), 1):
        if values[name] != last:
            rank, last = place, values[name]
        ranks[name] = rank
    return ranks
