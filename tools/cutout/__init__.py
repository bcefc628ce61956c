"""The garment out of its photo, and how sure that is."""

from tools.cutout.analysis import FlatlayAnalyses, FlatlayAnalysis
from tools.cutout.confidence import TRUSTED

__all__ = ["TRUSTED", "FlatlayAnalyses", "FlatlayAnalysis"]
