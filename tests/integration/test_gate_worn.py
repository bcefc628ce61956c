"""A shop's own accepted worn picture: defects drawn on it, and what a contract of the shop changes about accepting it."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.evals.gate import rates
from agent.evals.worn import accepted_worn, evaluate_worn
from agent.services import opened
from tests.e2e.process import bestshot
from tests.openrouter.running import RunningServer
from tools.defects.sheet import GateSheet
from tools.defects.worn import WORN
from tools.imaging.encoding import encode_png

DEFECTS = (
    ("recolour", "ΔE 25"),
    ("wrong length", "20% shorter"),
    ("pasted edge", "pale 0.6%"),
    ("label out", "20% wide"),
)
DRAWN = [case for case in WORN if case.family == "clean" or (case.family, case.strength) in DEFECTS]
RUN = ("run", "NEW1", "--channel", "shopify", "--kind", "on_model", "--json")


def worn(shop: Path, server: RunningServer) -> dict[str, Any]:
    settings = {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_TIMEOUT": "60"}
    ended = bestshot(shop, *RUN, **settings)
    found: dict[str, Any] = json.loads(ended.out)
    return found


@pytest.fixture
def cloud_shop(indexed_by_cloud: Path, tmp_path: Path) -> Path:
    return shutil.copytree(indexed_by_cloud, tmp_path / "shop")


async def test_defects_on_an_accepted_worn_picture_and_who_caught_them(
    cloud_shop: Path, openrouter: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worn(cloud_shop, openrouter)["status"] == "accepted"
    monkeypatch.setattr("agent.evals.worn.WORN", DRAWN)
    sheet = GateSheet()
    async with opened(cloud_shop, local=True) as services:
        shots = await accepted_worn(services, 3)
        assert [document["product"] for document, _ in shots] == ["NEW1"]
        found = await evaluate_worn(services, shots, lambda: 0.0, sheet)
    rows = {(row["family"], row["strength"]): row for row in rates(found.judgements)}
    assert not found.left_out
    assert {family for family, _ in rows} == {"clean", "recolour", "wrong length", "pasted edge", "label out"}
    for (family, _), row in rows.items():
        assert family != "clean" or not row["refused"], row
    far = rows["recolour", "ΔE 25"]
    assert far["refused"] == far["caught"]["garment"] == far["owned"] == far["drawn"]
    assert not rows["wrong length", "20% shorter"]["refused"], "code cannot see it; only an inspector could"
    sheet.write(tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").stat().st_size > 10_000


def test_a_shop_without_worn_pictures_says_so_in_one_sentence(indexed: Path, tmp_path: Path) -> None:
    shop = shutil.copytree(indexed, tmp_path / "shop")
    grey = encode_png(np.full((300, 200, 3), 128, np.uint8))  # no garment, so that the packshots are done at once
    for name in ("NEW1.jpg", "NEW2.jpg"):
        (shop / "new_products" / name).write_bytes(grey)
    ended = bestshot(shop, "eval", "gate", "--shop", ".", "--json")
    assert ended.status == 0, ended.err
    assert "this shop has no accepted picture of kind on_model, so only packshots were judged" in ended.err
    assert json.loads(ended.out)["worn"] == {"inspector": None, "rows": [], "left_out": {}}


def test_a_fault_that_is_advice_buys_no_repair_and_stays_in_the_certificate(
    cloud_shop: Path, openrouter: RunningServer
) -> None:
    openrouter.control.settings(spoils={"halo": 1.0})
    [usual] = worn(cloud_shop, openrouter)["shots"]
    assert usual["attempts"][0]["verdict"]["status"] == "rejected"
    assert len(usual["attempts"]) > 1
    (cloud_shop / "accept.toml").write_text('advice = ["fit"]\n[tolerances]\nlight = 8\n')
    [own] = worn(cloud_shop, openrouter)["shots"]
    assert (own["status"], len(own["attempts"])) == ("accepted", 1)
    fit = next(check for check in own["verdict"]["checks"] if check["name"] == "fit")
    assert (fit["status"], fit["required"]) == ("failed", False)
    lines = {rule["rule"]: rule for rule in own["certificate"] if "accept.toml" in rule["source"]}
    assert lines["fit is advice"]["status"] == "advice"
    assert lines["fit is advice"]["value"].startswith("failed: ")
    assert any(rule.startswith("light 8: ") for rule in lines)
