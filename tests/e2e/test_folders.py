"""Shops in folders with odd names, and on a disk that is full: a path is no URL, and a setting never set is not blamed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.process import ROOT, start, wait
from tests.shops import write_shop

ODD = ["My%20Shop", "shop?x=1 & a#b", "x::y", "Müller 店 [x]*", "ä" * 125]
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); from agent.cli.main import main; main()"


@pytest.mark.parametrize("name", ODD)
def test_a_shop_works_in_a_folder_of_any_name_and_writes_nothing_outside(name: str, tmp_path: Path) -> None:
    shop = tmp_path / name
    shop.mkdir()
    write_shop(shop)
    indexed = wait(start(shop, "index", "products.csv"))
    assert indexed.status == 0, indexed.err
    made = wait(start(shop, "run", "NEW1", "--channel", "shopify"))
    assert made.status in (0, 3), made.err
    assert "Warning" not in indexed.err + made.err
    assert list(tmp_path.iterdir()) == [shop]
    state = {path.name for path in (shop / ".bestshot").iterdir()}
    assert {"catalog.db", "checkpoints.db", "pictures", "records.db"} <= state
    assert list((shop / "outputs").glob("*/report.html"))


@pytest.mark.parametrize("most", [1_000, 60_000])
def test_a_full_disk_is_said_in_one_line_that_blames_no_setting(most: int, tmp_path: Path) -> None:
    """The database cannot be opened, or it fills up. No file may grow beyond `most` bytes."""
    write_shop(tmp_path)
    command = [sys.executable, "-c", FULL.format(most), "index", "products.csv"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    said = [line for line in ended.stderr.splitlines() if line.startswith("bestshot: ")]
    assert ended.returncode == 1 and len(said) == 1, ended.stderr
    assert "Traceback" not in ended.stderr and "BESTSHOT_" not in said[0] and "MILVUS_URI" not in said[0]
