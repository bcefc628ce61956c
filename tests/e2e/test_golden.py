"""The golden record: today's code still makes it (see tests/golden). `python -m tests.golden.compare` checks all of it."""

from pathlib import Path

import pytest

from tests.golden.compare import compare, of
from tests.golden.making import CLOUD, make_cloud, make_local, sample_shop
from tests.golden.record import FOLDER, read

PRODUCTS_LOCALLY = ("NEW004",)  # of four, and of eight on cloud models the first: what a test run has time for
PRODUCTS_ON_CLOUD = 3


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_shop(tmp_path_factory.mktemp("sample") / "shop")


def test_the_sample_shop_on_local_models_is_as_recorded(sample: Path, tmp_path: Path) -> None:
    now = make_local(sample, tmp_path / "shop", PRODUCTS_LOCALLY)
    was = of(read(FOLDER), "local", PRODUCTS_LOCALLY)
    found = compare(was, now)
    assert not found, "\n".join(found)


def test_products_on_cloud_models_are_as_recorded_and_so_is_every_call(sample: Path, tmp_path: Path) -> None:
    now = make_cloud(sample, tmp_path / "shop", PRODUCTS_ON_CLOUD)
    was = of(read(FOLDER), "cloud", CLOUD[:PRODUCTS_ON_CLOUD], len(now["cloud/calls.json"]["calls"]))
    found = compare(was, now)
    assert not found, "\n".join(found)
