"""The settings of a run, with their bounds. LangGraph Studio makes its form from them."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from prompts import text_of

AskedKind = Literal["auto", "packshot", "on_model"]
CopyMode = Literal["auto", "rendered", "typeset"]
Review = Literal["never", "on_fail", "always"]


def _prompt(name: str, node: str, what: str) -> Any:
    """Return a field with a prompt's template, which people can edit in LangGraph Studio at its node."""
    return Field(
        default=text_of(name),
        max_length=20_000,
        description=f"{what}; variables as in prompts/{name}.md.",
        json_schema_extra={"langgraph_nodes": [node], "langgraph_type": "prompt", "template": name},
    )


class Context(BaseModel, use_attribute_docstrings=True):
    """Settings of one run of the graph `promo`."""

    shop: str = "."
    """The shop's working folder. Its data is in .bestshot/ there."""
    budget_usd: float = Field(default=1.0, ge=0, le=100)
    """The highest cost of one product, in USD."""
    rounds: int = Field(default=6, ge=1, le=12)
    """The highest number of attempts at one shot."""
    min_sales: int = Field(default=1501, ge=0)
    """How many pieces a bestseller has sold at least."""
    references: int = Field(default=3, ge=1, le=13)
    """How many bestsellers the style is read from."""
    blend: int = Field(default=1, ge=1, le=14)
    """How many bestsellers the image model sees; more than 1 blends their styles."""
    kind: AskedKind = "auto"
    """packshot: the garment alone. on_model: a person wears it. auto: what the image model does best."""
    person: str = Field(default="", max_length=200)
    """The person who wears the garment (adults only). Default: chosen from the product's data."""
    copy_mode: CopyMode = "auto"
    """Who writes the copy. rendered: the image model. typeset: code with a typeface. auto: code, if the model errs."""
    variants: int = Field(default=1, ge=1, le=6)
    """How many versions of each picture to make, so that you can choose."""
    draft: bool = False
    """Small pictures for a person to choose from; none is delivered."""
    reroll: str = Field(default="", max_length=64)
    """With a new word here, a replayed run makes (and pays) its pictures again."""
    review: Review = "never"
    """When to ask a person: never, for shots that need review, or for every shot."""
    style_prompt: str = _prompt("style_brief", "analyze_style", "How the style of the bestsellers is read")
    single_prompt: str = _prompt("single_on_model", "generate", "A worn garment in one pass")
    packshot_prompt: str = _prompt("single_packshot", "generate", "The garment alone in one pass")
    background_prompt: str = _prompt("background", "background", "The empty set")
    person_prompt: str = _prompt("person", "person", "A person in the set, without the garment")
    composite_prompt: str = _prompt("composite_on_model", "composite", "The garment onto the person")
    retouch_prompt: str = _prompt("retouch", "retouch", "One fault repaired, the rest kept")
    inspect_prompt: str = _prompt("inspect", "verify", "How the inspector looks")

    @property
    def edited(self) -> dict[str, str]:
        """Return the templates by the names of their prompts."""
        extra = ((field, info.json_schema_extra) for field, info in type(self).model_fields.items())
        return {str(told["template"]): getattr(self, field) for field, told in extra if isinstance(told, dict)}
