"""Shops in folders with odd names: a path is no URL, and a setting never set is not blamed."""

from pathlib import Path

from tests.e2e.process import start, wait
from tests.shops import write_small_shop

ODD = Path("My%20Shop?x=1 & a#b x::y", "Müller 店 [x]*", "ä" * 125)


def test_a_shop_works_in_folders_of_any_name_and_writes_nothing_outside(tmp_path: Path) -> None:
    shop = tmp_path / ODD
    shop.mkdir(parents=True)
    write_small_shop(shop)
    indexed = wait(start(shop, "index", "products.csv"))
    assert indexed.status == 0, indexed.err
    made = wait(start(shop, "run", "NEW1", "--channel", "shopify"))
    assert made.status in (0, 3), made.err
    assert "Warning" not in indexed.err + made.err
    for folder in (shop, *(tmp_path / above for above in ODD.parents[:-1])):
        assert list(folder.parent.iterdir()) == [folder]
    state = {path.name for path in (shop / ".bestshot").iterdir()}
    assert {"catalog.db", "checkpoints.db", "pictures", "records.db"} <= state
    assert list((shop / "outputs").glob("*/report.html"))
