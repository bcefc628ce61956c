"""`bestshot index` on an embedder with a quota: it waits as the service says, and goes on where it was stopped."""

import time
from pathlib import Path

import pytest

from tests.e2e.process import bestshot, interrupt, start, until
from tests.openrouter.catalogue import IDS
from tests.openrouter.running import RunningServer
from tests.shops import make_shop

FREE = "nvidia/llama-nemotron-embed-vl-1b-v2:free"


def settings(server: RunningServer) -> dict[str, str]:
    return {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.base_url}


def test_460_products_are_indexed_although_only_the_reset_says_when(tmp_path: Path, openrouter: RunningServer) -> None:
    make_shop(tmp_path, 460)
    openrouter.control.settings(quota=5, quota_seconds=8, quota_reset="ms")  # met on a slow machine too
    ended = bestshot(tmp_path, "index", "products.csv", **settings(openrouter))
    assert ended.status == 0, ended.err
    assert "460 new, 0 changed, 0 unchanged, 0 refused" in ended.err
    outcomes = openrouter.control.counts()["outcomes"]
    assert outcomes["answered"] == 15, "32 pictures a request"
    assert outcomes["quota"] > 0


def test_a_free_quota_is_announced_in_minutes_and_a_new_start_pays_for_no_picture_again(
    tmp_path: Path, openrouter: RunningServer
) -> None:
    make_shop(tmp_path, 700)
    openrouter.control.settings(models=[name for name in IDS if name != FREE.removesuffix(":free")])
    process = start(tmp_path, "index", "products.csv", **settings(openrouter))
    until(lambda: openrouter.control.counts()["outcomes"].get("answered") == 20, process)
    time.sleep(1)  # the last answer is on its way into the cache
    stopped = interrupt(process)
    assert "about 1 min with the free quota; Ctrl-C stops, a new start continues" in stopped.err
    ended = bestshot(tmp_path, "index", "products.csv", **settings(openrouter))
    assert ended.status == 0, ended.err
    posted = [one["body"]["input"] for one in openrouter.control.requests() if one["path"].endswith("/embeddings")]
    pictures = [str(picture) for inputs in posted for picture in inputs]
    assert len(pictures) == len(set(pictures)) > 200
    assert len(posted) == 22, "32 pictures a request"


@pytest.mark.parametrize("unpaid", [True, False])
def test_a_key_without_a_paid_balance_is_told_to_embed_on_this_machine(
    tmp_path: Path, openrouter: RunningServer, unpaid: bool
) -> None:
    openrouter.control.settings(unpaid=unpaid)
    shown = bestshot(tmp_path, "models", **settings(openrouter))
    assert shown.status == 0, shown.err
    assert ("no paid credit, so free models allow 50 calls a day; set BESTSHOT_EMBEDDER=local" in shown.out) is unpaid
