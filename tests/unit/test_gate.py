"""The evaluation's arithmetic: halves that never change, garments spread over the shop, and honest counts."""

from hypothesis import given
from hypothesis import strategies as st

from agent.evals.gate import Evaluation, Judgement, chosen, half_of, rates, summary, table, totals
from tools.defects.clean import Clean, Defect
from tools.defects.drawn import CLEAN
from tools.defects.garments import Source


def one(family: str, *, accepted: bool, glance: bool = True, name: str = "SKU001", owned: bool = False) -> Judgement:
    return Judgement(name, "wood", Defect(family, "x", glance, (), (), Clean.shown), accepted, owned, ())


def source(name: str, category: str) -> Source:
    return Source(name, category, lambda: None)


@given(st.text(min_size=1))
def test_a_garment_and_its_printed_twin_are_in_the_same_half(name: str) -> None:
    assert half_of(name) == half_of(f"{name}-print") in (0, 1)


def test_both_halves_have_their_share_of_the_sample_shop() -> None:
    halves = [half_of(f"SKU{i:03d}") for i in range(1, 41)]
    assert 12 <= sum(halves) <= 28


def test_garments_are_spread_and_exchanged_within_their_category() -> None:
    stock = [source(f"{i}", "skirt" if i % 2 else "shirt") for i in range(20)] + [source("hat", "hat")]
    picked = chosen(stock, 7)
    assert len(picked) == len({one.name for one, _ in picked}) == 7
    assert all(other is None or (other.category == one.category and other is not one) for one, other in picked)
    assert len(chosen(stock, None)) == len(chosen(stock, 99)) == 21
    assert {one.name: other for one, other in chosen(stock, None)}["hat"] is None


def test_only_what_is_seen_at_a_glance_counts_as_escaped_and_only_clean_ones_as_alarms() -> None:
    found = Evaluation(
        [
            one(CLEAN, accepted=True, glance=False),
            one(CLEAN, accepted=False, glance=False),
            one("hole", accepted=False, owned=True),
            one("hole", accepted=True),
            one("faint", accepted=True, glance=False),
        ]
    )
    assert totals(found.judgements) == {
        "glance_drawn": 2, "glance_refused": 1, "clean_drawn": 2, "clean_refused": 1
    }  # fmt: skip
    hole = next(row for row in rates(found.judgements) if row["family"] == "hole")
    assert (hole["drawn"], hole["refused"], hole["owned"]) == (2, 1, 1)
    document = summary(found)
    assert [wrong["kind"] for wrong in document["wrong"]] == ["false alarm", "escaped"]
    shown = table({**document, "worn": None, "stopped": None}).splitlines()
    assert any("1 of 2" in line and "hole" in line for line in shown)
