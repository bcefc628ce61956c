"""Prompts say what they are for, and refuse what they do not know."""

from importlib.resources import files

import pytest

from prompts import PromptError, render

GIVEN = {
    "garment": "a red dress", "scene": "a sand wall", "light": "Soft light", "shadow": "a shadow",
    "colour": "red", "fill": "most", "mood": "calm",
}  # fmt: skip


def test_the_wording_of_the_packshot_prompt() -> None:
    assert render("packshot", **GIVEN) == (
        "Fashion packshot of a red dress, front view, on a sand wall. Soft light, drawing a shadow. The palette "
        "stays muted so that the red stands out. The garment fills most of the frame, photographed straight on with "
        "calm space around it. Mood: calm. True colours, natural fabric texture, real folds, nothing else in the picture."
    )


def test_a_missing_or_unknown_variable_is_refused_by_name() -> None:
    with pytest.raises(PromptError, match="lacks mood"):
        render("packshot", **{k: v for k, v in GIVEN.items() if k != "mood"})
    with pytest.raises(PromptError, match="has no price"):
        render("packshot", **GIVEN, price="$1")


def test_values_are_data_and_never_templates() -> None:
    assert "$garment ${x}" in render("packshot", **{**GIVEN, "mood": "$garment ${x}"})


def test_every_template_says_its_purpose_and_refuses_other_variables() -> None:
    for path in files("prompts").iterdir():
        if path.name.endswith(".md"):
            head, rule, _ = path.read_text(encoding="utf-8").partition("\n---\n")
            assert (head.startswith("purpose: "), rule) == (True, "\n---\n"), path.name
            with pytest.raises(PromptError, match="has no nothing_like_this"):
                render(path.name.removesuffix(".md"), nothing_like_this="")
