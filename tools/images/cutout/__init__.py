"""The garment out of its photo, and how sure that is."""

from tools.images.cutout.analysis import FlatlayAnalyses, FlatlayAnalysis
from tools.images.cutout.confidence import TRUSTED

__all__ = ["TRUSTED", "FlatlayAnalyses", "FlatlayAnalysis"]
