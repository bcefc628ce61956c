"""Set copy into pictures: a typeface for every script, with size, colour and place so that it can be read."""

from tools.imaging.arrays import Box
from tools.typography.fonts import FAMILIES, BadCopy, DoesNotFit, LetteringError, MissingGlyph, typeface
from tools.typography.setting import (
    Lettering,
    LetteringData,
    SetLine,
    Setting,
    box,
    match,
    proofread,
    typeset,
    variants,
)

__all__ = [
    "FAMILIES", "BadCopy", "Box", "DoesNotFit", "Lettering", "LetteringData", "LetteringError", "MissingGlyph", "SetLine",
    "Setting", "box", "match", "proofread", "typeface", "typeset", "variants",
]  # fmt: skip
