"""The order of a run: channels, copy and limits."""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic.dataclasses import dataclass

from agent.context import AskedKind, CopyMode, Review
from tools.brand_kit import load_brand
from tools.channels import Channels
from tools.errors import Problem, WrongValue
from tools.typography.setting import proofread


class NotResumable(Problem, ValueError):
    """The run is not a batch, so it cannot be resumed."""


def _each_once(channels: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(channels)) or ("shopify",)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a run: the pictures to make of each product. Without a channel, shopify is used."""

    channels: Annotated[Sequence[str], AfterValidator(_each_once)] = ("shopify",)
    copy: Annotated[Sequence[str], AfterValidator(tuple)] = ()
    budget_usd: float | None = None  # USD for all products together; None means 1 USD for each
    review: Review = "never"
    concurrency: int = 4
    kind: AskedKind = "auto"
    person: str = ""
    copy_mode: CopyMode = "auto"
    variants: int = 1
    draft: bool = False
    same_look: bool = False  # the first accepted hero's person, light, set and framing for all products
    blend: int = 1  # bestsellers that the image model sees as style references
    brand: str = ""  # absolute path of the brand kit; empty for none
    handwriting: str = ""  # absolute path of a sample of handwriting; empty for none
    languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # code -> line -> its translation
    scene: str = ""  # path of a picture of the place, or words
    source: Mapping[str, str] = field(default_factory=dict)  # where its products are: `csv`, `only`: ids by line

    def budget(self, products: int) -> float:
        """Return the most that this many products may cost together, in USD."""
        return self.budget_usd if self.budget_usd is not None else 1.0 * products

    def wants(self, product: str) -> bool:
        """Return whether a product of the table in `source` belongs to the order."""
        return "only" not in self.source or product in self.source["only"].split("\n")

    def checked(self, channels: Channels, shop: Path) -> "Order":
        """Return this order if a run can make it.

        Raises:
            UnknownChannel: a channel is not known.
            BrandError: the brand kit is not valid.
            LetteringError: the copy or a translation cannot be typeset.
            WrongValue: copy in several languages is to be drawn.
        """
        for name in self.channels:
            channels.find(name)
        brand = load_brand(Path(self.brand), shop) if self.brand else None
        for lines in (self.copy, *(table.values() for table in self.languages.values())):
            proofread(tuple(lines), brand.fonts.copy_font if brand else None)
        if self.languages and self.copy_mode == "rendered":
            problem, remedy = "draws each picture's copy anew", "leave it out: code sets copy in several languages"
            raise WrongValue(problem, remedy, "--copy-mode rendered", usage=True)
        return self

    @classmethod
    def recorded(cls, run: Mapping[str, Any]) -> "Order":
        """Return the order of a run on record. Raises NotResumable if its products cannot be found again."""
        order = cls(**{f.name: run["options"][f.name] for f in fields(cls) if f.name in run["options"]})
        if "csv" not in order.source:
            made = f"run {run['run']} was made by `bestshot {run['command']}`"
            raise NotResumable(made, "resume a run of `bestshot batch`; `bestshot runs` lists the runs")
        return order
