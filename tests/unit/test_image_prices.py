"""What the endpoints of an image model say about it: ratios, tiers, references and prices; the table fills the gaps."""

from datetime import date
from typing import Any

import pytest

from tools.imaging.sizes import PIXELS_1K
from tools.ledger.image_prices import SERVICE, ImagePrice, image_price
from tools.ledger.prices import UnknownPrice, load_prices

FLASH = "google/gemini-3.1-flash-image"
TABLE = load_prices().picture(FLASH)


def line(usd: float, variant: str | None = None, unit: str = "image", billable: str = "output_image") -> dict[str, Any]:
    return {"billable": billable, "unit": unit, "cost_usd": usd, "variant": variant}


def endpoint(*pricing: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    described = {name: {"type": "enum", "values": values} for name, values in parameters.items()}
    return {"provider_name": "x", "supported_parameters": described, "pricing": list(pricing)}


def read(*endpoints: dict[str, Any], table: ImagePrice | None = None) -> ImagePrice:
    found = image_price("x/y", list(endpoints), table)
    assert found
    return found


def test_ratios_tiers_and_prices_are_those_of_the_endpoint() -> None:
    served = endpoint(
        line(0.02, "1K"), line(0.03, "2K"), resolution=["2K", "1K"], aspect_ratio=["9:16", "auto", "1:1", "1:2"]
    )
    served["supported_parameters"]["input_references"] = {"type": "range", "min": 0, "max": 4}
    found = read(served)
    assert found.tiers == {"1K": 0.02, "2K": 0.03}
    assert found.ratios == ("1:1", "9:16")
    assert found.references == 4
    assert (found.source, found.date) == (SERVICE, date.today())


def test_of_several_endpoints_the_dearest_counts_and_each_adds_what_it_makes() -> None:
    found = read(
        endpoint(line(0.02), resolution=["1K", "2K"], aspect_ratio=["1:1"]),
        endpoint(line(0.05), resolution=["1K"], aspect_ratio=["3:4"]),
    )
    assert found.tiers == {"1K": 0.05, "2K": 0.02}
    assert found.ratios == ("1:1", "3:4")


@pytest.mark.parametrize(
    ("pricing", "price"),
    [
        ([line(0.04)], 0.04),
        ([line(0.04, "high"), line(0.01, "low")], 0.04),
        ([line(0.04, "4K"), line(0.01)], 0.01),
        ([line(0.01, unit="megapixel")], 0.01 * 3072 * 384 / 1e6),
        ([line(0.00003, unit="token")], 0.00003 * 8192),
    ],
)
def test_a_price_that_is_not_by_tier_is_the_most_that_a_picture_may_cost(pricing: list[Any], price: float) -> None:
    assert read(endpoint(*pricing, resolution=["1K"])).tiers == {"1K": pytest.approx(price)}


def test_what_goes_in_is_priced_too() -> None:
    served = endpoint(
        line(0.02), line(0.001, billable="input_reference"), line(0.000002, unit="token", billable="input_text")
    )
    prices = load_prices().with_live({}, {"x/y": [served]})
    assert prices.worst_image("x/y", "1K") == pytest.approx(0.02 + 14 * 0.001 + (14 * 1120 + 2000) * 0.000002)


def test_the_table_fills_what_the_service_does_not_say() -> None:
    found = read(endpoint(line(0.09, "2K")), table=TABLE)
    assert found.tiers == {**TABLE.tiers, "2K": 0.09}
    assert (found.ratios, found.references) == (TABLE.ratios, 14)
    by_token = read(endpoint(line(0.00003, unit="token"), resolution=["1K"]), table=TABLE)
    assert by_token.tiers == {"1K": 0.067}


@pytest.mark.parametrize(
    "endpoints",
    [
        None,
        "none",
        [{"pricing": [{"unit": "image"}]}],
        [endpoint()],
        [endpoint(line(-1.0))],
        [endpoint(line(float("inf")))],
    ],
)
def test_endpoints_that_say_no_price_leave_an_unknown_model_unknown(endpoints: Any) -> None:
    with pytest.raises(UnknownPrice, match=r"no price is known for x/y; .*BESTSHOT_PRICES"):
        load_prices().with_live({}, {"x/y": endpoints}).picture("x/y")
    known = load_prices().with_live({}, {FLASH: endpoints}).picture(FLASH)
    assert known.tiers == TABLE.tiers
    assert known.ratios == tuple(PIXELS_1K)


def test_the_source_of_a_price_is_said() -> None:
    prices = load_prices().with_live(
        {"qwen/qwen3.5-397b-a17b": {"prompt": "0.1"}, "x/chat": {"prompt": "0.1"}}, {"x/y": [endpoint(line(0.02))]}
    )
    assert prices.source("x/y") == prices.source("x/chat") == "the service"
    assert prices.source(FLASH) == "the table of 2026-11-22"
    assert prices.source("qwen/qwen3.5-397b-a17b") == "the service, or the table of 2026-11-22 where that is dearer"
