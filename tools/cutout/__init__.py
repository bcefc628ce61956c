"""Cutting a garment out of its photo, with a measure of how sure the outline is."""

from tools.cutout.analysis import FlatlayAnalyses, FlatlayAnalysis
from tools.cutout.confidence import TRUSTED

__all__ = ["TRUSTED", "FlatlayAnalyses", "FlatlayAnalysis"]
