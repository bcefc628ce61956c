"""Which pictures wait, what comes next, and what can be chosen instead."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.web.board_cards import made_of
from agent.web.review_queue import Place, beside, others, variants, waiting
from agent.web.review_view import beyond

places = st.lists(st.builds(Place, st.just("r"), st.sampled_from("abcdef"), st.sampled_from("xyz")), unique=True)


def shot(name: str, status: str = "needs_review", **more: Any) -> Any:
    known = {"shot": name, "channel": name.partition("#")[0], "status": status, "file": f"{name}.jpg"}
    return {**known, "preview": None, "reason": "", **more}


def document(run: str, product: str, *shots: Any) -> Any:
    return {"run": run, "product": product, "status": "", "shots": list(shots)}


def test_a_picture_waits_until_somebody_judged_it_or_a_newer_run_made_it_again() -> None:
    newest_first = {
        "a": [
            document("3", "a", shot("story", "accepted"), shot("shopify", file=None)),
            document("2", "a", shot("shopify"), shot("story")),
            document("1", "a", shot("shopify"), shot("square")),
        ],
        "b": [document("2", "b", shot("shopify", found_by_checks="blurred"), shot("story", "failed", file=None))],
    }
    made = {product: [made_of(one) for one in runs] for product, runs in newest_first.items()}
    assert [str(place) for place in waiting(made)] == ["2/a/shopify", "1/a/square"]


@given(places, st.integers(0, 20), st.sampled_from((1, -1)))
def test_a_step_stays_in_the_queue_and_can_be_taken_back(queue: list[Place], start: int, step: int) -> None:
    at = queue[start % len(queue)] if queue else Place("r", "n", "x")
    there = beside(queue, at, step)
    assert there in queue or not queue
    assert beside(queue, there, -step) == at


@given(places)
def test_deciding_from_anywhere_shows_every_picture_once(queue: list[Place]) -> None:
    at, seen = queue[len(queue) // 2] if queue else Place("r", "n", "x"), list[Place]()
    while queue:
        seen.append(at)
        left = beside(queue, at, 1)
        queue = [place for place in queue if place != at]
        at = left
    assert len(seen) == len({*seen})


def test_the_next_best_attempt_comes_first_and_no_picture_twice() -> None:
    def attempt(number: int, passed: int, picture: str | None) -> Any:
        checks = [{"required": True, "status": "passed" if n < passed else "failed", "score": None} for n in range(3)]
        return {"number": number, "picture": picture, "verdict": {"checks": checks}}

    tries = [attempt(1, 1, "k1"), attempt(2, 2, "k2"), attempt(3, 3, "shown"), attempt(4, 2, "k2"), attempt(5, 0, None)]
    assert [one["number"] for one in others(shot("shopify", attempts=tries, preview="shown"))] == [2, 1]


def test_variants_are_of_the_same_channel() -> None:
    made = document("1", "a", shot("shopify"), shot("shopify#2"), shot("shopify#3", file=None), shot("story"))
    assert [one["shot"] for one in variants(made, made["shots"][0])] == ["shopify#2"]


def test_a_place_is_read_back_and_any_other_text_names_no_picture() -> None:
    assert Place.of(str(Place("20261122-154434-7f3a", "NEW1", "shopify#2@de"))) == Place(
        "20261122-154434-7f3a", "NEW1", "shopify#2@de"
    )
    assert Place.of("") is None
    assert [Place.of(text) for text in ("a", "a/b/c/d")] == [Place("a", "", ""), Place("a", "b", "c/d")]


def test_a_fault_that_the_page_lists_is_not_said_again() -> None:
    told = ["its detail is another (match 0.76); its colour too", "its detail is another"]
    reason = f"{told[0]}; nothing is left to try at the stage composite"
    assert beyond(reason, told) == "Nothing is left to try at the stage composite"
    assert beyond(f"attempt 2, which a person chose: {told[1]}", told) == "Attempt 2, which a person chose"
    assert beyond(told[0], told) == beyond("", told) == ""
