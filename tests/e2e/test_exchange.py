"""`import` and `export` from outside: from a shop system's export to a feed that another system reads."""

import csv
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from tests.e2e.process import bestshot, start, wait
from tests.shops import write_small_shop
from tools.imaging.metadata import stated

EXPORT = """Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Status
SKU1,T-Shirt Blau,T-Shirt,Farbe,blau,A,"1.299,00",https://cdn.example.com/SKU1.jpg,active
SKU2,T-Shirt Rot,T-Shirt,Farbe,rot,B,"89,90",https://cdn.example.com/SKU2.jpg?v=1,active
NEW1,=Neu & gut,T-Shirt,Farbe,grün,C,"89,90",https://cdn.example.com/NEW1.jpg,draft
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_small_shop(tmp_path_factory.mktemp("shop"))
    (folder / "export.csv").write_bytes(EXPORT.encode("cp1252"))
    (folder / "orders.csv").write_text("Name,Lineitem quantity,Lineitem sku\n#1,1700,A\n#2,3,B\n#3,1,Z\n")
    return folder


def test_an_export_becomes_a_shop_whose_pictures_are_fed_back(shop: Path) -> None:
    asked = wait(start(shop, "import", "export.csv", "--orders", "orders.csv"), said="y\n")
    assert asked.status == 0, asked.err
    assert "title        Title" in asked.err and "is this right?" in asked.err
    assert "export.csv: read as Windows-1252 (grün)" in asked.err
    assert "orders.csv: 1,703 pieces sold; 1 lines name no product" in asked.err
    again = bestshot(
        shop, "import", "export.csv", "--orders", "orders.csv", "--map", "season=Option1 Value", "--yes", "--json"
    )
    found = json.loads(again.out)
    assert (found["products"], found["new_products"], found["refused"]) == (2, 1, [])
    kept = json.loads((shop / ".bestshot/import.json").read_text())
    assert found["mapping"]["season"] == kept["Shopify"]["season"] == "Option1 Value"

    indexed = bestshot(shop, "index", "products.csv", "--json")
    assert json.loads(indexed.out)["new"] == 2, indexed.err
    hidden = bestshot(shop, "search", "--text", "rot", "--min-sales", "1701", "--json")
    assert json.loads(hidden.out) == []
    assert "nothing found: the filter of at least 1,701 sales hides SKU2" in hidden.err

    made = bestshot(shop, "run", "NEW1", "--channel", "shopify", "--channel", "amazon-main", "--copy", "Neu", "--json")
    shots = {one["channel"]: one for one in json.loads(made.out)["shots"]}
    assert {one["status"] for one in shots.values()} == {"accepted"}, made.err
    exported = bestshot(shop, "export", "latest", "--zip", "--json")
    told = json.loads(exported.out)
    assert (exported.status, told["pictures"], len(told["zips"])) == (0, 2, 2), exported.err
    with Path(told["feed"]).open(encoding="utf-8", newline="") as feed:
        rows = {row["channel"]: row for row in csv.DictReader(feed)}
    for channel, row in rows.items():
        data = Path(row["file"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(data).hexdigest()
        assert (row["digital_source_type"], row["credit"]) == (stated(data).source_type, stated(data).credit)
        assert json.loads(row["certificate"]) == shots[channel]["certificate"]
        with zipfile.ZipFile(row["zip"]) as packed:
            assert packed.namelist() == [row["zip_name"]] and packed.read(row["zip_name"]) == data
    assert (
        rows["shopify"]["alt_text"] == "'=Neu & gut, grün: Neu"
        and rows["amazon-main"]["alt_text"] == "'=Neu & gut, grün"
    )
    assert (rows["amazon-main"]["zip_name"], rows["shopify"]["zip_name"]) == ("NEW1.MAIN.jpg", "NEW1-shopify-1.jpg")

    Path(rows["shopify"]["file"]).write_bytes(b"another picture")
    less = bestshot(shop, "export", "--feed", "jsonl")
    assert less.status == 3 and "was changed after it was accepted; it is left out" in less.err
    (line,) = Path(less.out.strip()).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["channel"] == "amazon-main"


def test_choices_of_columns_are_kept_and_a_damaged_file_of_them_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    (tmp_path / ".bestshot").mkdir()
    (tmp_path / ".bestshot" / "import.json").write_text('{"Shopify": "Title"}')
    first = json.loads(bestshot(tmp_path, "import", "export.csv", "--map", "sku=", "--yes", "--json").out)
    kept = json.loads((tmp_path / ".bestshot" / "import.json").read_text())
    assert (first["mapping"]["sku"], kept) == ("", {"Shopify": {"sku": ""}})
    again = json.loads(bestshot(tmp_path, "import", "export.csv", "--yes", "--json").out)
    assert again["mapping"] == first["mapping"]


def test_nothing_is_written_if_the_columns_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    refused = wait(start(tmp_path, "import", "export.csv"), said="n\n")
    assert refused.status == 2 and "nothing was written; choose columns with --map FIELD=COLUMN" in refused.err
    silent = bestshot(tmp_path, "import", "export.csv", "--json")
    assert silent.status == 2 and "--json asks nothing; add --yes" in silent.error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.csv"]
