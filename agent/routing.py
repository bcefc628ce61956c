"""Decide the next step from verdict and history, with a reason in words. Pure: no model, no clock, no I/O.

The rules are those of the subgraph `shoot`:
- Repair at the earliest stage that has a fault; repair the copy last. A local fault gets one retouch.
- A single pass is made once more, with its fault named, before the staged path, whose first repair takes three pictures.
- A fault of the copy is retouched or set in type. Where the model retouches, it never draws the garment again.
- A fault that only an inspector sees stops the shot when three pictures in a row have it.
- A picture that is too small for the channel is ordered once more, larger, unless the run has shown that this does not help.
- A stage that is repeated uses its next variant; each variant runs at most once.
- Stop if no stage can repair a fault, no variant is left, the rounds are used up, or the next call may pass the budget.
- After a stop the best attempt is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from agent.documents import Attempt
from agent.state import Action
from tools.checks.verdict import CheckData

ORDER: tuple[Action, ...] = ("single", "background", "person", "composite", "retouch", "typeset")
"""Stages from first to last. Repeating a stage drops the results of all later ones."""
STAGED: tuple[Action, ...] = ("background", "person", "composite")
"""The stages that draw plates; each builds on the plate of the stage before."""
_STICKY = ("typeset", "larger")  # variants that no repair of a stage drops
_MOST_CLAMPED = 2
_SEEN_ONLY = ("fit", "anatomy", "label", "scene")  # what an inspector says, and no measurement here confirms
_MOST_IN_A_ROW = 3  # then the inspector is more likely wrong than the image model


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a decision depends on.

    `attempts` are oldest first. `known` is the number of variants of each stage, `prices` the highest price of each
    variant, `judging` the price of judging the next attempt, all in USD like `budget_left`. `plates` are the stages whose
    text-free picture exists. `ended` is why nothing follows, whatever the verdict; None if something may. `too_small` is
    whether the newest picture is too small for the channel, `larger` the highest price of a larger one (None if the model
    makes none), and `clamped` the number of pictures in this run that came in a smaller size than ordered.
    """

    attempts: Sequence[Attempt]
    known: Mapping[str, int]
    prices: Mapping[str, Sequence[float]]
    plates: frozenset[str]
    rounds: int
    budget_left: float
    judging: float = 0.0
    ended: str | None = None
    too_small: bool = False
    larger: float | None = None
    clamped: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """The next step and its reason. `variants` names the variant of each stage for the next attempt."""

    action: Action
    reason: str
    variants: Mapping[str, int]


def decide(now: Situation) -> Step:
    """Return the next step after the newest attempt's verdict."""
    last = now.attempts[-1]
    verdict, variants = last["verdict"], dict(last["variants"])
    if now.ended:
        return Step("stop", now.ended, variants)
    if verdict["status"] == "accepted":
        return Step("finish", "every required check passed", variants)
    required = [c for c in verdict["checks"] if c["required"]]
    failed = [c for c in required if c["status"] == "failed"]
    if not failed:
        unsure = ", ".join(c["name"] for c in required if c["status"] in ("unverified", "not_run"))
        return Step("stop", f"could not be verified: {unsure or 'no required check ran'}", variants)
    hopeless = next((c for c in failed if c["stage"] is None), None)
    if hopeless:
        return Step("stop", f"{hopeless['fault']}: no new rendering can repair the flat-lay", variants)
    if now.too_small:
        return _larger(now, failed[0], variants)
    return _repair(now, min(failed, key=lambda c: ORDER.index(c["stage"])), variants)


def _in_a_row(now: Situation, name: str) -> int:
    """Return how many attempts, from the newest backwards, failed the check of this name."""
    lists = [attempt["verdict"]["checks"] for attempt in reversed(now.attempts)]
    failed = (any(c["name"] == name and c["status"] == "failed" for c in checks) for checks in lists)
    return len(list(takewhile(bool, failed)))


def _larger(now: Situation, fault: CheckData, variants: dict[str, int]) -> Step:
    if "larger" in variants:
        obstacle: str | None = "the second try came too small as well"
    elif now.clamped >= _MOST_CLAMPED:
        remedy = "name another model in BESTSHOT_IMAGE_MODELS"
        obstacle = f"{now.clamped} such pictures end larger tries in this run: {remedy}"
    elif now.larger is None:
        obstacle = "the image model makes none larger"
    else:
        obstacle = _obstacle(now, now.judging + now.larger)
    if obstacle:
        return Step("stop", f"{fault['fault']}; {obstacle}", variants)
    stage = ORDER[ORDER.index(now.attempts[-1]["stage"])]
    return Step(stage, f"{fault['fault']}: orders it once more, larger", {**variants, "larger": 1})


def _obstacle(now: Situation, cost: float) -> str | None:
    """Return why an attempt of this cost in USD is not made; None if it is."""
    if len(now.attempts) >= now.rounds:
        return f"all {now.rounds} rounds are used up"
    if cost > now.budget_left + 1e-9:  # sums of cents are not exact in binary numbers
        return f"a repair could cost ${cost:.3f}, and ${now.budget_left:.3f} is left"
    return None


def _repair(now: Situation, fault: CheckData, variants: dict[str, int]) -> Step:
    stage = _owner(now, fault)
    fresh = _fresh(now, stage)
    following = {**variants, stage: fresh or 0}
    redone = _redone(now, stage)
    cost = now.judging + sum(_price(now, each, following.get(each, 0)) for each in redone)
    obstacle = _obstacle(now, cost)
    if fault["name"] in _SEEN_ONLY and _in_a_row(now, fault["name"]) >= _MOST_IN_A_ROW:
        obstacle = f"{_MOST_IN_A_ROW} pictures in a row have it, and no measurement confirms it: a person has to look"
    if fresh is None and len(now.attempts) < now.rounds:
        obstacle = f"nothing is left to try at the stage {stage}"
    if fresh is None or obstacle:
        return Step("stop", f"{fault['fault']}; {obstacle}", variants)
    kept = {s: v for s, v in variants.items() if s in _STICKY or ORDER.index(s) < ORDER.index(stage)}
    if stage in STAGED:
        kept.pop("single", None)  # the staged path replaces the single pass
    how = f"{_VERBS.get(stage, f'repeats the stage {stage}')}, variant {fresh + 1} of {now.known[stage]}"
    return Step(stage, f"{fault['fault']}: {how}", kept | {each: following.get(each, 0) for each in redone})


_VERBS = {"retouch": "retouches this alone", "typeset": "sets the copy in type"}


def best(attempts: Sequence[Attempt]) -> int | None:
    """Return the index of the best attempt; None if there is none."""
    return next(iter(ranked(attempts)), None)


def ranked(attempts: Sequence[Attempt]) -> list[int]:
    """Return the indices of all attempts, best first: most required checks passed, then score, then the earlier."""

    def worth(index: int) -> tuple[int, float, int]:
        required = [c for c in attempts[index]["verdict"]["checks"] if c["required"]]
        scores = [min(max(c["score"], 0.0), 1.0) for c in required if c["score"] is not None]
        passed = sum(c["status"] == "passed" for c in required)
        return passed, sum(scores) / max(len(scores), 1), -index

    return sorted(range(len(attempts)), key=worth, reverse=True)


def _owner(now: Situation, fault: CheckData) -> Action:
    """Return the stage to start at: the stage of the fault, or an earlier one whose plate is missing.

    Raises ValueError if the stage is unknown.
    """
    stage = fault["stage"]
    if stage not in ORDER:
        raise ValueError(f"no stage {stage!r} can be repeated; known: {', '.join(ORDER)}")
    if fault["name"] == "copy" and now.known.get("retouch"):  # then no letters make the garment be drawn again
        stage = "retouch" if stage == "composite" or not now.known.get("typeset") else stage
    if stage == "retouch" and _fresh(now, "retouch") is None:
        # A second edit of the same picture makes it worse, so letters are set in type and other faults composed again.
        stage = "typeset" if fault["name"] == "copy" else "composite"
    if stage in ("retouch", "typeset") or (stage == "single" and not now.plates):
        return ORDER[ORDER.index(stage)]
    if not now.plates and _fresh(now, "single") == 1:
        return "single"
    staged = _staged(now)
    wanted = staged[-1] if stage == "single" else next(s for s in staged if ORDER.index(s) >= ORDER.index(stage))
    return next((before for before in staged[: staged.index(wanted)] if before not in now.plates), wanted)


def _staged(now: Situation) -> list[Action]:
    """Return the stages of STAGED that the model has for this kind of shot. A packshot may need no person."""
    return [stage for stage in STAGED if now.known.get(stage)]


def _redone(now: Situation, stage: Action) -> Sequence[str]:
    """Return the stages that are rendered again when this stage is repeated."""
    return [s for s in _staged(now) if ORDER.index(s) >= ORDER.index(stage)] if stage in STAGED else [stage]


def _fresh(now: Situation, stage: str) -> int | None:
    """Return the first variant of a stage that was not tried yet; None if all were."""
    tried = {attempt["variants"].get(stage) for attempt in now.attempts}
    return next((variant for variant in range(now.known.get(stage, 0)) if variant not in tried), None)


def _price(now: Situation, stage: str, variant: int) -> float:
    prices = now.prices.get(stage, ())
    return prices[min(variant, len(prices) - 1)] if prices else 0.0
