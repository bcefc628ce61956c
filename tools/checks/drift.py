"""Say where a picture drifts from the look of its catalogue: white balance, light, scale, and the person. Pure.

A drift is a note of ours. It refuses no picture.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import atan2, degrees, hypot

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas only of this one

from tools.imaging.colour import LabColour
from tools.vision.scene_reading import side_of

SCALES: dict[str, tuple[str, ...]] = {
    "hair": ("black", "dark brown", "light brown", "red", "blond", "grey"),
    "skin": ("very light", "light", "medium", "brown", "dark"),
    "build": ("slim", "average", "full"),
}
"""The words that describe a person without the face, in order. One step is no drift, because judges differ that much."""
_ONE_STEP = 1
_WHITE_BALANCE, _BRIGHTNESS = 6.0, 8.0  # of the ground, in a*b* and in L*
_TURNED = 40.0  # degrees; on the sets of the studio another garment turns it by up to 31
_VISIBLE = 3.0  # L* across the frame; a ground that is more even shows no direction
_SCALE = 0.2  # of the look's scale


class Drift(TypedDict):
    """A feature in which a picture falls out of the look. `value` is above `limit`; `text` says both in words."""

    shot: str
    feature: str
    value: float
    limit: float
    text: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """The measurements of a picture that are compared.

    `ground` is the median L*a*b* beside the subject. `slope` is the rise of its lightness across the frame, (right, down)
    in L*. `scale` is the share of the frame's limiting side that the garment fills, or the person who wears it; None if
    nobody knows where it is. `person` describes who wears it.
    """

    ground: LabColour
    slope: tuple[float, float]
    scale: float | None
    worn: bool = False
    person: Mapping[str, object] | None = None


Compared = tuple[str, float | None, float, str]
"""A feature, how far it is off (None: it cannot be compared), the limit, and what is seen, in words."""


def drifts(look: Appearance, seen: Appearance, of: str, shot: str) -> tuple[list[Drift], list[str]]:
    """Return where a picture falls out of the look of product `of`, and what could not be compared, with the reason."""
    found, unknown = list[Drift](), list[str]()
    for feature, value, limit, words in _compared(look, seen, of):
        if value is None:
            unknown.append(f"{shot}: {feature} is not compared with {of}: {words}")
        elif value > limit:
            found.append({"shot": shot, "feature": feature, "value": round(value, 3), "limit": limit, "text": words})
    return found, unknown


def _compared(look: Appearance, seen: Appearance, of: str) -> Iterator[Compared]:
    light, a, b = (mine - its for mine, its in zip(seen.ground, look.ground, strict=True))
    cast = ("yellower" if b > 0 else "bluer") if abs(b) >= abs(a) else "redder" if a > 0 else "greener"
    told = f"the ground is {hypot(a, b):.0f} {cast} (a*b*) than that of {of}"
    yield "white balance", hypot(a, b), _WHITE_BALANCE, told
    told = f"the ground is {abs(light):.0f} {'lighter' if light > 0 else 'darker'} (L*) than that of {of}"
    yield "brightness", abs(light), _BRIGHTNESS, told
    yield _light(look, seen, of)
    if look.scale is None or seen.scale is None or look.worn != seen.worn:
        yield "scale", None, _SCALE, "nobody saw where the subject is in both"
    else:
        told = f"the subject fills {seen.scale:.0%} of the frame, and {look.scale:.0%} in the picture of {of}"
        yield "scale", abs(seen.scale / max(look.scale, 0.01) - 1), _SCALE, told
    for feature, words in SCALES.items() if look.worn and seen.worn else ():
        its, mine = (str((one.person or {}).get(feature)) for one in (look, seen))
        if its in words and mine in words:
            told = f"the person's {feature} is {mine}, and {its} in the picture of {of}"
            yield feature, float(abs(words.index(mine) - words.index(its))), _ONE_STEP, told
        else:
            yield feature, None, _ONE_STEP, "no judge described it"


def _light(look: Appearance, seen: Appearance, of: str) -> Compared:
    if min(hypot(*look.slope), hypot(*seen.slope)) < _VISIBLE:
        return "light direction", None, _TURNED, "the ground is too even to show one"
    mine, its = (degrees(atan2(-down, right)) for right, down in (seen.slope, look.slope))
    turned = abs((mine - its + 180) % 360 - 180)
    told = f"the light comes from {side_of(mine)}, and from {side_of(its)} in the picture of {of}"
    return "light direction", turned, _TURNED, f"{told}: {turned:.0f}° apart"
