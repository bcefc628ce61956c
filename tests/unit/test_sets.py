"""Sets by name, one family a season, and a hanger for what may hang."""

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.painter import cut_out
from tools.imaging.arrays import Colour, Rgba
from tools.imaging.colour import delta_e, from_lch, to_lab, to_rgb
from tools.models.local.stylist import read_hint
from tools.studio.brief import Backdrop, Look, StyleBrief, brief_from_dict, brief_to_dict
from tools.studio.hanger import hanger, hangs, with_headroom
from tools.studio.harmony import as_wished, harmonised
from tools.studio.picture_words import FAMILIES, SETS, set_asked
from tools.studio.placement import plan_layout
from tools.studio.scene import draw_set
from tools.studio.style import mix_look, restyled
from tools.studio.words import scene_words, set_name
from tools.vision.scene_reading import Swatch

SIZE = (448, 600)
colours = st.tuples(*[st.integers(0, 255)] * 3)


def trousers() -> Rgba:
    rgba = np.zeros((400, 200, 4), np.uint8)
    rgba[..., :3] = (60, 70, 110)
    rgba[:120, 40:160, 3] = rgba[120:, 30:85, 3] = rgba[120:, 115:170, 3] = 255
    return rgba


@pytest.mark.parametrize("each", SETS, ids=lambda each: each.name)
def test_every_set_is_found_by_its_name_and_says_it(each: object) -> None:
    assert each in SETS
    found = next(one for one in SETS if one == each)
    cue, rest = set_asked(f"please {found.name.upper()}, morning light")
    assert cue is not None
    assert (cue.backdrop, cue.tint) == (found.backdrop, found.tint)
    assert rest.split() == [*["please"], *(["A"] if found.name.startswith("a ") else []), ",", "morning", "light"]
    assert set_name(Look(backdrop=found.backdrop, wall=to_rgb(from_lch(*found.tint)))) == found.name


def test_a_set_that_is_asked_for_wins_over_season_and_place() -> None:
    hint = read_hint("walnut boards, sunlit beach promenade")
    look = mix_look((), [(cue, 3.0) for cue in hint.places], (), 1, hint.asked, FAMILIES["summer"])
    assert scene_words(look).startswith("walnut boards in ")
    assert restyled(StyleBrief("", "", "", "", (), "", look=Look()), "slate slabs").look != Look()


@given(
    st.lists(colours, min_size=2, max_size=6),
    st.sampled_from(sorted(FAMILIES)),
    st.sampled_from(["", "Nord", "Linea", "青木"]),
)
@settings(max_examples=20, deadline=None)
def test_a_season_gives_one_family_and_one_pairing_and_every_garment_stands_out(
    garments: list[Colour], season: str, shop: str
) -> None:
    family = FAMILIES[season].of_shop(shop)
    looks = [mix_look((), (), (Swatch(to_lab(colour), 1.0),), 1, None, family) for colour in garments]
    assert all(look.backdrop in family.sets for look in looks)
    assert {look.pairing for look in looks} == {family.pairing}
    for look, colour in zip(looks, garments, strict=True):
        assert delta_e(to_lab(look.wall), to_lab(colour)) > 19
        assert mix_look((), (), (Swatch(to_lab(colour), 1.0),), 1, None, family) == look


def test_a_colourful_print_does_not_lie_on_a_busy_set() -> None:
    prints = tuple(
        Swatch(to_lab(colour), 0.25) for colour in ((200, 30, 40), (30, 60, 160), (240, 200, 40), (20, 20, 20))
    )
    assert mix_look((), (), prints, 1, None, FAMILIES["autumn"]).backdrop in ("linen", "wall")


@given(colours, colours)
@settings(max_examples=40, deadline=None)
def test_no_board_is_painted_whatever_the_palette(wall: Colour, garment: Colour) -> None:
    light, a, b = to_lab(harmonised(Look(backdrop="wood", wall=wall), garment).wall)
    assert 25 < light < 78
    assert 0 < np.degrees(np.arctan2(b, a)) < 90


def test_the_wall_of_an_older_checkpoint_is_read() -> None:
    data = brief_to_dict(StyleBrief("", "", "", "", (), "", look=Look()))
    assert data["look"] is not None
    data["look"]["backdrop"] = "wall_floor"
    look = brief_from_dict(data).look
    assert look is not None
    assert look.backdrop == "wall"


def test_only_an_upright_garment_with_its_opening_in_the_middle_hangs() -> None:
    shirt = cut_out()
    assert hangs(trousers())
    assert not hangs(np.ascontiguousarray(shirt.transpose(1, 0, 2)))
    assert not hangs(np.dstack([shirt[..., :3], np.triu(np.full(shirt.shape[:2], 255, np.uint8))]))


@pytest.mark.parametrize("rgba", [cut_out(), trousers()], ids=["shirt", "trousers"])
def test_a_hanger_is_above_and_behind_its_garment_and_inside_the_old_box(rgba: Rgba) -> None:
    old, look = plan_layout(SIZE, rgba.shape[1] / rgba.shape[0], ("New season",)), Look(backdrop="wall")
    layout = with_headroom(old, look)
    left, top, right, bottom = layout.box
    assert old.box[0] <= left < right <= old.box[2]
    assert top > old.box[1]
    assert abs((right - left) / (bottom - top) - rgba.shape[1] / rgba.shape[0]) < 0.02
    drawn = hanger(np.asarray(rgba[..., 3] / np.float32(255)), layout, look)[..., 3]
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert old.box[1] <= rows[0] < top
    assert rows[-1] < top + 0.2 * SIZE[0]
    assert left <= columns[0] <= columns[-1] < right
    assert all(b - a == 1 for a, b in pairwise(rows.tolist())), "it holds together"


@pytest.mark.parametrize("backdrop", [name for name in get_args(Backdrop) if name not in ("white", "window_light")])
@pytest.mark.parametrize(("wish", "channel", "least"), [("brighter", 0, 3), ("darker", 0, -3), ("warmer", 2, 3)])
def test_a_wish_is_seen_on_every_set_though_its_material_has_limits(
    backdrop: Backdrop, wish: str, channel: int, least: float
) -> None:
    """A second look at the picture must show what was asked for: 3 units of L* or b*, on any surface."""
    before = StyleBrief("", "", "", "", (), "", look=Look(backdrop=backdrop, wall=(226, 220, 214)))
    drawn = []
    for brief in (before, restyled(before, wish)):
        look = as_wished(harmonised, brief.look or Look(), (60, 62, 70))
        drawn.append(to_lab(tuple(draw_set(look, (120, 160)).reshape(-1, 3).mean(0)))[channel])
    moved = drawn[1] - drawn[0]
    assert moved * np.sign(least) >= abs(least), (backdrop, wish, drawn)


def test_a_shops_name_gives_it_a_family_of_its_own_and_one_pairing_in_all_seasons() -> None:
    autumn = FAMILIES["autumn"]
    assert autumn.of_shop("") == autumn
    shops = [f"Atelier {number}" for number in range(40)]
    named = {autumn.of_shop(shop) for shop in shops}
    assert len(named) == 2 * len(autumn.sets), "every set is left out by some shop, in either pairing"
    for shop in shops:
        assert len({family.of_shop(shop).pairing for family in FAMILIES.values()}) == 1
        assert set(autumn.of_shop(shop).sets) < set(autumn.sets)


@pytest.mark.parametrize("variant", range(4))
def test_a_rail_goes_from_edge_to_edge_and_no_copy_is_on_it(variant: int) -> None:
    rgba, look = cut_out(), Look(backdrop="rail")
    layout = plan_layout(SIZE, rgba.shape[1] / rgba.shape[0], ("New season", "€29"), variant=variant)
    layout = with_headroom(layout, look)
    drawn = hanger(np.asarray(rgba[..., 3] / np.float32(255)), layout, look)[..., 3]
    rail = np.flatnonzero((drawn > 0).all(axis=1))
    assert 0.01 * SIZE[0] < rail.size < 0.04 * SIZE[0]
    assert 0 < rail[0] <= rail[-1] < layout.box[1]
    held = drawn[rail[0] : layout.box[1], layout.box[0] : layout.box[2]] > 0
    assert held.any(axis=1).min(), "the hook goes down to the garment"
    assert layout.zones
    for zone in layout.zones:
        assert zone[3] <= rail[0] or zone[1] > rail[-1]


def test_a_clothes_rail_is_drawn_for_its_name_alone_and_never_chosen() -> None:
    assert read_hint("clothes rail").dropped == ()
    look = mix_look((), (), (), 1, read_hint("clothes rail").asked, FAMILIES["summer"])
    assert scene_words(look).startswith("a clothes rail in ")
    assert restyled(StyleBrief("", "", "", "", (), "", look=Look()), "rail").look == Look(backdrop="rail")
    assert all("rail" not in family.sets for family in FAMILIES.values())


def test_sleeves_that_begin_at_the_upper_edge_are_no_waistband() -> None:
    """An off-shoulder dress hangs from arms under its cloth; the same width down to the hips hangs from a bar above it."""
    dress = np.zeros((800, 400), np.float32)
    dress[:150] = 1.0
    dress[:, 110:290] = 1.0
    skirt = np.ones_like(dress)
    look = Look(backdrop="wall")
    layout = with_headroom(plan_layout((600, 800), 0.5, ()), look)
    top = layout.box[1]
    above = {name: (hanger(alpha, layout, look)[: top - 5, :, 3] > 0).sum(axis=1).max() for name, alpha in
             (("dress", dress), ("skirt", skirt))}  # fmt: skip
    assert above["skirt"] > 3 * above["dress"], "the bar of the clips is seen, the arms are not"


@pytest.mark.parametrize(
    ("words", "light", "rest"),
    [
        ("light bright background, soft light", 88.0, ", soft light"),
        ("a light grey background", 88.0, "a "),
        ("background plain and pale blue", 88.0, ""),
        ("make the background off white please", 93.0, "make the  please"),
        ("dark green backdrop", 30.0, ""),
        ("background in beige", 84.0, ""),
    ],
)
def test_a_ground_is_asked_for_by_its_colour(words: str, light: float, rest: str) -> None:
    cue, other = set_asked(words)
    assert cue is not None
    assert cue.tint is not None
    assert (cue.backdrop, cue.tint[0], other) == ("seamless", light, rest)


@pytest.mark.parametrize("words", ["a darker background", "on a beach, soft light", "the dress is light"])
def test_other_words_name_no_ground(words: str) -> None:
    assert set_asked(words) == (None, words)
