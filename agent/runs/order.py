"""What is ordered: products, channels, copy and limits of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tools.brand_kit import load_brand
from tools.channels import Channels
from tools.errors import Problem
from tools.typography import proofread


class NotResumable(Problem, ValueError):
    """The run is no batch that could be gone on with."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a run, as far as it is the same for all its products."""

    channels: tuple[str, ...] = ("shopify",)
    copy: tuple[str, ...] = ()
    budget_usd: float | None = None  # for all products together; None: $1 each
    review: str = "never"
    concurrency: int = 4
    kind: str = "auto"
    person: str = ""
    copy_mode: str = "auto"
    variants: int = 1
    brand: str = ""  # the brand kit's file
    handwriting: str = ""  # the file of a sample of handwriting
    source: dict[str, str] = field(default_factory=dict)  # what `--resume` needs to find the products again

    def budget(self, products: int) -> float:
        """Most that so many products may cost together, in USD."""
        return self.budget_usd if self.budget_usd is not None else 1.0 * products

    def checked(self, channels: Channels, shop: Path) -> "Order":
        """This order, or UnknownChannel / BrandError / LetteringError for what no run could honour."""
        for name in self.channels:
            channels.find(name)
        brand = load_brand(Path(self.brand), shop) if self.brand else None
        proofread(self.copy, brand.fonts.copy_font if brand else None)
        return self

    @classmethod
    def recorded(cls, run: Mapping[str, Any]) -> "Order":
        """The order of a run on record. Raises NotResumable if its products cannot be found again."""
        options = {f.name: run["options"][f.name] for f in fields(cls) if f.name in run["options"]}
        order = cls(**options | {"channels": tuple(options["channels"]), "copy": tuple(options["copy"])})
        if "csv" not in order.source:
            made = f"run {run['run']} was made by `bestshot {run['command']}`"
            raise NotResumable(made, "only a batch is resumed, and `bestshot runs` lists them")
        return order
