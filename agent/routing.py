"""Verdict and history -> next step, with its reason in words. Pure: no model, no clock, no I/O.

The rules are those of the state machine `shoot`: repair at the earliest stage that owns a fault, copy last; repeating a
stage takes its next variant, each at most once; stop when nothing is left to try, rounds are used up, or the next call's
worst case would pass the budget. A stop keeps the best attempt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Action = Literal["single", "background", "person", "composite", "typeset", "finish", "stop"]
ORDER: tuple[Action, ...] = ("single", "background", "person", "composite", "typeset")
"""Stages from first to last: redoing one drops all later ones."""

_REDONE: dict[str, tuple[str, ...]] = {
    "single": ("single",),
    "background": ("background", "person", "composite"),
    "person": ("person", "composite"),
    "composite": ("composite",),
    "typeset": (),  # done by code, costs nothing
}


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a decision may depend on.

    `attempts` are oldest first, each `{variants: {stage: n}, verdict}`; `known` is how many variants a stage has;
    `prices` the worst case of a stage in USD; `plates` the stages whose text-free picture exists.
    """

    attempts: Sequence[Mapping[str, Any]]
    known: Mapping[str, int]
    prices: Mapping[str, float]
    plates: frozenset[str]
    rounds: int
    budget_left: float


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next. `variants` is the strategy of every stage for the next attempt."""

    action: Action
    reason: str
    variants: Mapping[str, int]


def decide(now: Situation) -> Step:
    """The next step after the newest attempt's verdict."""
    last = now.attempts[-1]
    verdict, variants = last["verdict"], dict(last["variants"])
    if verdict["status"] == "accepted":
        return Step("finish", "every required check passed", variants)
    required = [c for c in verdict["checks"] if c["required"]]
    failed = [c for c in required if c["status"] == "failed"]
    if not failed:
        unsure = ", ".join(c["name"] for c in required if c["status"] in ("unverified", "not_run"))
        return Step("stop", f"could not be verified: {unsure or 'no required check ran'}", variants)
    hopeless = next((c for c in failed if c["stage"] is None), None)
    if hopeless:
        return Step("stop", f"{hopeless['fault']}: no rendering mends the flat-lay", variants)
    return _repair(now, min(failed, key=lambda c: ORDER.index(c["stage"])), variants)


def _repair(now: Situation, fault: Mapping[str, Any], variants: dict[str, int]) -> Step:
    stage = _owner(fault["stage"], now.plates)
    tried = {attempt["variants"][stage] for attempt in now.attempts if stage in attempt["variants"]}
    fresh = next((variant for variant in range(now.known.get(stage, 0)) if variant not in tried), None)
    cost = sum(now.prices.get(redone, 0.0) for redone in _REDONE[stage])
    if len(now.attempts) >= now.rounds:
        obstacle = f"all {now.rounds} rounds are used up"
    elif fresh is None:
        obstacle = f"nothing is left to try at the stage {stage}"
    elif cost > now.budget_left + 1e-9:  # sums of cents are not exact in binary
        obstacle = f"mending it could cost ${cost:.3f}, ${now.budget_left:.3f} is left"
    else:
        how = f"way {fresh + 1} of {now.known[stage]}"
        return Step(stage, f"{fault['fault']}: repeats the stage {stage}, {how}", variants | {stage: fresh})
    return Step("stop", f"{fault['fault']}; {obstacle}", variants)


def best(attempts: Sequence[Mapping[str, Any]]) -> int | None:
    """Index of the best attempt: most required checks passed, then score, then the earlier one."""

    def worth(index: int) -> tuple[int, float, int]:
        required = [c for c in attempts[index]["verdict"]["checks"] if c["required"]]
        scores = [min(max(c["score"], 0.0), 1.0) for c in required if c["score"] is not None]
        return sum(c["status"] == "passed" for c in required), sum(scores) / max(len(scores), 1), -index

    return max(range(len(attempts)), key=worth) if attempts else None


def _owner(stage: str, plates: frozenset[str]) -> Action:
    """The stage to begin at: the owner, or the earliest one before it whose plate is missing."""
    if stage not in ORDER:
        raise ValueError(f"no stage {stage!r} can be repeated; known: {', '.join(ORDER)}")
    if stage == "typeset":
        return "typeset"
    wanted: Action = "composite" if stage == "single" and plates else ORDER[ORDER.index(stage)]
    needs = ORDER[1 : ORDER.index(wanted)]
    return next((before for before in needs if before not in plates), wanted)
