"""The feed of accepted pictures: alternative texts, cells that no spreadsheet runs, and the file names of channels."""

import csv
import io
import re
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents import Shot
from agent.runs.export import alt_text, file_name, harmless
from tools.channels import ChannelError, load_channels

CHANNELS = load_channels()


def shot(category: str = "Kleid", copy: tuple[str, ...] = (), **extra: str) -> Shot:
    made_from = {"product": {"category": category, "extra": extra}, "copy": list(copy)}
    return cast("Shot", {"made_from": made_from})


def test_the_alternative_text_has_the_words_of_the_shop_and_of_the_picture() -> None:
    assert alt_text(shot()) == "Kleid"
    assert alt_text(shot(Title="Leinenkleid  Ida", color="weiß", brand="Nord")) == "Leinenkleid Ida, weiß, Nord"
    assert alt_text(shot(title="Weißes Kleid", color="weiß")) == "Weißes Kleid"
    assert alt_text(shot(copy=("Neue Saison", "ab 29,90 €"))) == "Kleid: Neue Saison / ab 29,90 €"
    assert len(alt_text(shot(title="x" * 900))) == 500


@given(st.text(st.sampled_from("=+-@＝\t\r \n|a1(),\"'"), min_size=1))
def test_no_cell_of_a_feed_begins_like_a_formula(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(text), "end"])
    cell = next(csv.reader(io.StringIO(out.getvalue(), newline="")))[0]
    assert cell.strip()[:1] not in ("=", "+", "-", "@", "＝")
    assert cell in (text, f"'{text}")


@given(st.text(min_size=1, max_size=64), st.integers(1, 12), st.sampled_from([channel.name for channel in CHANNELS]))
def test_a_name_has_only_what_the_channel_takes(product: str, number: int, channel: str) -> None:
    name = file_name(CHANNELS.find(channel), product, number)
    form = {
        "amazon-main": r"[A-Za-z0-9]+\.MAIN", "amazon-secondary": r"[A-Za-z0-9]+\.PT[0-9]{2}",
        "shopify": rf"[A-Za-z0-9_-]+-shopify-{number}",
        **dict.fromkeys(("walmart", "walmart-fashion"), rf"[A-Za-z0-9_-]+-{number}"),
    }  # fmt: skip
    assert re.fullmatch(form.get(channel, rf"[A-Za-z0-9._-]+-{channel}-{number}"), name)


def test_two_products_in_other_scripts_get_two_names() -> None:
    names = {
        file_name(CHANNELS.find("shopify"), product, 1)
        for product in ("裙子001", "裤子001", "001", "Kleid-ä", "Kleid-a")
    }
    assert len(names) == 4, "only ä and a meet, and a second picture of that name is left out"
    assert file_name(CHANNELS.find("amazon-main"), "B0-1234 56", 1) == "B0123456.MAIN"


@pytest.mark.parametrize("rule", ['file_name = "../{product}"', 'file_name = "fixed"', 'file_letters = "^/"'])
def test_a_shops_own_rule_cannot_name_another_folder(tmp_path_factory: pytest.TempPathFactory, rule: str) -> None:
    shop = tmp_path_factory.mktemp("shop")
    (shop / "channels.toml").write_text(f"[shopify]\n{rule}\n")
    with pytest.raises(ChannelError, match="file_"):
        load_channels(shop)
