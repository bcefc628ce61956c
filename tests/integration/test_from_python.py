"""The product as a library: three lines, as the README has them."""

import asyncio
from pathlib import Path
from runpy import run_path
from shutil import copytree

import pytest

from agent import acreate_promo, create_promo
from agent.product.intake import UnknownProduct
from tests.readme import README, block
from tests.shops import write_shop
from tools.catalog import NoIndex
from tools.channels import UnknownChannel


@pytest.fixture
def shop(tmp_path: Path, indexed: Path) -> Path:
    return copytree(indexed, tmp_path / "shop")


def test_the_readme_s_three_lines_run(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        block(README.read_text(encoding="utf-8"), "python")
        .strip("`")
        .removeprefix("python\n")
        .replace("NEW001", "NEW1")
    )
    assert len([line for line in lines.splitlines() if line]) == 3
    script = shop / "three_lines.py"
    script.write_text(lines, encoding="utf-8")
    monkeypatch.chdir(shop)
    run_path(str(script))
    assert "('shopify', 'accepted', 'NEW1/shopify.jpg'), ('amazon-main', 'accepted'" in capsys.readouterr().out


async def test_several_at_a_time_share_the_shop(shop: Path) -> None:
    made = await asyncio.gather(*(acreate_promo(product, shop=shop) for product in ("NEW1", "NEW2")))
    assert [document["status"] for document in made] == ["accepted", "accepted"]
    assert all(Path(document["report"] or "").is_file() for document in made)


def test_a_flat_lay_s_file_will_do(shop: Path) -> None:
    document = create_promo(shop / "new_products" / "NEW1.jpg", ["amazon-main"], shop=shop)
    assert document["shots"][0]["channel"] == "amazon-main"


def test_what_cannot_be_honoured_raises(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(UnknownProduct, match="did you mean 'NEW1'"):
        create_promo("NEW11", shop=shop)
    with pytest.raises(UnknownChannel, match="did you mean 'shopify'"):
        create_promo("NEW1", ["shopfy"], shop=shop)
    empty = tmp_path_factory.mktemp("empty")
    write_shop(empty)
    with pytest.raises(NoIndex, match="bestshot index"):
        create_promo("NEW1", shop=empty)
