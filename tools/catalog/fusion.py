"""Reciprocal rank fusion, done here so that every hit can say how it came to its place.

Products with the same score share a rank. Descriptions of a shop are much alike, so word scores tie often;
breaking those ties by id before fusion would prefer low ids to better looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

RRF_K = 60  # Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion", SIGIR 2009

Ranked = Sequence[tuple[str, float]]  # (product_id, score of the route), best first


@dataclass(frozen=True, slots=True)
class Fused:
    """One product after fusion; ranks count from 1, equal scores share one, None where a route lacks it."""

    product_id: str
    score: float
    dense_rank: int | None
    sparse_rank: int | None
    similarity: float | None  # cosine of the dense route


def fuse(dense: Ranked, sparse: Ranked) -> list[Fused]:
    """score = sum over routes of 1 / (60 + rank); best first, ties by product_id."""
    dense_ranks, sparse_ranks = _ranks(dense), _ranks(sparse)
    similarity = dict(dense)
    fused = [
        Fused(name, _rrf(dense_ranks.get(name), sparse_ranks.get(name)), dense_ranks.get(name),
              sparse_ranks.get(name), similarity.get(name))
        for name in dense_ranks | sparse_ranks
    ]  # fmt: skip
    return sorted(fused, key=lambda hit: (-hit.score, hit.product_id))


def explain(hit: Fused, among: int, sales_count: int, relaxed: str | None) -> str:
    """The place of a hit in words for shop people; `among` is how many products were compared."""
    reasons = []
    if hit.dense_rank is not None:
        reasons.append(f"looks alike ({_ordinal(hit.dense_rank)} of {among:,})")
    if hit.sparse_rank is not None:
        reasons.append(f"its words match ({_ordinal(hit.sparse_rank)})")
    sentence = f"{' and '.join(reasons)}; sold {sales_count:,}"
    return f"{sentence} ({relaxed})" if relaxed else sentence


def _ranks(route: Ranked) -> dict[str, int]:
    """Competition ranks: one more than the number of strictly better products."""
    ranks: dict[str, int] = {}
    rank, last = 0, float("nan")
    for place, (name, score) in enumerate(route, 1):
        if score != last:
            rank, last = place, score
        ranks[name] = rank
    return ranks


def _rrf(*ranks: int | None) -> float:
    return sum(1 / (RRF_K + rank) for rank in ranks if rank is not None)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
