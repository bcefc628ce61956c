"""Style briefs as plain data: states and JSON hold dictionaries, models get the typed brief."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tools.images.look import Look
from tools.models.roles import StyleBrief


def brief_to_dict(brief: StyleBrief) -> dict[str, Any]:
    """`{scene, lighting, pose, mood, palette[…], prompt, dropped[…], look{…} or None}`."""
    data = asdict(brief)
    return data | {"palette": list(brief.palette), "dropped": list(brief.dropped)}


def brief_from_dict(data: Mapping[str, Any]) -> StyleBrief:
    """The inverse of `brief_to_dict`; colours come back as tuples from JSON's lists."""
    look = data.get("look")
    colours = ("wall", "floor", "accent")
    return StyleBrief(
        scene=data["scene"],
        lighting=data["lighting"],
        pose=data["pose"],
        mood=data["mood"],
        palette=tuple(data["palette"]),
        prompt=data["prompt"],
        dropped=tuple(data["dropped"]),
        look=Look(**{k: tuple(v) if k in colours else v for k, v in look.items()}) if look else None,
    )
