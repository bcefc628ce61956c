"""What a run costs at least and at most."""

from hypothesis import given
from hypothesis import strategies as st

from agent.runs.estimate import least_and_most

USD = st.floats(0, 20, allow_nan=False)


def test_least_is_every_shot_accepted_at_once_and_most_is_all_rounds_by_the_dearest_route() -> None:
    assert least_and_most(10, rounds=3, once=0.02, listed=0.23, first=0.29, dearest=1.0) == (0.23, 0.02 + 3 * 1.0)
    assert least_and_most(10, rounds=1, once=0.02, listed=0.23, first=0.29, dearest=0.1) == (0.23, 0.02 + 0.29)


@given(USD, st.integers(1, 12), USD, USD, USD, USD)
def test_least_is_never_above_most_nor_most_above_the_budget(
    budget: float, rounds: int, once: float, listed: float, first: float, dearest: float
) -> None:
    least, most = least_and_most(budget, rounds, once, listed, first, dearest)
    assert 0 <= least <= most <= budget
    assert most <= least_and_most(budget, rounds + 1, once, listed, first, dearest)[1]
