"""How far a mask can be trusted."""

from tools.images.cutout.consensus import Consensus


def trust(found: Consensus) -> tuple[float, tuple[str, ...]]:
    """0 (spoiled) .. 1 (every strategy sees the same garment), and the reasons for what is missing to 1."""
    report = found.reports[found.best]
    reasons = list(report.problems)
    garment = max(int(found.masks[found.best].sum()), 1)
    unclear = float(found.doubt.sum()) / garment
    if unclear > 0.02:
        reasons.append(f"for {unclear:.0%} of the garment it is unclear whether it belongs to it")
    score = max(0.0, 1 - 2.5 * unclear)
    score *= 0.4 ** len(report.problems)
    return round(score, 3), tuple(reasons)
