"""Products as they come out of the catalogue, and the question that finds them."""

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

_FOUND = ("score", "similarity", "shared_words", "relaxed")


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
class Hit(Product):
    """A product that a search found, and why."""

    score: float  # what it was ranked by: reciprocal rank fusion, or where one route ranked, what that measures
    similarity: float | None  # cosine to what was asked with, where the dense route was taken
    shared_words: tuple[str, ...]  # terms of the question that its text has, where the word route was taken
    relaxed: str | None = None  # what had to be given up to find it, in words

    @property
    def why(self) -> str:
        """The reasons for this hit in words for shop people."""
        reasons = []
        if self.similarity is not None:
            reasons.append(f"looks alike (similarity {self.similarity:.2f})")
        if self.shared_words:
            reasons.append(f"shares the word{'s' * (len(self.shared_words) > 1)} {', '.join(self.shared_words)}")
        sentence = "; ".join(filter(None, (" and ".join(reasons), f"sold {self.sales_count:,}")))
        return f"{sentence} ({self.relaxed})" if self.relaxed else sentence

    def as_json(self) -> "HitData":
        """The fields of `bestshot search --json`."""
        fields = {name: getattr(self, name) for name in (*PRODUCT_COLUMNS, *_FOUND) if name != "image_path"}
        return cast("HitData", fields | {"shared_words": list(self.shared_words)})


def product_fields(row: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """Return the fields of a `Product` from its row in Milvus. Its picture is relative to `root` where it was inside."""
    others = {*PRODUCT_COLUMNS, *OWN, "dense", "sparse"}
    return {
        **{name: row[name] for name in PRODUCT_COLUMNS},
        "price": float(str(np.float32(row["price"]))),  # the shortest number that is this 32-bit float: 45.98
        "picture": root / row[PICTURE_FILE],
        "extra": {name: str(value) for name, value in sorted(row.items()) if name not in others},
    }


class HitData(TypedDict):
    """What `Hit.as_json` gives."""

    product_id: str
    category: str
    color: str
    style: str
    season: str
    sales_count: int
    price: float
    description: str
    score: float
    similarity: float | None
    shared_words: list[str]
    relaxed: str | None
