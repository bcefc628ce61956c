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
    kind: Literal["auto", "packshot", "on_model"] = Field(
        default="auto", description="The garment alone or worn by a person; auto: what the image model does best."
    )
    person: str = Field(
        default="", max_length=200, description="Who wears the garment, adults only; empty: by the product's data."
    )
    copy_mode: Literal["auto", "rendered", "typeset"] = Field(
        default="auto",
        description="Copy drawn by the image model, set in type, or drawn and set only where it was drawn wrongly.",
    )
    policy: Literal["direct", "draft-first"] = Field(
        default="direct",
        description="Full size at once, or the smallest size until it passes and then the full size, checked again.",
    )
    variants: int = Field(default=1, ge=1, le=6, description="How many alternatives of each picture, to choose from.")
    reroll: str = Field(
        default="", max_length=64, description="Any new word has a replay make (and pay) its pictures anew."
    )
    review: Literal["never", "on_fail", "always"] = Field(
        default="never", description="When a person is asked: never, for shots that need review, or for every shot."
    )
