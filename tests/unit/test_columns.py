"""Chinese and Japanese copy in columns: nothing is lost, split or set over the garment, and a wrong letter is found."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.copy_lines import LINES
from tests.bench.grounds import wall, wood
from tests.unit.test_placement import apart
from tools.imaging.encoding import encode_png
from tools.imaging.sizes import pixels
from tools.models.local.reader import LocalReader
from tools.studio.placement import plan_layout
from tools.typography.columns import upright
from tools.typography.fonts import FACES, DoesNotFit, Pairing
from tools.typography.glyphs import Cut, draw_column
from tools.typography.setting import Lettering, match, typeset
from tools.verification.text_evidence import ExpectedCopy, copy_evidence

TALL = ("9:16", "1:4", "3:4", "2:3")
PAPER = (226, 219, 208)
STORY = (0.06, 0.14, 0.06, 0.20)
CHINESE, JAPAN = ["秋季新品上市", "轻盈羊毛，柔软如云", "¥299"], ["秋の新作", "送料無料"]


def beside(copy: list[str], ratio: str, aspect: float = 0.4) -> Lettering:
    size = pixels(ratio, "512")
    return typeset(wall(*size, PAPER), copy, plan_layout(size, aspect, copy).zones, columns=True)


@pytest.mark.parametrize("copy", [CHINESE, JAPAN])
@pytest.mark.parametrize(("ratio", "aspect"), [("9:16", 0.35), ("1:4", 0.5), ("3:4", 0.5)])
def test_beside_a_tall_garment_columns_run_from_right_to_left_and_the_price_is_a_row_below(
    copy: list[str], ratio: str, aspect: float
) -> None:
    made = beside(copy, ratio, aspect)
    assert made.setting["columns"]
    headline, support = (line.box for line in made.lines[:2])
    assert support[2] <= headline[0]
    for box in (headline, support):
        assert box[3] - box[1] > 2 * (box[2] - box[0])
    for price in (line.box for line in made.lines[2:]):
        assert price[1] >= max(headline[3], support[3])
        assert price[2] - price[0] > price[3] - price[1]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(LINES["Chinese"] + LINES["Japanese"]), min_size=1, max_size=4),
    st.sampled_from(TALL),
    st.floats(0.3, 1.2),
    st.sampled_from([(0.0,) * 4, STORY]),
    st.sampled_from(["editorial", "modern"]),
)
def test_every_letter_is_in_the_frame_off_the_garment_and_no_number_is_split(
    copy: list[str], ratio: str, aspect: float, margins: tuple[float, float, float, float], pairing: Pairing
) -> None:
    size = pixels(ratio, "512")
    layout, plate = plan_layout(size, aspect, copy, keep_clear=margins), wall(*size, PAPER)
    try:
        made = typeset(plate, copy, layout.zones, pairing=pairing, columns=True)
    except DoesNotFit:
        return
    assert upright(copy) or not made.setting["columns"]
    assert ["".join(line.rows) for line in made.lines] == copy
    for line in made.lines:
        assert [number for row in line.rows for number in re.findall(r"\d+", row)] == re.findall(r"\d+", line.text)
        left, top, right, bottom = line.box
        assert layout.size[0] * margins[0] <= left < right <= layout.size[0] * (1 - margins[2])
        assert layout.size[1] * margins[1] <= top < bottom <= layout.size[1] * (1 - margins[3])
        assert line.contrast >= 4.5
    left, top, right, bottom = layout.box
    assert (made.picture == plate)[top:bottom, left:right].all()
    if made.setting["columns"]:  # and no line lies on another
        boxes = [line.box for line in made.lines]
        for number, one in enumerate(boxes):
            assert all(apart(one, other) for other in boxes[:number])


def test_two_digits_stand_side_by_side_in_one_cell_of_a_column_and_a_longer_number_keeps_its_rows() -> None:
    copy = ["24時間限定", "10月31日まで"]
    made = beside(copy, "9:16")
    assert made.setting["columns"]
    one, pair, three = (draw_column(text, FACES["japanese"], Cut(), 100).ink for text in ("1時", "24時", "2時間"))
    assert abs(len(pair) - len(one)) < 10, "a pair is as high as a digit"
    assert len(three) > len(pair) + 80
    assert pair.shape[1] < 100
    digits = np.asarray(pair[: len(pair) // 2 - 12].any(axis=0))
    assert not digits.all(), "beside each other, not on each other"
    assert digits[:40].any()
    assert digits[-40:].any()
    wrong = beside([copy[0].replace("24", "25"), copy[1]], "9:16")
    plate = wall(*pixels("9:16", "512"), PAPER)
    assert match(made.picture, plate, made.setting) == 1.0
    assert match(wrong.picture, plate, made.setting) < 0.9
    assert not beside(["2026年新作", copy[1]], "9:16").setting["columns"]


def test_rows_are_kept_for_square_frames_wide_zones_other_scripts_and_long_numbers() -> None:
    assert not beside(CHINESE, "1:1").setting["columns"]
    assert not beside(CHINESE, "16:9").setting["columns"]
    assert not beside(CHINESE, "9:16", aspect=1.3).setting["columns"]
    for copy in (
        ["New season", "$29.90"],
        ["新品 Linen", "¥299"],
        ["満300減50"],
        ["가을 신상품"],
        ["¥299", "秋季新品"],
    ):
        assert not beside(copy, "9:16").setting["columns"]
    size = pixels("9:16", "512")
    zones = plan_layout(size, 0.3, JAPAN).zones
    assert typeset(wall(*size, PAPER), JAPAN, zones, columns=True).setting["columns"]
    assert not typeset(wall(*size, PAPER), JAPAN, zones).setting["columns"], "pictures of older versions have rows"
    for variant in range(1, 5):
        assert not typeset(wall(*size, PAPER), JAPAN, zones, variant=variant, columns=True).setting["columns"]


def test_signs_have_their_forms_for_columns() -> None:
    """A comma is in the upper right of its cell, and a long vowel is a stroke downwards."""
    comma, vowel = (draw_column(sign, FACES["japanese"], Cut(), 100) for sign in "、ー")
    assert comma.left + comma.ink.shape[1] / 2 > 5
    assert comma.top + len(comma.ink) < 50
    assert vowel.ink.shape[0] > 4 * vowel.ink.shape[1]


async def judged(made: Lettering, plate: np.ndarray, copy: list[str]) -> tuple[str, str]:
    order = ExpectedCopy(tuple(copy), lettering=json.loads(json.dumps(made.setting)), text_free=encode_png(plate))
    reader, nothing = LocalReader(), np.zeros((1, 1), bool)
    lines = await reader.read(encode_png(made.picture))
    check = await (await copy_evidence(reader, made.picture, lines, None, encode_png(plate), nothing, order)).judged()
    return check.status, str(check.fault)


@pytest.mark.parametrize("copy", [CHINESE, ["新しい季節", "軽やかなリネンシャツ", "¥5,990（税込）"]])
async def test_columns_pass_by_comparison_and_another_letter_fails(copy: list[str]) -> None:
    size = pixels("9:16", "1K")
    plate = wood(*size)
    zones = plan_layout(size, 0.3, copy).zones
    made = typeset(plate, copy, zones, columns=True)
    assert made.setting["columns"]
    assert await judged(made, plate, copy) == ("passed", "None")
    other = typeset(plate, [copy[0].replace("季", "委"), *copy[1:]], zones, columns=True)
    assert match(other.picture, plate, made.setting) < 0.9
    box = made.lines[0].box
    made.picture[box[1] : box[3], box[0] : box[2]] = other.picture[box[1] : box[3], box[0] : box[2]]
    status, fault = await judged(made, plate, copy)
    assert status == "failed", fault


def test_no_reader_is_exact_on_columns_neither_in_the_picture_nor_in_the_file() -> None:
    made = beside(CHINESE, "3:4")
    reader, line = LocalReader(), CHINESE[0]
    assert ExpectedCopy((line,)).exact(reader, line)
    assert not ExpectedCopy((line,), lettering=made.setting).exact(reader, line)
    assert ExpectedCopy((line,), lettering=beside(CHINESE, "1:1").setting).exact(reader, line)
