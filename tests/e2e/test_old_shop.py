"""A shop that an older release left (see tests/golden): it opens, and what was begun in it goes on. By commands alone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.process import Ended, start, wait
from tests.e2e.process import bestshot as command
from tests.golden.old_shop import cloud, opened
from tests.openrouter.running import RunningServer, running


class OldShop:
    """The shop, the server that its models are played by, and the runs that are on record."""

    def __init__(self, folder: Path, server: RunningServer) -> None:
        self.folder, self.server, self._settings = folder, server, cloud(server)
        self.runs = {run["command"]: run for run in self.document("runs")}
        said = [path.name for path in sorted((folder / "outputs").iterdir())]
        assert len(said) == 3, said

    def run(self, *arguments: str, said: str = "") -> Ended:
        return wait(start(self.folder, *arguments, **self._settings), said=said)

    def document(self, *arguments: str) -> Any:
        ended = command(self.folder, *arguments, "--json", **self._settings)
        assert ended.status in (0, 3), ended.err
        return json.loads(ended.out)

    def pictures(self) -> int:
        return sum(call["kind"] == "image" for call in self.server.control.calls())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldShop]:
    with running() as server:
        yield OldShop(opened(tmp_path_factory.mktemp("old") / "shop"), server)


def test_its_runs_judgements_and_catalogue_are_there(shop: OldShop) -> None:
    assert {name: (run["status"], run["products"]) for name, run in shop.runs.items()} == {
        "run": ("finished", {"needs_review": 1}),
        "chat": ("finished", {"accepted": 1}),
        "batch": ("stopped", {"accepted": 1}),
    }
    [judged] = shop.document("judgements")
    assert (judged["run"], judged["product"], judged["shot"]) == (shop.runs["run"]["run"], "NEW1", "shopify")
    assert (judged["decision"], judged["note"], judged["who"]) == ("reject", "the collar is crooked", "kim")
    assert [hit["product_id"] for hit in shop.document("search", "--image", "images/SKU4.jpg", "-k", "1")] == ["SKU4"]
    assert shop.pictures() == 0


def test_the_report_of_a_finished_run_is_written_again(shop: OldShop) -> None:
    page = Path(shop.run("report", shop.runs["run"]["run"]).out.strip())
    assert page.is_relative_to(shop.folder)
    assert "the collar is crooked" in page.read_text(encoding="utf-8")


def test_a_picture_that_waits_is_approved_and_revised(shop: OldShop) -> None:
    run = shop.runs["run"]["run"]
    [document] = shop.document("review", run, "--approve", "shopify", "--note", "it is straight")
    assert document["status"] == "accepted"
    assert (shop.folder / "outputs" / run / "NEW1" / "shopify.jpg").is_file()
    assert [one["decision"] for one in shop.document("judgements")] == ["reject", "approve"]
    before = shop.pictures()
    revised = shop.document("revise", run, "--shot", "shopify", "warmer light")
    assert revised["parent"]["run"] == run
    assert revised["shots"][0]["attempts"][0]["stage"] == "background", "it begins with the picture of the old run"
    assert shop.pictures() > before


def test_a_conversation_goes_on_where_it_was(shop: OldShop) -> None:
    ended = shop.run("chat", "--thread", _threads(shop)["finished"], "how much is the same for NEW1")
    assert ended.status == 0, ended.err
    assert "there is no conversation" not in ended.err
    asked = [r["body"] for r in shop.server.control.requests() if r["path"].endswith("/chat/completions")]
    assert "make NEW2 for shopify" in json.dumps(asked[-1]), "the model is told what was said before"


def test_a_question_that_waits_for_a_yes_is_answered(shop: OldShop) -> None:
    before = shop.pictures()
    ended = shop.run("chat", "--thread", _threads(shop)["waiting"], said="approve\n")
    assert ended.status == 0, ended.err
    assert "may cost up to $1.00" in ended.err, "the question is asked again"
    [file] = re.findall(r"accepted: (\S+)", ended.err)
    assert Path(file).is_file()
    assert shop.pictures() > before


def test_a_stopped_batch_is_resumed_and_pays_for_no_answer_twice(shop: OldShop) -> None:
    folder = shop.folder / "outputs" / shop.runs["batch"]["run"]
    kept = (folder / "NEW1" / "shopify.jpg").read_bytes()
    shop.server.control.reset()
    document = shop.document("batch", "--resume", shop.runs["batch"]["run"])
    assert (document["run"], document["accepted"]) == (shop.runs["batch"]["run"], 2)
    assert (folder / "NEW1" / "shopify.jpg").read_bytes() == kept
    first = document["products"][1]["shots"][0]["attempts"][0]
    assert (first["number"], first["stage"], first["verdict"]["status"]) == (1, "single", "rejected")
    assert "single" not in {call["stage"] for call in shop.server.control.calls()}
    assert document["in_doubt_usd"] > 0, "the call that was in the air when it was stopped"


def _threads(shop: OldShop) -> dict[str, str]:
    """The ids of both conversations, as the person who had them noted them."""
    return dict(json.loads((shop.folder / "conversations.json").read_text(encoding="utf-8")))
