"""Read the sizes and prices of an image model from our table, or from the endpoints of the service."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, TypeAdapter, ValidationError

from tools.imaging.sizes import PIXELS_1K, TIERS, Tier, pixels

SERVICE = "the service"
# of a picture whose price is known by token alone: the bound that goes with calls of the chat route
_MOST_TOKENS = 8192

Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class PriceEntry(BaseModel):
    """A price with its source and date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ids: tuple[str, ...] = Field(min_length=1)
    input_per_million: NonNegativeFloat
    source: str
    date: date


class ImagePrice(PriceEntry):
    """USD per output picture by tier, per picture that goes in, and per million tokens of input and of text beside it.

    `ratios` are the aspect ratios that the model makes, `references` the most pictures that it takes.
    """

    tiers: dict[Tier, NonNegativeFloat] = Field(min_length=1)
    text_per_million: NonNegativeFloat
    ratios: tuple[str, ...] = tuple(PIXELS_1K)
    references: int = Field(default=14, ge=1)
    per_reference: NonNegativeFloat = 0.0


class _Values(BaseModel):
    values: tuple[object, ...] = ()
    max: float | None = None


class _Line(BaseModel):
    billable: str
    unit: str
    cost_usd: Usd
    variant: str | None = None


class _Endpoint(BaseModel):
    supported_parameters: dict[str, _Values] = {}
    pricing: tuple[_Line, ...] = ()

    def values(self, name: str) -> tuple[object, ...]:
        """Return the values that it accepts for a parameter; empty if it does not say."""
        return self.supported_parameters.get(name, _Values()).values

    def picture(self, tier: str, ratios: Iterable[str], by_token: bool) -> Iterator[float]:
        """Yield the prices of a picture of this tier; those per token only on demand."""
        lines = [line for line in self.pricing if line.billable == "output_image"]
        for line in [one for one in lines if one.variant == tier] or [one for one in lines if one.variant not in TIERS]:
            if line.unit == "image":
                yield line.cost_usd
            elif line.unit == "megapixel":
                yield line.cost_usd * max(across * down for across, down in (pixels(r, tier) for r in ratios)) / 1e6
            elif by_token:
                yield line.cost_usd * _MOST_TOKENS


_ENDPOINTS = TypeAdapter(list[_Endpoint])


def image_price(model: str, endpoints: object, table: ImagePrice | None) -> ImagePrice | None:
    """Return what a service says about an image model, or None if that is no price.

    The service chooses the endpoint, so the dearest counts. What no endpoint says is taken from the table.

    Args:
        model: its id.
        endpoints: the `endpoints` of `GET /images/models/{author}/{slug}/endpoints`.
        table: the entry of the table; None if it has none.
    """
    try:
        served = _ENDPOINTS.validate_python(endpoints)
    except ValidationError:
        return None
    known = table or ImagePrice.model_construct(tiers={}, input_per_million=0.0, text_per_million=0.0)
    named = {ratio for one in served for ratio in one.values("aspect_ratio")}
    ratios = tuple(ratio for ratio in PIXELS_1K if ratio in named) or known.ratios
    sizes = {tier for one in served for tier in one.values("resolution")} or {*known.tiers} or {"1K"}
    tiers: dict[Tier, float] = {}
    for tier in (tier for tier in TIERS if tier in sizes):
        makers = [one for one in served if tier in (one.values("resolution") or sizes)]
        prices = [price for one in makers for price in one.picture(tier, ratios, by_token=tier not in known.tiers)]
        if prices or tier in known.tiers:
            tiers[tier] = max(prices, default=known.tiers.get(tier, 0.0))
    if not tiers:
        return None
    going_in = [line for one in served for line in one.pricing if line.billable.startswith("input")]
    tokens = [line.cost_usd * 1e6 for line in going_in if line.unit == "token"]
    takes = [int(most.max) for one in served if (most := one.supported_parameters.get("input_references")) and most.max]
    said = {
        "ids": (model,), "tiers": tiers, "ratios": ratios, "references": min(takes, default=known.references),
        "input_per_million": max(tokens, default=known.input_per_million), "source": SERVICE, "date": date.today(),
        "per_reference": max((line.cost_usd for line in going_in if line.unit == "image"), default=0.0),
    }  # fmt: skip
    return known.model_copy(update=said)
