"""A shop's own `channels.toml` adds channels and changes fields of ours; what is wrong in it is said in one line."""

from pathlib import Path

import pytest

from tools.channels import ChannelError, load_channels


def write(folder: Path, text: str) -> Path:
    (folder / "channels.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_of_its_own_a_shop_has_ours(tmp_path: Path) -> None:
    assert load_channels(tmp_path) == load_channels()


def test_a_new_channel_needs_little(tmp_path: Path) -> None:
    known = load_channels(write(tmp_path, '[newsletter]\nratio = "3:1"\nmin_size = [600, 200]\nformats = ["png"]\n'))
    mine = known.find("newsletter")
    assert (mine.title, mine.native, mine.format) == ("newsletter", "21:9", "PNG")
    assert mine.cited.startswith("the shop's own rule")
    assert mine.file == str(tmp_path / "channels.toml")
    assert known.find("shopify").file == "bestshot"


def test_a_shop_changes_single_fields_of_a_channel_and_its_source_says_so(tmp_path: Path) -> None:
    mine = load_channels(write(tmp_path, "[shopify]\nmax_bytes = 500_000\n")).find("shopify")
    ours = load_channels().find("shopify")
    assert mine.max_bytes == 500_000
    assert mine.recommended_longest == ours.recommended_longest
    assert mine.source == f"{ours.source}; max_bytes by the shop"
    assert ours.max_bytes == 20_000_000, "the package's table stays as it is"


def test_two_shops_do_not_see_each_others_channels(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = load_channels(write(tmp_path / "a", '[only-a]\nratio = "1:1"\n'))
    second = load_channels(write(tmp_path / "b", '[only-b]\nratio = "1:1"\n'))
    assert "only-a" in first.table
    assert "only-a" not in second.table


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[a]\nratio = "3x4"', ("channel 'a'", "ratio = '3x4'", 'write it like "3:4"')),
        ('[a]\nratio = "1:0"', ("ratio = '1:0'", "write it like")),
        ('[a]\nratio = "20:1"', ("ratio = '20:1'", "use a ratio between")),
        ("[a]\nmin_size = [10, 10]", ("ratio", "is missing")),
        ('[a]\nratio = "1:1"\nformat = ["PNG"]', ("format is not a known field", "did you mean 'formats'?")),
        ('[a]\nratio = "1:1"\nformats = ["PSD"]', ("formats", "the unknown format PSD", "JPEG, PNG, WEBP, TIFF")),
        ('[a]\nratio = "1:1"\nformats = ["GIF"]', ("formats", "add one of JPEG")),
        ('[a]\nratio = "1:1"\nformats = "JPEG"', ("formats", 'write it like ["JPEG", "PNG"]')),
        (
            '[a]\nratio = "1:1"\nmin_size = [500, 400]\nrecommended_size = [400, 400]',
            ("recommended_size", "[500, 400]"),
        ),
        ('[a]\nratio = "1:1"\nrecommended_size = [400, 500]', ("recommended_size", "ratio 1:1")),
        ('[a]\nratio = "1:1"\nmin_size = [0, 5]', ("min_size", "width first")),
        ('[a]\nratio = "1:1"\nmin_size = [9000, 9000]', ("9000 x 9000 px are more than any", "smaller min_size")),
        ('[a]\nratio = "1:1"\nmin_longest = 900\nmax_longest = 800', ("max_longest = 800", "min_longest 900")),
        ('[a]\nratio = "1:1"\nkeep_clear = [0.5, 0, 0.5, 0]', ("keep_clear", "leaves no room")),
        ('[a]\nratio = "1:1"\nfill = 85', ("fill = 85",)),
        ('[a]\nratio = "1:1"\nbackground = "grey"', ("background = 'grey'", "'free' or 'white'")),
        ('["../a"]\nratio = "1:1"', ("channel '../a'", "rename it")),
        ('ratio = "1:1"', ("ratio = '1:1' is not inside a channel", "[name]")),
        ("[a\n", ("is not valid TOML", "bestshot channels shopify --json")),
        ('law = "x"', ("[[law]]",)),
    ],
)
def test_what_is_wrong_names_file_channel_field_value_and_the_way_out(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(ChannelError) as caught:
        load_channels(write(tmp_path, text))
    said = str(caught.value)
    assert str(tmp_path / "channels.toml") in said
    assert "\n" not in said
    for word in words:
        assert word in said


def test_another_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "channels.toml").write_bytes('[a]\ntitle = "Café"'.encode("latin-1"))
    with pytest.raises(ChannelError, match="save it as UTF-8"):
        load_channels(tmp_path)
