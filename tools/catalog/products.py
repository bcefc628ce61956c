"""Products that a search found, and the query that finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from tools.catalog.store import OWN, PICTURE_FILE
from tools.catalog.table import PRODUCT_COLUMNS, Product

Mode = Literal["hybrid", "dense", "sparse"]


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A query to the catalogue: a picture (as a vector), words, or both, and its filters."""

    picture_vector: NDArray[np.float32] | None = None
    text: str | None = None
    category: str | None = None  # exactly this category; None: any
    min_sales: int = 1501  # the least sales_count; 0: any
    k: int = 3
    mode: Mode = "hybrid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Product):
    """A product that a search found, and the reasons."""

    score: float  # of reciprocal rank fusion, or the score of the only route
    similarity: float | None  # cosine similarity to the query; None without the dense route
    shared_words: tuple[str, ...]  # terms of the query that its text has; empty without the word route
    relaxed: str | None = None  # which filter was relaxed to find it, in words

    @property
    def why(self) -> str:
        """Return the reasons for this hit in words for shop people."""
        reasons = []
        if self.similarity is not None:
            reasons.append(f"looks alike (similarity {self.similarity:.2f})")
        if self.shared_words:
            reasons.append(f"shares the word{'s' * (len(self.shared_words) > 1)} {', '.join(self.shared_words)}")
        sentence = "; ".join(filter(None, (" and ".join(reasons), f"sold {self.sales_count:,}")))
        return f"{sentence} ({self.relaxed})" if self.relaxed else sentence

    def as_json(self) -> "HitData":
        """Return the fields that `bestshot search --json` prints."""
        fields = {name: getattr(self, name) for name in HitData.__annotations__}
        return cast("HitData", fields | {"shared_words": list(self.shared_words)})


def product_fields(row: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """Return the fields of a `Product` from its row in Milvus. `root` is the folder of a relative picture path."""
    others = {*PRODUCT_COLUMNS, *OWN, "dense", "sparse"}
    return {
        **{name: row[name] for name in PRODUCT_COLUMNS},
        "price": float(str(np.float32(row["price"]))),  # the shortest decimal of this 32-bit float: 45.98
        "picture": root / row[PICTURE_FILE],
        "extra": {name: str(value) for name, value in sorted(row.items()) if name not in others},
    }


class HitData(TypedDict):
    """The result of `Hit.as_json`."""

    product_id: str
    category: str
    color: str
    style: str
    season: str
    sales_count: int
    description: str
    price: float
    score: float
    similarity: float | None
    shared_words: list[str]
    relaxed: str | None
