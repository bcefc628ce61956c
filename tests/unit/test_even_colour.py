"""A garment that alone is evenly off is mended in all states of its picture; letters and the rest stay."""

import numpy as np

from tests.unit.test_worn_region import PHOTO, worn
from tools.checks.garment import measured_right
from tools.cutout import FlatlayAnalyses
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded
from tools.verification.even_colour import evened
from tools.verification.worn import look_worn

FLATLAY = encode_png(PHOTO)


def test_all_states_are_mended_alike_and_letters_over_the_garment_stay() -> None:
    analyses = FlatlayAnalyses("none")
    bare, true = worn((15, 2))
    lettered = bare.copy()
    lettered[400:440, 250:450] = (250, 250, 250)
    lettered[20:60, 20:300] = (10, 10, 10)
    made = evened(
        {"picture": encode_png(lettered), "unbranded": encode_png(bare)}, "unbranded", FLATLAY, analyses, "t-shirt"
    )
    assert made is not None
    pictures, note = made
    picture, unbranded = decoded(pictures["picture"]), decoded(pictures["unbranded"])
    letters = (lettered != bare).any(axis=2)
    assert np.array_equal(picture[letters], lettered[letters])
    assert np.array_equal(picture[~letters], unbranded[~letters])
    changed = (unbranded != bare).any(axis=2)
    assert 0.5 * true.mean() < changed.mean() < 1.2 * true.mean()
    assert f"{changed.mean():.1%}" in note
    seen = look_worn(pictures["unbranded"], FLATLAY, analyses, "t-shirt")
    assert "colour" in measured_right(seen.colours, seen.prints)


def test_a_garment_in_the_right_colours_is_left_alone() -> None:
    picture = {"unbranded": encode_png(worn()[0])}
    assert evened(picture, "unbranded", FLATLAY, FlatlayAnalyses("none"), "t-shirt") is None
