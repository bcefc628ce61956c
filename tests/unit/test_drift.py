"""Which pictures fall out of the look of their catalogue: the decision, and what is measured for it."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checks.drift import SCALES, Appearance, drifts
from tools.checks.verdict import VerdictData
from tools.imaging.arrays import Colour
from tools.imaging.encoding import encode_png
from tools.models.openrouter.inspector import as_described
from tools.studio.brief import Backdrop, Look
from tools.studio.scene import draw_set
from tools.verification.drift import appearance_of

PERSON = st.fixed_dictionaries({}, optional={name: st.sampled_from(words) for name, words in SCALES.items()})
LAB = st.tuples(st.floats(0, 100), st.floats(-60, 60), st.floats(-60, 60))
SLOPE = st.tuples(st.floats(-30, 30), st.floats(-30, 30))
APPEARANCES = st.builds(
    Appearance,
    ground=LAB,
    slope=SLOPE,
    scale=st.none() | st.floats(0.05, 1),
    worn=st.booleans(),
    person=st.none() | PERSON,
)
MEASURED = ("white balance", "brightness", "light direction", "scale")


def named(look: Appearance, seen: Appearance) -> list[str]:
    return [drift["feature"] for drift in drifts(look, seen, "NEW001", "shopify")[0]]


@given(one=APPEARANCES)
def test_a_picture_keeps_its_own_look(one: Appearance) -> None:
    assert named(one, one) == []


@given(look=APPEARANCES, seen=APPEARANCES)
def test_what_falls_out_is_above_its_limit_and_nothing_is_both_named_and_not_compared(
    look: Appearance, seen: Appearance
) -> None:
    off, unknown = drifts(look, seen, "NEW001", "shopify")
    assert all(drift["value"] >= drift["limit"] and drift["shot"] == "shopify" for drift in off)
    assert all("NEW001" in drift["text"] for drift in off)
    left = {line.split(": ")[1].removesuffix(" is not compared with NEW001") for line in unknown}
    assert not left & {drift["feature"] for drift in off}
    both = look.worn and seen.worn
    assert {*left, *(drift["feature"] for drift in off)} <= {*MEASURED, *(SCALES if both else ())}


@given(look=APPEARANCES, a=st.floats(-30, 30), b=st.floats(-30, 30), more=st.floats(1, 3))
def test_a_stronger_cast_of_the_ground_is_never_forgiven(look: Appearance, a: float, b: float, more: float) -> None:
    light, its_a, its_b = look.ground
    near, far = (replace(look, ground=(light, its_a + by * a, its_b + by * b)) for by in (1, more))
    assert set(named(look, near)) <= set(named(look, far))
    assert ("white balance" in named(look, near)) == ((a**2 + b**2) ** 0.5 > 6) or abs((a**2 + b**2) ** 0.5 - 6) < 1e-6


@given(look=APPEARANCES, seen=APPEARANCES)
def test_light_and_colours_are_compared_in_both_directions_alike(look: Appearance, seen: Appearance) -> None:
    ways = [set(named(one, other)) - {"scale"} for one, other in ((look, seen), (seen, look))]
    assert ways[0] == ways[1]


@pytest.mark.parametrize(
    ("feature", "its", "mine", "falls_out"),
    [
        ("hair", "black", "blond", True),
        ("hair", "black", "dark brown", False),
        ("skin", "light", "brown", True),
        ("build", "slim", "average", False),
        ("build", "slim", "full", True),
    ],
)
def test_a_judge_may_differ_by_one_step(feature: str, its: str, mine: str, falls_out: bool) -> None:
    look = Appearance((70, 0, 5), (5, -5), 0.8, worn=True)
    one, other = (replace(look, person={feature: said}) for said in (its, mine))
    off, unknown = drifts(one, other, "NEW001", "shopify")
    assert [drift["text"] for drift in off] == (
        [f"the person's {feature} is {mine}, and {its} in the picture of NEW001"] if falls_out else []
    )
    assert len(unknown) == 2, "the two other features are not described"


def shot(look: Look, box: tuple[int, int, int, int], colour: Colour) -> Appearance:
    rgb = draw_set(look, (450, 600)).copy()
    left, top, right, bottom = box
    rgb[top:bottom, left:right] = colour
    checks: Any = [{"name": "garment", "box": [*box]}]
    verdict: VerdictData = {"status": "accepted", "checks": checks}
    return appearance_of(encode_png(rgb), verdict, worn=False)


@pytest.mark.parametrize("backdrop", [name for name in get_args(Backdrop) if name != "white"])
def test_a_set_is_known_again_below_another_garment_and_in_another_light_it_is_not(backdrop: Backdrop) -> None:
    look = Look(backdrop, light_from=45, softness=0.4)
    leader, other = shot(look, (110, 110, 340, 490), (60, 70, 120)), ((150, 180, 320, 550), (220, 90, 80))
    assert named(leader, shot(replace(look, seed=7), *other)) == []
    assert "light direction" in named(leader, shot(replace(look, light_from=150), *other))
    assert "white balance" in named(leader, shot(replace(look, wall=(150, 200, 235), floor=(120, 170, 205)), *other))
    assert "brightness" in named(leader, shot(replace(look, wall=(90, 80, 74), floor=(70, 60, 54)), *other))
    assert named(leader, shot(look, (200, 250, 300, 400), (60, 70, 120))) == ["scale"]


def test_a_white_ground_shows_no_light_and_a_picture_without_a_known_garment_no_scale() -> None:
    verdict: VerdictData = {"status": "unverified", "checks": []}
    seen = appearance_of(encode_png(draw_set(Look("white"), (300, 400))), verdict, worn=True)
    off, unknown = drifts(seen, seen, "NEW001", "amazon-main")
    assert not off
    assert unknown[:2] == [
        "amazon-main: light direction is not compared with NEW001: the ground is too even to show one",
        "amazon-main: scale is not compared with NEW001: nobody saw where the subject is in both",
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"hair": "Dark_Brown", "skin": "light", "build": "SLIM", "box": [100, 0, 900, 1000]}, True),
        ({"hair": "a lovely bob", "skin": None, "build": 3}, False),
        ("a woman", False),
        (None, False),
    ],
)
def test_a_description_keeps_only_words_of_the_scales(said: object, kept: bool) -> None:
    nobody = {"hair": "", "skin": "", "build": "", "box": []}
    known = {"hair": "dark brown", "skin": "light", "build": "slim", "box": [100, 0, 900, 1000]}
    assert as_described(said) == (known if kept else nobody)
