"""Style briefs as plain data: states and JSON hold dictionaries, models get the typed brief."""

from functools import cache
from typing import cast

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from tools.models.roles import StyleBrief


class BriefData(TypedDict, total=False):
    """A style brief as plain data; a run's document has no look, and nothing at all where a product failed before it."""

    scene: str
    lighting: str
    pose: str
    mood: str
    palette: list[str]
    prompt: str
    dropped: list[str]
    look: dict[str, object] | None


@cache
def _adapter() -> TypeAdapter[StyleBrief]:
    return TypeAdapter(StyleBrief)


def brief_to_dict(brief: StyleBrief) -> BriefData:
    """As plain data for states and JSON."""
    return cast("BriefData", _adapter().dump_python(brief, mode="json"))


def brief_from_dict(data: BriefData) -> StyleBrief:
    """The inverse of `brief_to_dict`. Raises pydantic.ValidationError naming what does not fit."""
    return _adapter().validate_python(data)
