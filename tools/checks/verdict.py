"""A check's answer, and the verdict that all checks of an attempt add up to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["passed", "failed", "unverified", "not_applicable", "not_run"]
Outcome = Literal["accepted", "rejected", "unverified"]


@dataclass(frozen=True, slots=True)
class Check:
    """One question about an attempt.

    `score` is compared with `threshold` (higher is better); `stage` owns the fault and can mend it. A failed check
    without a stage is the flat-lay's own fault: no rendering mends it.
    """

    name: str
    status: Status
    evidence: str
    score: float | None = None
    threshold: float | None = None
    fault: str | None = None
    stage: str | None = None
    required: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain data for states, records and JSON."""
        return asdict(self)


def outcome(checks: Sequence[Check]) -> Outcome:
    """Accepted only when every required check passed; an absent or failed judge never passes.

    >>> outcome([])
    'unverified'
    """
    required = [c for c in checks if c.required]
    if any(c.status == "failed" for c in required):
        return "rejected"
    settled = all(c.status in ("passed", "not_applicable") for c in required)
    return "accepted" if settled and any(c.status == "passed" for c in required) else "unverified"


def verdict(checks: Sequence[Check]) -> dict[str, Any]:
    """The verdict as plain data: `{status, checks[…]}`."""
    return {"status": outcome(checks), "checks": [c.to_dict() for c in checks]}


@dataclass(frozen=True, slots=True)
class Part:
    """One measurement inside a check, with the fault it shows and the stage that owns it (None: the flat-lay itself)."""

    score: float
    threshold: float
    fault: str
    stage: str | None


def measured(name: str, parts: Sequence[Part], evidence: str) -> Check:
    """A check that passes when every part reaches its threshold.

    Parts come in order of weight: the first one that misses gives fault and stage; when all pass, the narrowest one is
    the score that is shown.
    """
    failed = [part for part in parts if not part.score >= part.threshold]  # NaN fails
    if failed:
        first = failed[0]
        return Check(
            name,
            "failed",
            evidence,
            _shown(first.score),
            first.threshold,
            fault=first.fault,
            stage=first.stage,
        )
    narrowest = min(parts, key=lambda part: (part.score - part.threshold) / max(abs(part.threshold), 1e-6))
    return Check(name, "passed", evidence, _shown(narrowest.score), narrowest.threshold)


def _shown(score: float) -> float:
    return round(float(score), 3)
