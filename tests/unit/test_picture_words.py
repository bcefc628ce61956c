"""The words people use about pictures: what a complaint asks for is understood by all that read it."""

import pytest

from tools.studio.brief import Look, StyleBrief
from tools.studio.picture_words import POLES, WISHES, Pole, complaint, opposite_wish, stage_of
from tools.studio.style import resized, restyled

BRIEF = StyleBrief("a set", "a light", "a pose", "a mood", ("#aaaaaa", "#bbbbbb"), "a set. A light.", (), Look())


@pytest.mark.parametrize("pole", POLES, ids=lambda pole: f"{pole.scale} {pole.direction:+}")
def test_the_opposite_of_a_complaint_moves_the_picture_the_other_way_at_the_same_stage(pole: Pole) -> None:
    for word in pole.too.split():
        note = f"Much too {word} for us"
        assert complaint(note) is pole
        wish = opposite_wish(note) or ""
        moved = next((WISHES[part] for part in wish.split() if part in WISHES), None)
        if moved is None:
            assert (pole.scale, wish) == ("clutter", "plain")
        else:
            assert (moved.scale, moved.direction) == (pole.scale, -pole.direction)
        assert stage_of(wish)[0] == pole.stage


@pytest.mark.parametrize("word", [word for word, pole in WISHES.items() if pole.scale != "clutter"])
def test_every_wish_on_a_scale_changes_the_look_at_its_stage(word: str) -> None:
    stage = WISHES[word].stage
    assert stage_of(f"make it {word}") == (stage, word)
    after = restyled(BRIEF, word) if stage == "background" else resized(BRIEF, word)
    assert after.look != BRIEF.look
    assert not after.dropped
