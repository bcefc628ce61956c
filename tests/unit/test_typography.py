"""Typesetting: what stands in the picture is what was ordered, it can be read, and nothing else changes."""

import json

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.grounds import gradient, wall, wood
from tests.bench.lettering_sheet import COPY
from tools.imaging.arrays import Box, Colour
from tools.imaging.colour import contrast_of_luminances
from tools.typography.fonts import (
    FACES,
    LATIN,
    BadCopy,
    DoesNotFit,
    MissingGlyph,
    Typefaces,
    han_face,
)
from tools.typography.itemise import split
from tools.typography.layout import is_price
from tools.typography.line_breaking import break_rows, phrases, words
from tools.typography.setting import STRATEGIES, match, typeset

WIDTH, HEIGHT = 448, 600
LIGHT = wall(WIDTH, HEIGHT, (226, 219, 208))
GROUNDS = {
    "light": LIGHT,
    "dark": wall(WIDTH, HEIGHT, (44, 50, 58)),
    "wood": wood(WIDTH, HEIGHT),
    "gradient": gradient(WIDTH, HEIGHT),
}
TOP = (0, 0, WIDTH, 220)
BOTTOM = (0, 430, WIDTH, HEIGHT)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("variant", range(len(STRATEGIES)))
def test_every_line_has_contrast_and_nothing_outside_the_region_changes(ground: str, variant: int) -> None:
    plate = GROUNDS[ground]
    lettering = typeset(plate, COPY["Latin"], [TOP, BOTTOM], variant=variant, accent=(150, 52, 40))
    assert [line.text for line in lettering.lines] == COPY["Latin"]
    assert all(line.contrast >= 4.5 for line in lettering.lines)
    changed = np.argwhere((lettering.picture != plate).any(axis=2))
    left, top, right, bottom = lettering.region
    assert top <= changed[:, 0].min()
    assert changed[:, 0].max() < bottom
    assert left <= changed[:, 1].min()
    assert changed[:, 1].max() < right
    zone = lettering.zone
    assert zone[0] <= left < right <= zone[2]
    assert zone[1] <= top < bottom <= zone[3]


@pytest.mark.parametrize("name", COPY)
def test_every_script_is_set_in_ink_and_not_in_boxes(name: str) -> None:
    lettering = typeset(LIGHT, COPY[name], [TOP])
    for line in lettering.lines:
        box = line.box
        assert (lettering.picture[box[1] : box[3], box[0] : box[2]] != LIGHT[box[1] : box[3], box[0] : box[2]]).any()
    assert match(lettering.picture, LIGHT, lettering.setting) == 1.0


def test_lines_run_from_the_side_where_their_script_begins() -> None:
    latin, arabic = (typeset(LIGHT, COPY[name][:2], [TOP]).lines for name in ("Latin", "Arabic"))
    assert max(line.box[0] for line in latin) - min(line.box[0] for line in latin) <= 3
    assert max(line.box[2] for line in arabic) - min(line.box[2] for line in arabic) <= 3
    assert arabic[1].box[0] > latin[1].box[0]


def test_the_headline_is_largest_and_the_price_outranks_the_rest() -> None:
    headline, support, price = typeset(LIGHT, COPY["Latin"], [TOP]).lines
    assert headline.size_px > price.size_px > support.size_px


@pytest.mark.parametrize("ground", ["wood", "gradient"])
def test_a_ground_that_disturbs_gets_a_veil_and_a_calm_one_none(ground: str) -> None:
    copy = COPY["Latin"][:2]
    assert not np.array_equal(typeset(GROUNDS[ground], copy, [TOP]).ground, GROUNDS[ground])
    assert np.array_equal(typeset(LIGHT, copy, [TOP]).ground, LIGHT)


def test_variants_differ() -> None:
    pictures = [typeset(LIGHT, COPY["Latin"], [TOP], variant=v).picture.tobytes() for v in range(len(STRATEGIES))]
    assert len(set(pictures)) == len(STRATEGIES)


def test_a_variant_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="variant 9 does not exist"):
        typeset(LIGHT, ["Sale"], [TOP], variant=9)


def test_same_input_same_bytes_whatever_the_threads() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        one = typeset(GROUNDS["wood"], COPY["Hindi"], [TOP]).picture
        cv2.setNumThreads(4)
        assert (typeset(GROUNDS["wood"], COPY["Hindi"], [TOP]).picture == one).all()
    finally:
        cv2.setNumThreads(before)


def test_a_missing_glyph_is_named_with_its_line() -> None:
    with pytest.raises(MissingGlyph, match=r"U\+1F389, PARTY POPPER.*Party 🎉 time"):
        typeset(LIGHT, ["New", "Party 🎉 time"], [TOP])


@pytest.mark.parametrize("character", ["\n", "\x07", "\u202e", "\u2028"])
def test_control_characters_are_named(character: str) -> None:
    with pytest.raises(BadCopy, match=rf"line 2 .*U\+{ord(character):04X}"):
        typeset(LIGHT, ["Fine", f"Sa{character}le"], [TOP])


def test_blank_copy_is_refused_and_blank_lines_are_dropped() -> None:
    with pytest.raises(BadCopy, match="every line is blank"):
        typeset(LIGHT, [" ", ""], [TOP])
    assert [line.text for line in typeset(LIGHT, ["Sale", " ", "€5"], [TOP]).lines] == ["Sale", "€5"]


def test_variation_selectors_are_left_out() -> None:
    assert typeset(LIGHT, ["Sale\ufe0f"], [TOP]).lines[0].text == "Sale"


def test_ten_thousand_letters_do_not_fit() -> None:
    with pytest.raises(DoesNotFit, match=r"10000 letters in 1 line do not fit .*room for about"):
        typeset(LIGHT, ["abcde" * 2000], [TOP])


@pytest.mark.parametrize("zones", [[], [(0, 0, 20, 20)], [(0, 0, 0, 0), (440, 590, 448, 600)]])
def test_too_small_zones_are_refused(zones: list[Box]) -> None:
    with pytest.raises(DoesNotFit):
        typeset(LIGHT, ["New Season"], zones)


def test_a_setting_survives_json_and_sets_the_same_pixels() -> None:
    lettering = typeset(LIGHT, COPY["Latin"], [TOP, BOTTOM], variant=1, accent=(10, 80, 60))
    data = json.loads(json.dumps(lettering.setting))
    assert match(lettering.picture, LIGHT, data) == 1.0


def test_match_forgives_compression_but_no_wrong_letter() -> None:
    copy = ["New Season", "Linen shirts, cut in Lisbon", "€49.90"]
    plate = wall(896, 1200, (226, 219, 208))
    right = typeset(plate, copy, [(0, 0, 896, 420)])
    packed = cv2.imdecode(cv2.imencode(".jpg", right.picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], 1)
    assert match(np.asarray(packed, np.uint8), plate, right.setting) > 0.7
    for wrong in (
        ["New Seasom", *copy[1:]],
        [copy[0], "Linen shirts, out in Lisbon", copy[2]],
        [*copy[:2], "€49.80"],
    ):
        assert match(typeset(plate, wrong, [(0, 0, 896, 420)]).picture, plate, right.setting) < 0.4
    assert match(plate, plate, right.setting) < 0.1


def test_chinese_characters_take_the_form_of_the_language_around_them() -> None:
    assert han_face(["秋季新品"]) == FACES["chinese"]
    assert han_face(["秋季新品", "はじまる"]) == FACES["japanese"]
    assert han_face(["新品 가을"]) == FACES["korean"]
    assert han_face(["輕盈羊毛"]) == FACES["traditional"]


def test_a_line_of_two_faces_is_ordered_as_it_is_read() -> None:
    runs = split("قماش 100₽ جديد", Typefaces(FACES["chinese"]))
    assert [run.text.strip() for run in runs] == [
        "جديد",
        "₽",
        "100",
        "قماش",
    ]  # what is read last stands leftmost
    assert [run.face for run in runs] == [FACES["arabic"], LATIN, FACES["arabic"], FACES["arabic"]]


@pytest.mark.parametrize(
    ("line", "price"),
    [("€49.90", True), ("−30 %", True), ("¥5,990（税込）", True), ("٢٩٩ ريال", True), ("49 EUR", True),
     ("Spring 2026 collection", False), ("New Season", False), ("Linen shirts, cut in Lisbon", False)],
)  # fmt: skip
def test_prices_are_recognised(line: str, price: bool) -> None:
    assert is_price(line) is price


def test_japanese_breaks_at_phrases_and_never_before_a_closing_mark() -> None:
    assert phrases("新しい季節、はじまる。") == ("新しい", "季節、", "はじまる。")
    assert not any(piece[0] in "、。」" for piece in words("「新しい季節」、はじまる。"))


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=12), st.integers(9, 40))
def test_rows_keep_every_word_in_order_within_the_width(line: list[str], width: int) -> None:
    rows = break_rows(words(" ".join(line)), width, len)
    assert rows is not None
    assert " ".join(rows) == " ".join(line)
    assert all(len(row) <= width for row in rows)


@given(st.floats(0, 1), st.floats(0, 1))
def test_contrast_is_symmetric_and_between_1_and_21(one: float, other: float) -> None:
    assert contrast_of_luminances(one, other) == contrast_of_luminances(other, one)
    assert 1 <= contrast_of_luminances(one, other) <= 21.0001


@settings(max_examples=12, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3), st.tuples(*[st.integers(0, 255)] * 3))
def test_any_wall_and_any_accent_can_be_read(colour: Colour, accent: Colour) -> None:
    plate = np.full((300, 300, 3), colour, np.uint8)
    lettering = typeset(plate, ["Sale", "Wool and silk", "€5"], [(0, 0, 300, 200)], accent=accent)
    assert all(line.contrast >= 4.5 for line in lettering.lines)
