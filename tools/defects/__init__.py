"""Labelled defects, drawn on clean pictures, to measure how many the checks find."""

from tools.defects.catalogue import CLEAN, DEFECTS, LIGHTS
from tools.defects.clean import Clean, Defect, staged
from tools.defects.garments import SETS, DefectGarment, Source, real_garment, sample_sources

__all__ = [
    "CLEAN",
    "DEFECTS",
    "LIGHTS",
    "SETS",
    "Clean",
    "Defect",
    "DefectGarment",
    "Source",
    "real_garment",
    "sample_sources",
    "staged",
]
