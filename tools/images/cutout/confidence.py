"""How far a mask can be trusted."""

from dataclasses import replace

import numpy as np

from tools.images.cutout.agreement import Consensus
from tools.images.cutout.shapes import opened

TRUSTED = 0.75  # from here on every mask of the calibration photos was judged usable but for hangers
_TOLERATED = 0.005  # of the garment: so much doubt is the ordinary fuzz of hems and fringes


def trust(found: Consensus) -> tuple[float, tuple[str, ...]]:
    """0 (spoiled) .. 1 (all see the same garment), and the reasons in words; use from TRUSTED on."""
    report = found.reports[found.best]
    reasons = list(report.problems)
    unclear = float(found.doubt.sum()) / max(int(found.masks[found.best].sum()), 1)
    if unclear > _TOLERATED:
        reasons.append(f"for {max(unclear, 0.01):.0%} of the garment it is unclear whether it belongs to it")
    score = 1.0 - min(1.0, 30.0 * max(0.0, unclear - _TOLERATED))
    score *= min(1.0, report.edge_support / 0.9) * min(1.0, report.separation / 10)
    score *= 0.3 ** len(report.problems)
    return round(score, 3), tuple(reasons)


def answerable_to(other: Consensus, first: Consensus) -> Consensus:
    """Another choice's outline, held to the first one's: it lost in the ranking, so it may mend it but not overrule it.

    What the first calls garment counts as garment; what only the other does, and all that either doubts, is in doubt.
    """
    one, two = first.masks[first.best], other.masks[other.best]
    doubt = np.asarray(first.doubt | other.doubt | opened(np.asarray(two & ~one, bool), 2), bool)
    return replace(other, sure=np.asarray((other.sure & ~doubt) | one, bool), doubt=doubt)
