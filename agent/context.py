"""What a run may be told from outside, with bounds; LangGraph Studio draws its form from this."""

from typing import Literal

from pydantic import BaseModel, Field


class Context(BaseModel):
    """Settings of one run of the graph `promo`."""

    shop: str = Field(default=".", description="The shop's working folder; its state lives in .bestshot/ there.")
    budget_usd: float = Field(default=1.0, ge=0, le=100, description="Most that one product may cost, in USD.")
    rounds: int = Field(default=6, ge=1, le=12, description="Most attempts at one shot.")
    min_sales: int = Field(default=1501, ge=0, description="A bestseller sold at least this many pieces.")
    references: int = Field(default=3, ge=1, le=13, description="How many bestsellers the style follows.")
    review: Literal["never", "on_fail", "always"] = Field(
        default="never", description="When a person is asked: never, for shots that need review, or for every shot."
    )
