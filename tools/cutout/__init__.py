"""Cutting a garment out of its photo, with a measure of how sure the outline is."""

from tools.cutout.analysis import FlatlayAnalyses, FlatlayAnalysis

__all__ = ["FlatlayAnalyses", "FlatlayAnalysis"]
