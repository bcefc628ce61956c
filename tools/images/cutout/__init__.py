"""Cutting the garment out of its flat-lay photo, and knowing when that failed."""

from tools.images.cutout.agreement import CLASSICAL, OPINIONS, STRATEGIES, Consensus, consensus
from tools.images.cutout.confidence import TRUSTED, answerable_to, trust
from tools.images.cutout.cut import CutOut, cut_out, segment
from tools.images.cutout.hangers import retouched
from tools.images.cutout.quick import quick_mask
from tools.images.cutout.report import MaskReport

__all__ = [
    "CLASSICAL",
    "OPINIONS",
    "STRATEGIES",
    "TRUSTED",
    "Consensus",
    "CutOut",
    "MaskReport",
    "answerable_to",
    "consensus",
    "cut_out",
    "quick_mask",
    "retouched",
    "segment",
    "trust",
]
