"""Plain English names of colours, for prose."""

from functools import cache

from tools.imaging.colour import LabColour, delta_e, to_lab

_CLOTH: dict[str, tuple[int, int, int]] = {
    "black": (22, 22, 24), "charcoal": (62, 62, 66), "grey": (128, 128, 130), "light grey": (190, 190, 192),
    "white": (245, 245, 243), "cream": (240, 230, 205), "beige": (212, 192, 162), "camel": (176, 132, 84),
    "brown": (100, 66, 44), "burgundy": (108, 24, 40), "red": (196, 36, 44), "coral": (238, 110, 92),
    "orange": (236, 122, 36), "mustard": (206, 160, 48), "yellow": (244, 216, 70), "olive": (104, 104, 56),
    "green": (44, 130, 72), "mint": (166, 222, 196), "teal": (24, 112, 118), "light blue": (158, 196, 226),
    "blue": (44, 92, 176), "navy": (28, 36, 72), "lilac": (190, 170, 216), "purple": (104, 56, 128),
    "pink": (238, 168, 188), "magenta": (204, 44, 120), "slate blue": (84, 104, 130), "sage": (150, 166, 140),
}  # fmt: skip
_WALL: dict[str, tuple[int, int, int]] = {
    "warm white": (240, 234, 224), "cool white": (236, 239, 241), "ivory": (233, 224, 204),
    "sand": (216, 198, 170),
    "oatmeal": (204, 192, 176), "greige": (178, 170, 160), "stone grey": (150, 148, 144),
    "cool grey": (184, 190, 196),
    "pale grey": (214, 214, 214), "slate": (104, 112, 120), "charcoal": (68, 68, 70), "sage": (176, 186, 164),
    "pale sage": (212, 220, 204), "moss": (96, 102, 80), "dusty blue": (164, 182, 198),
    "ice blue": (214, 226, 234),
    "deep blue-grey": (62, 74, 88), "blush": (228, 206, 200), "dusty rose": (190, 156, 154),
    "terracotta": (180, 128, 106),
    "clay": (160, 126, 108), "pale ochre": (222, 200, 152), "caramel": (172, 134, 98),
    "taupe": (138, 124, 112),
    "espresso": (74, 58, 50), "lavender grey": (196, 192, 206), "plum grey": (98, 84, 94),
    "forest": (58, 72, 62),
    "honey": (200, 164, 120),
}  # fmt: skip


@cache
def _table(walls: bool) -> tuple[tuple[str, LabColour], ...]:
    return tuple((name, to_lab(colour)) for name, colour in (_WALL if walls else _CLOTH).items())


def cloth_name(colour: LabColour) -> str:
    """What a shop would call a garment of this colour."""
    return _nearest(False, colour)


def wall_name(colour: LabColour) -> str:
    """What a painter would call a wall of this colour."""
    return _nearest(True, colour)


def _nearest(walls: bool, colour: LabColour) -> str:
    return min(_table(walls), key=lambda entry: delta_e(entry[1], colour))[0]
