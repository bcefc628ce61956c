"""Alternatives to choose from, and outfits, as processes."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest

from tests.e2e.process import bestshot
from tests.e2e.test_cloud import COPY, Shop
from tests.e2e.test_cloud import shop as cloud_shop  # noqa: F401  # the fixture
from tools.imaging.opening import open_picture


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Path:
    return copytree(indexed, tmp_path_factory.mktemp("variants") / "shop")


def document(shop: Path, *arguments: str) -> dict[str, Any]:
    ended = bestshot(shop, *arguments, "--json")
    assert ended.status == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def test_alternatives_differ_and_each_is_a_shot_of_its_own_that_its_channels_follow(shop: Path) -> None:
    made = document(shop, "run", "NEW1", "--variants", "2", "--channel", "shopify", "--channel", "amazon-main")
    ids = [shot["shot"] for shot in made["shots"]]
    assert ids == ["shopify", "shopify#2", "amazon-main", "amazon-main#2"]
    assert made["shots"][1]["file"].endswith("/NEW1/shopify-2.jpg")
    assert made["shots"][3]["attempts"][0]["reason"] == "follows shopify#2, which was accepted"
    folder = shop / "outputs" / made["run"]
    one, other = (open_picture((folder / made["shots"][n]["file"]).read_bytes()).astype(int) for n in (0, 1))
    assert np.abs(one - other).mean() > 5
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count('class="choices"') == 2
    revised = document(shop, "revise", made["run"], "--shot", "shopify#2", "brighter")
    assert revised["shots"][0]["file"].endswith("/NEW1/shopify-2.jpg")


def test_on_cloud_models_alternatives_are_told_apart(cloud_shop: Shop) -> None:  # noqa: F811
    control = cloud_shop.server.control
    made = cloud_shop.document("run", "NEW1", "--variants", "2", "--budget", "2", *COPY)
    assert [shot["shot"] for shot in made["shots"]] == ["shopify", "shopify#2"]
    asked = [
        json.dumps(r["body"]) for r in control.requests() if "A finished, photorealistic" in json.dumps(r.get("body"))
    ]
    assert sum("This is alternative 2 of the picture" in body for body in asked) == 1


def test_an_outfit_is_one_picture_and_a_file_that_is_no_picture_is_named(shop: Path) -> None:
    made = document(shop, "run", "NEW1", "--with", "new_products/NEW2.jpg", "--scene", "evening light")
    checks = {check["name"]: check["status"] for check in made["shots"][0]["verdict"]["checks"]}
    assert (checks["garment"], checks["garment 2"]) == ("passed", "passed")
    assert "low golden light" in made["style"]["lighting"]
    wrong = bestshot(shop, "run", "NEW1", "--with", "new_products.csv")
    assert wrong.status == 1
    assert "new_products.csv is not a picture" in wrong.error


def test_on_cloud_models_a_piece_that_is_missing_is_found_missing(cloud_shop: Shop) -> None:  # noqa: F811
    control = cloud_shop.server.control
    made = cloud_shop.document(
        "run", "NEW1", "--with", "new_products/NEW2.jpg", "--scene", "images/SKU3.jpg", "--budget", "0.6"
    )
    asked = json.dumps([r["body"] for r in control.requests() if r["path"].endswith("images")], ensure_ascii=False)
    assert "a garment of the same outfit: its flat-lay" in asked
    assert "the place: the set is there" in asked
    shot = made["shots"][0]
    assert shot["status"] == "needs_review", "the test server draws the first garment alone"
    assert "garment 2" in {check["name"] for check in shot["verdict"]["checks"] if check["status"] == "failed"}
