"""Copy set into pictures: a typeface for every script, sized, coloured and placed so that it can be read."""

from tools.images.lettering.errors import BadCopy, DoesNotFit, LetteringError, MissingGlyph
from tools.images.lettering.fonts import FAMILIES, typeface
from tools.images.lettering.matching import match
from tools.images.lettering.proof import proofread
from tools.images.lettering.setter import typeset, variants
from tools.images.lettering.setting import Lettering, LetteringData, SetLine, Setting, box
from tools.imaging.arrays import Box

__all__ = [
    "FAMILIES", "BadCopy", "Box", "DoesNotFit", "Lettering", "LetteringData", "LetteringError", "MissingGlyph", "SetLine",
    "Setting", "box", "match", "proofread", "typeface", "typeset", "variants",
]  # fmt: skip
