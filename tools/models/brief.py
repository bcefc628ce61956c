"""Style briefs as plain data: states and JSON hold dictionaries, models get the typed brief."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from tools.models.roles import StyleBrief


@cache
def _adapter() -> TypeAdapter[StyleBrief]:
    return TypeAdapter(StyleBrief)


def brief_to_dict(brief: StyleBrief) -> dict[str, Any]:
    """`{scene, lighting, pose, mood, palette[…], prompt, dropped[…], look{…} or None}`, fit for JSON."""
    return cast("dict[str, Any]", _adapter().dump_python(brief, mode="json"))


def brief_from_dict(data: Mapping[str, Any]) -> StyleBrief:
    """The inverse of `brief_to_dict`. Raises pydantic.ValidationError naming what does not fit."""
    return _adapter().validate_python(dict(data))
