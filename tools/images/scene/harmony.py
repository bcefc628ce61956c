"""Colours of a set that flatter a garment: muted, and never its own."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tools.images.look import Look
from tools.imaging.arrays import Colour
from tools.imaging.colour import colours_to_lab, lab_to_colour

_Lab = NDArray[np.float32]  # (3,) CIE L*a*b*: 0..100, about -100..100 twice
_APART = 22.0  # a garment stands out from a wall that differs by this much in L*a*b*
_MID_TONES = (35.0, 68.0)  # L* between which neither dark nor light letters read well on a wall
_MUTED = {"wood": 30.0}  # chroma a backdrop may have; wood is wood
_MUTED_ELSE = 15.0
_TINTS = (
    (50.0, 10.0, 4.0),
    (245.0, 7.0, 8.0),
)  # (hue, chroma, how unwelcome): blush and slate suit any palette


def harmonised(look: Look, garment: Colour) -> Look:
    """The look with its wall and floor muted, and moved in lightness until the garment stands out.

    A brand's colours are not muted.
    """
    if look.house_colours:
        return replace(look, wall=lab_to_colour(_set_apart(_one(look.wall), _one(garment), ())))
    limit = _MUTED.get(look.backdrop, _MUTED_ELSE)
    wall, floor = _muted(_one(look.wall), limit), _muted(_one(look.floor), limit + 9)
    if look.backdrop == "wood":
        wall = _like_wood(wall)
    wall[0] = _legible(float(np.clip(wall[0], 28, 91)))
    floor[0] = np.clip(floor[0], 32, 82)
    return replace(
        look,
        wall=lab_to_colour(_set_apart(wall, _one(garment), () if look.backdrop == "wood" else _TINTS)),
        floor=lab_to_colour(floor),
    )


def calmer(look: Look, garment: Colour) -> Look:
    """A plain paper sweep with plenty of contrast to the garment, in the brief's own hue."""
    own, wall = _one(garment), _muted(_one(look.wall), 9.0)
    wall[0] = 35.0 if own[0] > 68 else 88.0
    return replace(
        look, backdrop="seamless", wall=lab_to_colour(_set_apart(wall, own)), contrast=min(look.contrast, 0.45)
    )


def lighter(look: Look, garment: Colour) -> Look:
    """A light, nearly neutral wall, that suits everything but white cloth, which gets a grey."""
    own, wall = _one(garment), _muted(_one(look.wall), 3.5)
    wall[0] = 70.0 if own[0] > 82 else 90.0
    floor = _muted(_one(look.floor), 10.0)
    floor[0] = max(floor[0], 66.0)
    return replace(
        look, backdrop="wall_floor", wall=lab_to_colour(wall), floor=lab_to_colour(floor), contrast=0.3, softness=0.75
    )


def _set_apart(wall: _Lab, garment: _Lab, tints: tuple[tuple[float, float, float], ...] = _TINTS) -> _Lab:
    """The wall, changed by as little as makes it differ enough: lighter, darker, or in another quiet tint."""
    if float(np.linalg.norm(wall - garment)) >= _APART:
        return wall
    chroma = max(float(np.hypot(wall[1], wall[2])), 5.0)
    own = float(np.degrees(np.arctan2(wall[2], wall[1])))
    best, least = wall, np.inf
    for light in [*range(27, 36, 2), *range(68, 93, 2)]:
        for hue, strength, shift in ((own, chroma, 0.0), *tints):
            angle = np.radians(hue)
            tried = np.array([light, strength * np.cos(angle), strength * np.sin(angle)], np.float32)
            if float(np.linalg.norm(tried - garment)) < _APART:
                continue
            cost = abs(light - float(wall[0])) + shift
            if cost < least:
                best, least = tried, cost
    return best


def _legible(light: float) -> float:
    """The lightness, moved out of the mid-tones to their nearer end."""
    dark, pale = _MID_TONES
    return light if not dark < light < pale else dark if light - dark < pale - light else pale


def _like_wood(lab: _Lab) -> _Lab:
    """Hue between red-brown and straw, chroma of timber, whatever colour the brief has found."""
    hue = np.clip(np.degrees(np.arctan2(lab[2], lab[1])) % 360, 64, 84)
    chroma = float(np.clip(np.hypot(lab[1], lab[2]), 11, 23))
    angle = np.radians(hue)
    return np.array([np.clip(lab[0], 35, 76), chroma * np.cos(angle), chroma * np.sin(angle)], np.float32)


def _muted(lab: _Lab, limit: float) -> _Lab:
    chroma = float(np.hypot(lab[1], lab[2]))
    return lab * np.array([1, *(min(1.0, limit / max(chroma, 1e-6)),) * 2], np.float32)


def _one(colour: Colour) -> _Lab:
    return np.asarray(colours_to_lab(np.array([colour], np.uint8))[0], np.float32)
