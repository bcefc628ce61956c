"""What a run costs at least and at most."""

from hypothesis import given
from hypothesis import strategies as st

from agent.runs.estimate import PlannedCall, SpendingPlan, accepted_at_once, estimate

USD = st.floats(0, 2, allow_nan=False)


@st.composite
def calls(draw: st.DrawFn) -> tuple[PlannedCall, ...]:
    pairs = draw(st.lists(st.tuples(USD, USD), max_size=15))
    return tuple(PlannedCall(min(a, b), max(a, b)) for a, b in pairs)


def test_least_is_every_shot_accepted_at_once_and_most_is_all_rounds_by_the_dearest_route() -> None:
    plan = SpendingPlan(
        budget_usd=10,
        rounds=3,
        once=(PlannedCall(0.01, 0.02),),
        accepted=(*2 * (PlannedCall(0.1, 0.125),), *2 * (PlannedCall(0.01, 0.02),)),
        dearest=(*2 * (PlannedCall(0.125, 0.25),), *2 * (PlannedCall(0.125, 0.25),)),
    )
    least, most = estimate(plan)
    assert round(least, 9) == 0.01 + 2 * 0.1 + 2 * 0.01
    assert most == 0.02 + 3 * 1.0


def test_a_budget_that_cannot_cover_the_first_round_is_seen() -> None:
    plan = SpendingPlan(budget_usd=0.05, rounds=6, accepted=(PlannedCall(0.1, 0.125),))
    assert estimate(plan) == (0.05, 0.05)
    assert accepted_at_once(plan) > plan.budget_usd


@given(st.floats(0, 20), st.integers(1, 12), calls(), calls(), calls())
def test_least_is_never_above_most_nor_most_above_the_budget(
    budget: float,
    rounds: int,
    once: tuple[PlannedCall, ...],
    accepted: tuple[PlannedCall, ...],
    dearest: tuple[PlannedCall, ...],
) -> None:
    least, most = estimate(SpendingPlan(budget, rounds, once, accepted, dearest))
    assert 0 <= least <= most <= budget
    assert most <= estimate(SpendingPlan(budget, rounds + 1, once, accepted, dearest))[1]
