"""Labelled defects, drawn on clean pictures: what a quality gate is measured with."""

from tools.defects.catalogue import DEFECTS, LIGHTS
from tools.defects.clean import Clean, Defect, staged
from tools.defects.garments import SETS, Garment, Source, real_garment, sample_sources

__all__ = [
    "DEFECTS",
    "LIGHTS",
    "SETS",
    "Clean",
    "Defect",
    "Garment",
    "Source",
    "real_garment",
    "sample_sources",
    "staged",
]
