"""Which pictures come out spoiled, and how: drawn from seed and request, so that the same request repeats."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tests.openrouter.failures import drawn, share
from tests.openrouter.pictures.figure import another, person_like
from tests.openrouter.pictures.scene import Scene
from tests.openrouter.pictures.sets import DrawnSet
from tests.openrouter.pictures.stages import Understood
from tests.openrouter.sizes import PIXELS_1K

FRAME = frozenset({"wrong_ratio", "small_size"})
_GARMENT = frozenset({"recoloured", "another_garment", "label", "halo"})
_COPY = frozenset({"misspelt", "missing_line"})


def spoil_of(shares: Mapping[str, float], understood: Understood, seed: int, request: str, index: int) -> str | None:
    """The spoil of this picture, or None.

    A finished picture is spoiled at the sum of all shares, by a kind that it can have. Plates and retouches,
    where most kinds cannot happen, meet the kinds that can at just their own share.
    """
    able = (
        FRAME | (_GARMENT if understood.new_garment else frozenset()) | (_COPY if understood.new_copy else frozenset())
    )
    possible = {name: value for name, value in shares.items() if name in able and value > 0}
    at = share(seed, "spoil", request, index)
    if not understood.new_garment or not possible:
        return drawn(possible, at)
    total = sum(shares.values())
    scale = total / sum(possible.values())
    return drawn({name: value * scale for name, value in possible.items()}, at)


def spoiled(understood: Understood, spoil: str | None, seed: int) -> Understood:
    """The same with its scene spoiled; frames are spoiled by size, not here."""
    if spoil is None or spoil in FRAME:
        return understood
    scene = understood.scene
    if spoil == "occupied":
        return replace(understood, scene=replace(scene, person=person_like("", seed)))
    lines = scene.drawn
    if spoil == "misspelt":
        lines = misspelt(lines, seed)
    elif spoil == "missing_line":
        gone = seed % len(lines)
        lines = lines[:gone] + lines[gone + 1 :]
    return replace(understood, scene=replace(scene, drawn=lines, spoils=scene.spoils | {spoil}))


def drifted(scene: Scene) -> Scene:
    """The scene with another set in another light, and somebody else in it."""
    chosen = scene.set
    if isinstance(chosen, DrawnSet):
        red, green, blue = chosen.wall
        wall, floor = (max(0, red - 40), green, min(255, blue + 30)), (max(0, red - 60), green - 20, blue)
        chosen = replace(chosen, wall=wall, floor=floor, light=-chosen.light)
    return replace(scene, set=chosen, person=another(scene.person) if scene.person else None)


def frame_for(ratio: str, tier: str, spoil: str | None, seed: int) -> tuple[str, str]:
    """Ratio and tier of the answer."""
    if spoil == "wrong_ratio":
        others = [other for other in ("1:1", "4:3", "3:4", "16:9", "9:16") if other != ratio and other in PIXELS_1K]
        return others[seed % len(others)], tier
    if spoil in ("small_size", "wrong_tier"):
        return ratio, {"4K": "2K", "2K": "1K", "1K": "512"}.get(tier, "256")
    return ratio, tier


def misspelt(lines: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """One line with one mistake: two letters swapped, one left out or one doubled."""
    rng = np.random.default_rng(seed)
    which = max(range(len(lines)), key=lambda i: (sum(c.isalpha() for c in lines[i]) >= 3, share(seed, i)))
    line = lines[which]
    spots = [i for i in range(len(line) - 1) if line[i].isalnum() and line[i + 1].isalnum() and line[i] != line[i + 1]]
    if not spots:
        wrong = line + line[-1]
    else:
        i = spots[int(rng.integers(len(spots)))]
        wrong = (
            line[:i] + line[i + 1] + line[i] + line[i + 2 :],
            line[:i] + line[i + 1 :],
            line[: i + 1] + line[i:],
        )[int(rng.integers(3))]
    return (*lines[:which], wrong, *lines[which + 1 :])
