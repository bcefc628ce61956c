"""Copy in other languages: what is kept to the letter, the shop's table and glossary, and the model's second try."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.runs.languages import read_codes, read_translations
from tests.scripted_service import ScriptedService, chat, refused
from tools.brand_kit import load_brand
from tools.checks.translation import Translation, kept_words, translation_faults
from tools.errors import WrongValue
from tools.models.openrouter.cloud import Cloud
from tools.models.roles import StyleError

ORDER = Translation("de", ("New season", "From $29.90"), ("Nord",), {"season": "Saison"}, "warm and honest")


@pytest.mark.parametrize(
    ("line", "translated", "said"),
    [
        ("From $29.90", "Ab $29.90", ""),
        ("From $29.90", "$29.90から", ""),
        ("From $29.90", "Ab 29,90 $", "must have $29.90"),
        ("Ab 29,90 €", "From 29.90 €", "must have 29,90"),
        ("From ¥1990", "١٩٩٠ ¥", "must have ¥1990"),
        ("-20% on AirKnit", "-20% auf AirKnit", ""),
        ("-20% on AirKnit", "-20% auf Luftstrick", "must have AirKnit"),
        ("Nord, size XL2", "Nord, Größe XL2", ""),
        ("Nord, size XL2", "Norden, Größe XL", "must have XL2"),
        ("Only at nord.com #new", "Nur bei nord.com #new", ""),
        ("Only at nord.com #new", "Nur im Laden", "must have nord.com"),
        ("New season", "Neue Saison 2026", "has a number"),
        ("New season", " ", "has no translation"),
    ],
)
def test_prices_numbers_and_names_are_kept_to_the_letter(line: str, translated: str, said: str) -> None:
    assert said in "; ".join(translation_faults(line, translated, ["Nord"], {})) or not said
    assert bool(translation_faults(line, translated, ["Nord"], {})) is bool(said)


@given(price=st.integers(1, 99999), currency=st.sampled_from("$€£¥₹"), words=st.text("abc äß日本", max_size=12))
def test_no_other_price_ever_passes(price: int, currency: str, words: str) -> None:
    line = f"From {currency}{price}"
    assert not translation_faults(line, f"{words} {currency}{price}", [], {})
    assert translation_faults(line, f"{words} {currency}{price + 1}", [], {})
    assert translation_faults(line, f"{words} {price}", [], {})
    assert f"{currency}{price}" in kept_words(line, [])


def test_the_shops_own_words_are_used() -> None:
    terms = {"knit dress": "Strickkleid"}
    assert not translation_faults("Knit dress", "Das Strickkleid", [], terms)
    assert "must use «Strickkleid»" in translation_faults("Knit dress", "Wollkleid", [], terms)[0]


def test_codes_of_languages_are_read_leniently_and_a_wrong_one_is_named() -> None:
    assert read_codes(" de, ja,de,pt-BR ") == ("de", "ja", "pt-BR")
    assert read_codes("") == ()
    with pytest.raises(WrongValue, match="--copy-lang German is no language's code"):
        read_codes("German")


def test_a_table_of_translations_has_a_column_for_each_language(tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("Copy;DE;ja\nNew season;Neue Saison;新シーズン\nSale;;セール\n", encoding="utf-8-sig")
    assert read_translations(table) == {
        "de": {"New season": "Neue Saison"},
        "ja": {"New season": "新シーズン", "Sale": "セール"},
    }


def test_a_brand_kit_has_a_glossary(tmp_path: Path) -> None:
    kit = tmp_path / "brand.toml"
    kit.write_text('name = "Nord"\n[glossary]\nkeep = ["AirKnit"]\n[glossary.terms.de]\n"knit" = "Strick"\n')
    found = load_brand(kit, tmp_path)
    assert (found.glossary.keep, found.glossary.terms) == (("AirKnit",), {"de": {"knit": "Strick"}})
    assert found.of(found.data()) == found


async def test_a_lost_price_is_asked_for_once_more_by_name(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(chat(json.dumps({"lines": ["«Neue Saison»", "Ab 29,90 $"]})))
    server.script.append(chat(json.dumps({"lines": ["Neue Saison", "Ab  $29.90"]})))
    assert await cloud.stylist.translated(ORDER) == ("Neue Saison", "Ab $29.90")
    first, second = (asked.body["messages"][0]["content"] for asked in server.paid)
    for words in ("code de", "«season» is called «Saison»", "The name «Nord»", "«warm and honest»", "«From $29.90»"):
        assert words in first
    assert "must have $29.90" not in first
    assert "«Ab 29,90 $» must have $29.90, as «From $29.90» has" in second


async def test_a_second_fault_is_refused_before_any_picture(cloud: Cloud, server: ScriptedService) -> None:
    server.script.extend([chat(json.dumps({"lines": ["Neue Saison"]}))] * 2)
    answer = await cloud.stylist.translated(ORDER)
    with pytest.raises(WrongValue, match="the translation into de does not keep the copy: 2 lines have 1 translations"):
        ORDER.checked(answer)
    assert len(server.paid) == 2


async def test_a_refusal_is_an_error_of_style(cloud: Cloud, server: ScriptedService) -> None:
    server.script.append(refused(403, "flagged"))
    with pytest.raises(StyleError):
        await cloud.stylist.translated(ORDER)
