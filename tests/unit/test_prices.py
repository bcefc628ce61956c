"""Worst cases of calls: from the table, dearer where the service says so, refused where nobody knows."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.imaging.sizes import Tier
from tools.ledger.drift import drift
from tools.ledger.prices import PriceError, UnknownPrice, load_prices

NB21, NB2, PRO = "google/gemini-nano-banana-2.1", "google/gemini-3.1-flash-image", "google/gemini-3-pro-image"
QWEN, NEMOTRON = "qwen/qwen3.5-397b-a17b", "nvidia/llama-nemotron-embed-vl-1b-v2"
PRICES = load_prices()


@pytest.mark.parametrize("model", [NB2, f"{NB2}-preview"])
def test_a_larger_tier_costs_more_under_both_names(model: str) -> None:
    assert PRICES.picture(model).tiers == {"512": 0.045, "1K": 0.067, "2K": 0.101, "4K": 0.151}


def test_the_table_knows_what_the_default_models_make() -> None:
    assert PRICES.picture(NB21).tiers == {"1K": 0.0336, "2K": 0.0504, "4K": 0.1134}
    assert len(PRICES.picture(NB21).ratios) == 14
    assert {*PRICES.picture(NB21).ratios} - {*PRICES.picture(PRO).ratios} == {"1:4", "4:1", "1:8", "8:1"}


@given(references=st.integers(1, 13))
def test_the_worst_case_covers_the_picture_and_what_goes_in(references: int) -> None:
    cases: list[tuple[str, Tier]] = [(NB2, "512"), (NB21, "4K"), (PRO, "2K")]
    for model, tier in cases:
        known = PRICES.picture(model)
        takes = [known.model_copy(update={"references": number}) for number in (references, references + 1)]
        fewer, more = (replace(PRICES, images={model: one}).worst_image(model, tier) for one in takes)
        assert known.tiers[tier] < fewer < more <= PRICES.worst_image(model, tier)


def test_tokens_and_inputs_are_priced() -> None:
    assert PRICES.worst_chat(QWEN, 1_000_000, 0) == pytest.approx(0.60)
    assert PRICES.worst_chat(QWEN, 0, 1_000_000) == pytest.approx(3.60)
    assert PRICES.worst_embedding(NEMOTRON, 10) == pytest.approx(10 * PRICES.worst_embedding(NEMOTRON, 1))
    assert PRICES.worst_embedding(f"{NEMOTRON}:free", 1000) == 0


def test_an_unknown_model_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnknownPrice, match=r"x/y; add the price under \[\[image\]\] to the file that BESTSHOT_PRICES"):
        PRICES.worst_image("x/y", "2K")
    with pytest.raises(UnknownPrice, match=r"x/y; .*BESTSHOT_PRICES.*qwen"):
        PRICES.worst_chat("x/y", 1, 1)
    with pytest.raises(UnknownPrice, match="nemotron"):
        PRICES.worst_embedding(QWEN, 1)


def test_an_unknown_tier_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownPrice, match=r"tier 512 \(it has 1K, 2K, 4K\)"):
        PRICES.worst_image(PRO, "512")


def test_the_dearer_of_table_and_service_counts() -> None:
    cheap = PRICES.with_live({QWEN: {"prompt": "0.0000001", "completion": "0.0000001"}}, {})
    assert cheap.worst_chat(QWEN, 1000, 1000) == PRICES.worst_chat(QWEN, 1000, 1000)
    dear = PRICES.with_live({QWEN: {"prompt": "0.000001", "completion": "0.00001", "request": "0.01"}}, {})
    assert dear.worst_chat(QWEN, 1000, 1000) == pytest.approx(0.001 + 0.01 + 0.01)
    assert PRICES.worst_chat(QWEN, 1000, 1000) < 0.005


def test_the_dearest_condition_of_the_service_counts() -> None:
    pricing = {
        "prompt": "0.000001",
        "completion": "0",
        "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.00001"}],
    }
    assert PRICES.with_live({QWEN: pricing}, {}).worst_chat(QWEN, 100_000, 0) == pytest.approx(1.0)


def test_the_services_token_price_never_makes_a_picture_cheaper_or_known() -> None:
    listed = {"prompt": "0.0000005", "completion": "0.000003"}
    assert PRICES.with_live({NB2: listed}, {}).worst_image(NB2, "4K") == PRICES.worst_image(NB2, "4K")
    with pytest.raises(UnknownPrice):
        PRICES.with_live({"x/y": listed}, {}).worst_image("x/y", "1K")


def test_a_chat_model_that_only_the_service_prices_is_known() -> None:
    listed = {"prompt": "0.000001", "completion": "0.000002"}
    assert PRICES.with_live({"x/y": listed}, {}).worst_chat("x/y", 1000, 1000) == pytest.approx(0.003)


@pytest.mark.parametrize(
    "pricing",
    [
        {},
        {"prompt": "-1", "completion": "-1"},
        {"prompt": "nan"},
        {"prompt": "inf"},
        {"prompt": "free"},
        {"prompt": "1", "completion": []},
    ],
)
def test_a_price_that_says_nothing_leaves_the_model_unknown(pricing: dict[str, object]) -> None:
    with pytest.raises(UnknownPrice):
        PRICES.with_live({"x/y": pricing}, {}).worst_chat("x/y", 1, 1)


def test_a_file_of_prices_adds_and_wins(tmp_path: Path) -> None:
    extra = tmp_path / "prices.toml"
    extra.write_text(
        f'[[chat]]\nids = ["local/qwen", "{QWEN}"]\ninput_per_million = 0\noutput_per_million = 0\n'
        'source = "our own server"\ndate = 2026-11-25\n'
    )
    prices = load_prices(extra)
    assert prices.worst_chat("local/qwen", 9, 9) == prices.worst_chat(QWEN, 9, 9) == 0
    assert prices.picture(NB2).tiers["1K"] == 0.067


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"[[chat]\n", "not valid TOML"),
        (b"\xff", "not UTF-8 text"),
        (b"[[chat]]\nids = []\n", "chat.0.ids"),
        (b'[[image]]\nids=["a"]\ntiers={1K=-1}\n', "chat|image.0"),
        (b"[[video]]\n", "video"),
    ],
)
def test_a_file_that_is_no_price_table_is_refused_by_name_and_place(tmp_path: Path, content: bytes, wrong: str) -> None:
    extra = tmp_path / "mine.toml"
    extra.write_bytes(content)
    with pytest.raises(PriceError, match=f"mine.toml.*({wrong})"):
        load_prices(extra)


def test_the_drift_of_a_price_is_named_by_tier_or_direction_and_rounding_is_none() -> None:
    listed = {"prompt": "0.0000006", "completion": "0.000005", "image": "0"}
    line = {"billable": "output_image", "unit": "image"}
    priced = [{**line, "variant": "1K", "cost_usd": 0.0336}, {**line, "variant": "2K", "cost_usd": 0.04}]
    now = PRICES.with_live({QWEN: listed}, {NB21: [{"pricing": priced}]})
    assert drift(PRICES, now, QWEN) == {"out": (3.6, 5.0)}
    assert drift(PRICES, now, NB21) == {"2K": (0.0504, 0.04)}
    assert drift(PRICES, PRICES, NB21) == drift(PRICES, now, "acme/unknown") == {}
