"""A wish about a drawn set moves its numbers, and what no set can show is said."""

from dataclasses import replace

import pytest

from tools.imaging.colour import to_lab
from tools.studio.brief import Look, StyleBrief
from tools.studio.picture_words import as_wish
from tools.studio.style import resized, restyled
from tools.studio.words import light_words, scene_words

LOOK = Look()
BRIEF = StyleBrief(
    scene_words(LOOK), light_words(LOOK, ""), "laid out straight", "calm", ("#ded6cc", "#beac96", "#285096"),
    f"Fashion packshot before {scene_words(LOOK)}.", ("a dog: not drawn",), LOOK,
)  # fmt: skip


def look(wish: str) -> Look:
    found = restyled(BRIEF, wish).look
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("wish", "field", "sign"),
    [
        ("warmer light", "warmth", 1), ("cooler", "warmth", -1), ("less warm", "warmth", -1),
        ("more contrast", "contrast", 1), ("less contrast", "contrast", -1), ("softer light", "softness", 1),
        ("harder sun", "softness", -1), ("hm its a bit cold, can you make it warmer?", "warmth", 1),
        ("the picture looks cold to me", "warmth", 1), ("it's harsh", "softness", 1),
    ],
)  # fmt: skip
def test_a_word_moves_its_number_and_nothing_else(wish: str, field: str, sign: int) -> None:
    changed = look(as_wish(wish))
    assert (getattr(changed, field) - getattr(LOOK, field)) * sign > 0.2
    if field == "warmth":  # warm light, warm walls
        changed = replace(changed, wall=LOOK.wall, floor=LOOK.floor, wished=LOOK.wished)
    assert replace(changed, **{field: getattr(LOOK, field)}) == LOOK


def test_brighter_and_darker_move_wall_and_floor() -> None:
    assert to_lab(look("brighter").wall)[0] > to_lab(LOOK.wall)[0] + 4
    assert to_lab(look("a darker background").floor)[0] < to_lab(LOOK.floor)[0] - 4


def test_backdrops_colours_and_sides_have_names() -> None:
    assert look("on wooden boards").backdrop == "wood"
    assert look("light from the left").light_from == 150
    _, a, b = to_lab(look("a sage wall").wall)
    assert a < 0 < b
    assert to_lab(look("black background").wall)[0] < 35


def test_a_place_that_cannot_be_drawn_lends_its_light_and_is_said() -> None:
    assert look("on a beach").warmth > 0.2
    [told] = restyled(BRIEF, "I don't like the background, can she be on a beach?").dropped[1:]
    assert told.startswith("a beach promenade: drawn sets are studio sets")


def test_a_surface_before_wall_is_the_surface() -> None:
    assert look("before a stone wall").backdrop == "stone"
    assert look("a plain wall").backdrop == "wall"


def test_scene_palette_and_prompt_say_the_new_set_and_unknown_words_are_dropped() -> None:
    brief = restyled(BRIEF, "wooden boards and a zeppelin")
    assert "oak boards" in brief.scene
    assert brief.scene in brief.prompt
    assert brief.palette[-1] == "#285096", "the garment's colour stays"
    assert [said for said in brief.dropped if "zeppelin" in said]
    assert brief.dropped[0] == "a dog: not drawn"


def test_numbers_stay_within_bounds_however_often_it_is_wished() -> None:
    brief = BRIEF
    for _ in range(8):
        brief = resized(restyled(brief, "warmer darker harder more contrast"), "bigger")
    assert brief.look is not None
    assert (brief.look.warmth, brief.look.softness, brief.look.contrast, brief.look.fill) == (0.9, 0.05, 0.95, 0.86)
