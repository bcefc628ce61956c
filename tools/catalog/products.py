"""Products as they come out of the catalogue, and the question that finds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from tools.catalog.fusion import Fused
from tools.catalog.schema import OWN, PICTURE_FILE

Mode = Literal["hybrid", "dense", "sparse"]

_JSON = (
    "product_id", "score", "dense_rank", "sparse_rank", "relaxed", "category", "color", "style", "season",
    "sales_count", "price", "description",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question to the catalogue: a picture (as vector), words, or both, and what to filter by."""

    picture_vector: NDArray[np.float32] | None = None
    text: str | None = None
    category: str | None = None  # exactly this one; None: any
    min_sales: int = 1501  # at least; 0: any
    k: int = 3
    mode: Mode = "hybrid"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProduct:
    """A product of the catalogue. `image_path` is what the table says, `picture` the file that it means."""

    product_id: str
    image_path: str
    category: str
    color: str
    style: str
    season: str
    sales_count: int
    price: float
    description: str
    picture: Path
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(StoredProduct):
    """A product that a search found, and why."""

    score: float  # reciprocal rank fusion, in every mode
    dense_rank: int | None
    sparse_rank: int | None
    similarity: float | None  # cosine to the picture asked with, where the dense route found it
    relaxed: str | None  # what had to be given up to find it, in words
    why: str

    def as_json(self) -> "HitData":
        """The fields of `bestshot search --json`."""
        return cast("HitData", {name: getattr(self, name) for name in _JSON})


def product_from(row: Mapping[str, Any], root: Path) -> StoredProduct:
    """A product from its row in Milvus. Pictures inside the working folder are kept relative to it."""
    return StoredProduct(**_fields(row, root))


def hit_from(row: Mapping[str, Any], root: Path, fused: Fused, relaxed: str | None, why: str) -> Hit:
    """A hit from its row in Milvus and its place after fusion."""
    return Hit(
        **_fields(row, root),
        score=fused.score,
        dense_rank=fused.dense_rank,
        sparse_rank=fused.sparse_rank,
        similarity=fused.similarity,
        relaxed=relaxed,
        why=why,
    )


def _fields(row: Mapping[str, Any], root: Path) -> dict[str, Any]:
    known = {name: row[name] for name in _TEXTS}
    others = {*known, *OWN, "sales_count", "price", "dense", "sparse"}
    return {
        **known,
        "sales_count": int(row["sales_count"]),
        "price": float(str(np.float32(row["price"]))),  # the shortest number that is this 32-bit float: 45.98
        "picture": root / row[PICTURE_FILE],
        "extra": {name: str(value) for name, value in sorted(row.items()) if name not in others},
    }


_TEXTS = ("product_id", "image_path", "category", "color", "style", "season", "description")


class HitData(TypedDict):
    """What `Hit.as_json` gives."""

    product_id: str
    score: float
    dense_rank: int | None
    sparse_rank: int | None
    relaxed: str | None
    category: str
    color: str
    style: str
    season: str
    sales_count: int
    price: float
    description: str
