"""The brand kit: what a shop may say, and what is wrong with it in words that name file, field, value and way out."""

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.scripted_service import picture
from tools.brand_kit import Brand, BrandError, apply_brand, load_brand
from tools.studio.brief import Look, StyleBrief, brief_from_dict, brief_to_dict
from tools.studio.harmony import harmonised
from tools.typography.fonts import typeface

KIT = """
name = "Atelier Nord"
[colours]
wall = "#C9D6CF"
accent = "#7a2e1d"
ink = "#14342b"
[fonts]
copy = "fonts/House.ttf"
[logo]
picture = "logo.png"
place = "top-left"
width = 0.2
[tone]
words = "quiet, confident"
"""
BRIEF = StyleBrief("a wall", "soft", "standing", "calm", ("#c8b9a6",), "A calm place.", look=Look())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "fonts").mkdir(parents=True)
    shutil.copy(typeface("Heebo").path, folder / "fonts" / "House.ttf")
    (folder / "logo.png").write_bytes(picture(40, 20))
    (tmp_path / "elsewhere.png").write_bytes(picture(40, 20))
    return folder


def kit(shop: Path, text: str) -> Brand:
    (shop / "brand.toml").write_text(text, encoding="utf-8")
    return load_brand(shop / "brand.toml", shop)


def test_a_kit_is_read_with_its_files_and_survives_as_plain_data(shop: Path) -> None:
    brand = kit(shop, KIT)
    assert (brand.name, brand.colours.wall, brand.colours.floor) == ("Atelier Nord", "#c9d6cf", None)
    assert brand.logo is not None
    assert (Path(brand.logo.picture), brand.logo.place) == (shop / "logo.png", "top-left")
    assert Path(brand.fonts.copy_font) == shop / "fonts" / "House.ttf"
    assert Brand.of(brand.data()) == brand


def test_an_empty_kit_changes_nothing(shop: Path) -> None:
    assert apply_brand(BRIEF, kit(shop, "")) == BRIEF


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[colours]\nwall = "beige"',
            r'brand\.toml: colours\.wall = \'beige\' is not a colour; write it like "#7a2e1d"',
        ),
        (
            '[colours]\nwal = "#ffffff"',
            r"colours\.wal is not a known field; did you mean 'wall'\? known: wall, floor, accent, ink",
        ),
        ('[fonts]\ncopy = "Noto Sanz"', r"fonts\.copy = 'Noto Sanz' is not a .* did you mean 'Noto Sans'\?"),
        ('[fonts]\ncopy = "logo.ttf"', r"fonts\.copy = 'logo\.ttf' is not a file in shop"),
        (
            '[logo]\npicture = "../elsewhere.png"',
            r"logo\.picture = '\.\./elsewhere\.png' is outside the shop's folder",
        ),
        ('[logo]\npicture = "/etc/passwd"', r"is outside the shop's folder"),
        ('[logo]\npicture = "brand.toml"', r"logo\.picture = 'brand\.toml'"),
        ('[logo]\npicture = "logo.png"\nplace = "middle"', r"logo\.place = 'middle'.*'top-left'"),
        ('[logo]\npicture = "logo.png"\nwidth = 3', r"logo\.width = 3.*0\.4"),
        ("[logo]\nwidth = 0.1", r"logo\.picture is missing; add it"),
        ("= nonsense", r"brand\.toml is not valid TOML"),
        ('[tone]\nwords = "' + "x" * 121 + '"', r"tone\.words"),
    ],
)
def test_what_is_wrong_is_named_with_file_field_value_and_remedy(shop: Path, text: str, said: str) -> None:
    with pytest.raises(BrandError, match=said):
        kit(shop, text)


def test_a_kit_that_is_missing_or_a_broken_font_is_an_error_in_words(shop: Path) -> None:
    with pytest.raises(BrandError, match=r"none\.toml cannot be read"):
        load_brand(shop / "none.toml", shop)
    (shop / "fonts" / "Broken.otf").write_bytes(b"OTTO is no font")
    with pytest.raises(BrandError, match=r"fonts\.copy = .*cannot be opened as a typeface"):
        kit(shop, '[fonts]\ncopy = "fonts/Broken.otf"')


def test_the_brief_takes_the_brands_colours_and_tone(shop: Path) -> None:
    brief = apply_brand(BRIEF, kit(shop, KIT))
    assert brief.palette == ("#c9d6cf", "#7a2e1d", "#c8b9a6")
    assert (brief.mood, brief.prompt) == ("calm, quiet, confident", "A calm place. Tone: quiet, confident.")
    assert brief.look is not None
    assert (brief.look.wall, brief.look.accent, brief.look.floor) == ((201, 214, 207), (122, 46, 29), Look().floor)
    assert brief_from_dict(brief_to_dict(brief)) == brief


def test_the_tone_never_makes_a_prompt_too_long(shop: Path) -> None:
    brief = apply_brand(replace(BRIEF, prompt="word " * 98), kit(shop, KIT))
    assert len(brief.prompt.split()) < 100


def test_a_brands_wall_is_painted_as_it_is_unless_the_garment_would_vanish_before_it() -> None:
    vivid = Look(wall=(190, 40, 120), house_colours=True)
    assert np.abs(np.subtract(harmonised(vivid, (240, 240, 240)).wall, vivid.wall)).max() <= 2
    assert np.abs(np.subtract(harmonised(vivid, (188, 42, 118)).wall, vivid.wall)).max() > 20
    assert (
        np.abs(np.subtract(harmonised(replace(vivid, house_colours=False), (240, 240, 240)).wall, vivid.wall)).max()
        > 20
    )


def test_static_typefaces_are_taken_as_they_are(shop: Path) -> None:
    from tests.bench.grounds import wall
    from tools.typography.setting import match, typeset

    plate = wall(448, 600, (226, 219, 208))
    font = str(shop / "fonts" / "House.ttf")
    own = typeset(plate, ["New season", "€49"], [(0, 0, 448, 300)], font=font, ink=(20, 52, 43))
    ours = typeset(plate, ["New season", "€49"], [(0, 0, 448, 300)])
    assert (own.picture != ours.picture).any()
    assert match(own.picture, plate, own.setting) == 1.0
    assert own.lines[0].ink[1] > own.lines[0].ink[0], "the headline has the brand's green ink"
    assert cv2.absdiff(own.picture, ours.picture).any()
