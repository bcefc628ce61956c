"""What holds for every history of faults, whatever the model, the rounds and the budget."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.routing import ORDER, STAGED, Situation, Step, best, decide
from tests.unit.test_routing import CLOUD, FIRST, KNOWN, PLATES, SINGLE, attempt, check

_DRAWN: tuple[str, ...] = ("single", *STAGED, "retouch")
_PRICES: dict[str, tuple[float, ...]] = dict.fromkeys(_DRAWN, (0.067, 0.067, 0.134))
_JUDGING = 0.01
_MODELS = ((KNOWN, True), (CLOUD, False), ({**CLOUD, "person": 0}, False), ({**CLOUD, "typeset": 0}, False))

_names = st.sampled_from(["frame", "background", "garment", "fit", "anatomy", "label", "copy", "untouched"])
_faults = st.tuples(_names, st.just("failed"), st.sampled_from([*ORDER, None]))
_unsure = st.tuples(_names, st.sampled_from(["unverified", "not_run"]), st.none())
_looks = st.lists(st.one_of(_faults, _faults, _faults, _unsure), max_size=4)
"""What one look at an attempt finds; nothing: every check passed."""


@dataclass
class Shot:
    """A shot that is made as routing says; whatever it costs is taken from what is left."""

    known: dict[str, int]
    cuts_out: bool
    rounds: int
    left: float
    history: list[Any] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.variants = dict(FIRST if self.cuts_out else SINGLE)
        self.plates = PLATES if self.cuts_out else frozenset()

    def look(self, found: list[Any]) -> Step:
        """Judge the newest attempt and decide."""
        checks = [check(*one) for one in found] or [check("frame")]
        self.history.append(attempt(*checks, variants=self.variants))
        step = decide(Situation(self.history, self.known, _PRICES, self.plates, self.rounds, self.left, _JUDGING))
        self.steps.append(step)
        return step

    def follow(self, step: Step) -> None:
        """Make the next attempt."""
        later = ORDER[ORDER.index(step.action) :] if step.action in STAGED else (step.action,)
        made: list[str] = [
            stage for stage in later if stage in step.variants and stage in _DRAWN and stage != "retouch"
        ]
        made += ["retouch"] if step.action == "retouch" else []
        self.left -= _JUDGING + sum(_PRICES[stage][min(step.variants.get(stage, 0), 2)] for stage in made)
        self.plates |= {stage for stage in step.variants if stage in STAGED}
        self.variants = dict(step.variants)


@settings(max_examples=600, deadline=None)
@given(
    looks=st.lists(_looks, min_size=1, max_size=30),
    model=st.sampled_from(_MODELS),
    rounds=st.integers(1, 12),
    budget=st.floats(0, 2),
)
def test_what_holds_for_every_history(
    looks: list[list[Any]], model: tuple[dict[str, int], bool], rounds: int, budget: float
) -> None:
    known, cuts_out = model
    shot = Shot(known, cuts_out, rounds, budget)
    for found in [*looks, *[looks[-1]] * 60]:
        step = shot.look(found)
        assert step.reason, "each decision has a reason"
        if step.action in ("finish", "stop"):
            break
        before = shot.left
        shot.follow(step)
        assert shot.left > -1e-6, f"never above the budget: ${before:.3f} did not cover {step}"
    else:
        raise AssertionError("it always ends")
    assert len(shot.history) <= rounds, "never above the rounds"
    last = shot.history[-1]
    assert (step.action == "finish") == (last["verdict"]["status"] == "accepted"), "what is finished was verified"
    _delivers_its_best(shot.history, step)
    _escalates_once(shot)


def _passed(one: dict[str, Any]) -> int:
    return sum(c["status"] == "passed" for c in one["verdict"]["checks"])


def _delivers_its_best(history: list[Any], step: Step) -> None:
    """Never a worse attempt than it had."""
    chosen = best(history)
    assert chosen is not None
    delivered = history[-1] if step.action == "finish" else history[chosen]
    if step.action == "finish":
        assert delivered["verdict"]["status"] == "accepted"
    else:
        assert all(_passed(delivered) >= _passed(one) for one in history)


def _escalates_once(shot: Shot) -> None:
    """No way is tried twice."""
    seen: set[tuple[str, int]] = set()
    for step in shot.steps:
        if step.action in ("finish", "stop"):
            continue
        way = (step.action, step.variants[step.action])
        assert way not in seen
        seen.add(way)
