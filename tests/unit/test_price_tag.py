"""A price on a round tag, and copy centred over a garment."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.grounds import wall, wood
from tests.bench.lettering_sheet import COPY
from tools.imaging.arrays import Colour
from tools.typography.fonts import FACES, LATIN
from tools.typography.layout import Manner, fit, smallest_size, type_unit
from tools.typography.price_tag import with_tag
from tools.typography.setting import match, typeset

SIZE = (448, 600)
TOP = (0, 0, 448, 240)
PLATE = wall(*SIZE, (226, 219, 208))
INNER = (30, 30, 418, 220)


@pytest.mark.parametrize("price", ["€49.90", "From $29.90", "−30 %", "4 990 ₽", "¥5,990（税込）", "Up to 50% off"])
def test_a_tag_holds_its_price_and_no_number_is_split(price: str) -> None:
    block = with_tag(("Sale", price), INNER, SIZE, Manner())
    assert block is not None
    assert block.tag is not None
    left, top, right, bottom = block.tag
    assert abs((right - left) - (bottom - top)) <= 1
    assert INNER[0] <= left < right <= INNER[2]
    assert INNER[1] <= top < bottom <= INNER[3]
    rows = [row for row in block.rows if row.tagged]
    assert "".join("".join(row.text for row in rows).split()) == "".join(price.split())
    assert [row.text for row in rows if any(c.isdigit() for c in row.text)] in (
        [price],
        [max(price.split(), key=len)],
        [next(part for part in price.replace("（", " （").split() if any(c.isdigit() for c in part))],
    )
    for row in block.rows:
        ink = row.line.extent(row.text)
        assert row.tagged or row.left + ink.right * row.size <= left


@pytest.mark.parametrize(
    "copy",
    [("€49.90",), ("Sale", "Wool"), ("Sale", "€5", "€9"), ("Sale", "30% · Sale"), ("Sale", "from 1,299 € today")],
)
def test_without_one_short_price_there_is_no_tag(copy: tuple[str, ...]) -> None:
    assert with_tag(copy, INNER, SIZE, Manner()) is None


def test_a_tag_never_makes_the_headline_small() -> None:
    assert with_tag(("Everything for the first cold days", "€49.90"), (30, 30, 250, 160), SIZE, Manner()) is None


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3), st.tuples(*[st.integers(0, 255)] * 3))
def test_a_tag_is_seen_and_its_price_is_legible_on_any_ground(ground: Colour, accent: Colour) -> None:
    plate = np.full((300, 300, 3), ground, np.uint8)
    lettering = typeset(plate, ["Sale", "€5"], [(0, 0, 300, 200)], accent=accent)
    assert all(line.contrast >= 4.5 for line in lettering.lines)
    assert np.abs(lettering.ground.astype(int) - plate).max() > 25


def test_editorial_copy_is_centred_over_a_garment_and_a_paragraph_is_not() -> None:
    centred = typeset(PLATE, ["New season", "€49.90"], [TOP], pairing="editorial").lines
    assert all(abs(line.box[0] + line.box[2] - SIZE[0]) <= 3 for line in centred)
    long = typeset(
        PLATE, ["New season", "Cut from washed linen, which is woven up north"], [TOP], pairing="editorial"
    ).lines
    assert abs(long[0].box[0] - long[1].box[0]) <= 3


def test_a_pairing_sets_what_it_has_and_a_whole_line_never_mixes_two_typefaces() -> None:
    block = fit(["New season", "Νέα Συλλογή", "Шерсть"], (20, 20, 420, 400), SIZE, Manner(pairing="editorial"))
    faces = {row.text: row.line.faces.own for row in block.rows}
    assert faces["New season"] == FACES["serif"]
    assert faces["Νέα Συλλογή"] is None
    assert faces["Шерсть"] == FACES["geometric"]
    assert LATIN not in faces.values()


def test_a_busy_ground_gets_a_strip_from_edge_to_edge_if_a_veil_has_no_room() -> None:
    plate = wood(*SIZE)
    lettering = typeset(plate, COPY["Latin"], [(0, 20, 448, 250)])
    changed = (lettering.ground != plate).any(axis=2)
    rows = np.flatnonzero(changed.all(axis=1))
    assert rows.size > 100
    assert rows[-1] < 250


def test_a_setting_of_an_older_version_is_set_in_the_modern_pairing() -> None:
    new = typeset(PLATE, ["Sale"], [TOP]).setting
    old = {key: value for key, value in new.items() if key != "pairing"}
    assert match(typeset(PLATE, ["Sale"], [TOP]).picture, PLATE, old) == 1.0  # type: ignore[arg-type]


def test_type_follows_the_shorter_side_and_never_falls_below_the_floor() -> None:
    assert type_unit((1000, 1000)) == 1000
    assert type_unit((1000, 2000)) == pytest.approx(1350)
    lettering = typeset(PLATE, COPY["six lines"], [TOP])
    assert min(line.size_px for line in lettering.lines) >= smallest_size(SIZE) - 1e-6
