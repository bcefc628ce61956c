"""One text-free picture, its copy in many languages: paid once, set and checked letter by letter in each script."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.documents import RunDocument
from agent.feedback.lookup import find_shot
from agent.feedback.revise import revise
from agent.product.intake import load_product
from agent.product.revision import plan
from agent.runs.estimate import estimate_order
from agent.runs.languages import in_languages
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import Services
from tests.openrouter.running import RunningServer
from tools.errors import WrongValue
from tools.imaging.opening import open_picture
from tools.models.roles import StyleError
from tools.storage.records import new_run_id

COPY = ("New season", "From $29.90")
TABLE = (
    "copy,de,ja,ar\nNew season,Neue Saison,新シーズン,موسم جديد\nFrom $29.90,Ab $29.90,$29.90から,ابتداءً من $29.90\n"
)
GERMAN = {"New season": "Neue Saison", "From $29.90": "Ab $29.90"}


async def made(services: Services, order: Order, *codes: str, table: Path | None = None) -> RunDocument:
    run_id, product = new_run_id(), await load_product(services, "NEW1")
    order = await in_languages(services, run_id, order, [product], ",".join(codes), table, lambda line: None)
    return (await run_order(services, run_id, "run", [product], order))["products"][0]


async def test_a_table_serves_where_no_model_translates(shop: Services, tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text(TABLE, encoding="utf-8")
    document = await made(shop, Order(("shopify", "amazon-main"), COPY), "de", "ja", "ar", table=table)
    assert document["status"] == "accepted", [shot["reason"] for shot in document["shots"]]
    named = {shot["shot"]: shot for shot in document["shots"]}
    assert list(named) == ["shopify", "shopify@de", "shopify@ja", "shopify@ar", "amazon-main"]
    folder = shop.settings.resolved_out() / document["run"]
    assert (folder / "NEW1" / "shopify-ja.jpg").is_file()
    assert named["shopify@ja"]["made_from"]["copy"] == ["新シーズン", "$29.90から"]
    assert {shot["text_free"] for name, shot in named.items() if name.startswith("shopify")} == {
        named["shopify"]["text_free"]
    }
    german, english = (
        open_picture((folder / (named[name]["file"] or "")).read_bytes()) for name in ("shopify@de", "shopify")
    )
    assert not np.array_equal(german, english)
    revised = await revise(
        shop, plan(shop, await find_shot(shop, document["run"], "shopify@de", None), 'headline "Jetzt neu"'), 1.0
    )
    assert (revised["shots"][0]["language"], revised["status"]) == ("de", "accepted")
    assert revised["shots"][0]["made_from"]["copy"] == ["Jetzt neu", "Ab $29.90"]


async def test_the_picture_and_its_judge_are_paid_once(cloud_shop: Services, openrouter: RunningServer) -> None:
    document = await made(cloud_shop, Order(("shopify",), COPY, 2.0), "de", "ja")
    assert document["status"] == "accepted", [shot["reason"] for shot in document["shots"]]
    calls = openrouter.control.calls()
    assert [call["kind"] for call in calls].count("image") == 1
    stages = document["cost_by_stage"]
    assert 0 < stages["translate"] < 0.02
    assert document["cost_usd"] == pytest.approx(openrouter.control.counts()["cost_usd"], abs=1e-9)
    english, german, japanese = document["shots"]
    assert [sum(a["cost_usd"] for a in shot["attempts"]) for shot in (german, japanese)] == [0, 0]
    for shot in (german, japanese):
        checks = {check["name"]: check for check in shot["verdict"]["checks"]}
        assert checks["fit"] == next(check for check in english["verdict"]["checks"] if check["name"] == "fit")
        assert checks["copy"]["status"] == "passed"
        assert shot["made_from"]["copy"][0] in checks["copy"]["evidence"]


async def test_a_picture_that_is_not_accepted_gets_no_translations(
    cloud_shop: Services, openrouter: RunningServer
) -> None:
    openrouter.control.script({"kind": "image", "failure": "image_safety", "times": 9})
    document = await made(cloud_shop, Order(("shopify",), COPY), "de")
    assert [shot["shot"] for shot in document["shots"]] == ["shopify"]
    assert "shopify was not accepted, so its copy was not set in de" in document["notes"]


async def test_what_is_not_kept_is_refused_before_anything_is_paid_for_in_pictures(
    shop: Services, tmp_path: Path
) -> None:
    table = tmp_path / "words.csv"
    table.write_text("copy,de\nNew season,Neue Saison\nFrom $29.90,Ab 29 Dollar\n")
    with pytest.raises(WrongValue, match=r"the translation into de does not keep the copy: .*must have \$29\.90"):
        await made(shop, Order(("shopify",), COPY), "de", table=table)
    with pytest.raises(StyleError, match="into fr without a key"):
        await made(shop, Order(("shopify",), COPY), "fr", table=table)
    with pytest.raises(WrongValue, match="no copy to translate"):
        await made(shop, Order(("shopify",)), "de", table=table)
    assert not await shop.records.runs()


async def test_an_estimate_counts_a_picture_for_each_language_of_a_channel_with_copy(shop: Services) -> None:
    order = Order(("shopify", "amazon-main"), COPY, languages={"de": GERMAN, "fr": GERMAN})
    assert (await estimate_order(shop, order, [await load_product(shop, "NEW1")]))["pictures"] == 4
    assert await in_languages(shop, "r1", order, [], "", None, print) is order, "a run that is continued keeps its own"
    drawn = replace(order, copy_mode="rendered")
    with pytest.raises(WrongValue, match="--copy-mode rendered"):
        drawn.checked(shop.channels, shop.settings.shop)
