"""The command line from outside: commands, exit statuses, what goes to stdout, and what stays when it is stopped."""

import json
import re
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import pyvips
from PIL import ExifTags, Image

from tests.e2e.process import Ended, bestshot, interrupt, start, until
from tests.shops import SMALL_CHANNELS
from tools.imaging.encoding import shrink
from tools.imaging.opening import open_picture

COMMANDS = (
    "demo",
    "index",
    "import",
    "search",
    "run",
    "batch",
    "verify",
    "review",
    "revise",
    "channels",
    "models",
    "runs",
    "report",
    "export",
    "clean",
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Path:
    """A shop of six indexed products and two new ones."""
    folder = copytree(indexed, tmp_path_factory.mktemp("cli") / "shop")
    (folder / "channels.toml").write_text(SMALL_CHANNELS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ended(shop: Path) -> Ended:
    """A finished run for two channels."""
    channels = ("--channel", "shopify", "--channel", "amazon-main")
    return bestshot(shop, "run", "NEW1", *channels, "--copy", "New season", "--json")


@pytest.fixture(scope="module")
def document(ended: Ended) -> dict[str, Any]:
    assert ended.status == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def delivered(shop: Path, document: dict[str, Any], channel: str) -> Path:
    shot = next(shot for shot in document["shots"] if shot["channel"] == channel)
    return Path(shot["file"])  # it opens from any folder


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_has_an_example(tmp_path: Path, command: str) -> None:
    shown = bestshot(tmp_path, command, "--help")
    assert shown.status == 0
    assert re.search(rf"Example:\n +bestshot {command}", shown.out)


def test_without_a_command_the_help_is_shown_and_every_command_stands_in_it(tmp_path: Path) -> None:
    shown = bestshot(tmp_path)
    assert shown.status == 2
    assert all(re.search(rf"^  {command} ", shown.err, re.MULTILINE) for command in COMMANDS)


def test_indexing_again_changes_nothing(shop: Path) -> None:
    again = bestshot(shop, "index", "products.csv", "--json")
    assert again.status == 0
    assert json.loads(again.out) == {"new": 0, "changed": 0, "unchanged": 6, "refused": [], "pruned": 0}


def test_search_by_words_says_why_each_product_was_found(shop: Path) -> None:
    found = bestshot(shop, "search", "--text", "navy cotton")
    assert found.status == 0
    assert found.out.splitlines()[0] == "SKU5  t_shirt  navy  sold 2,400  $24.90"
    assert "shares the words navy, cotton; sold 2,400" in found.out


def test_search_by_picture_as_json_finds_the_same_garment_first(shop: Path) -> None:
    found = bestshot(shop, "search", "--image", "new_products/NEW1.jpg", "-k", "2", "--json")
    hits = json.loads(found.out)
    assert [len(hits), hits[0]["product_id"], hits[0]["shared_words"]] == [2, "SKU1", []]
    assert hits[0]["similarity"] > hits[1]["similarity"]
    assert found.err == ""


def test_a_run_prints_one_json_document_and_its_progress_elsewhere(
    shop: Path, ended: Ended, document: dict[str, Any]
) -> None:
    assert "budget $1.00" in ended.err
    assert document["status"] == "accepted"
    assert [shot["channel"] for shot in document["shots"]] == ["shopify", "amazon-main"]
    assert all(delivered(shop, document, shot["channel"]).is_file() for shot in document["shots"])
    kept = json.loads((shop / "outputs" / document["run"] / "run.json").read_text())
    assert [shot.pop("file") for shot in kept["shots"]] == ["NEW1/shopify.jpg", "NEW1/amazon-main.jpg"]
    assert kept == {**document, "shots": [{k: v for k, v in s.items() if k != "file"} for s in document["shots"]]}


def test_everything_that_the_report_shows_lies_beside_it(document: dict[str, Any]) -> None:
    report = Path(document["report"])
    places = re.findall(r'(?:href|src)="([^"#]+)"', report.read_text(encoding="utf-8"))
    srcsets = re.findall(r'srcset="([^"]+)"', report.read_text(encoding="utf-8"))
    places += [entry.split()[0] for srcset in srcsets for entry in srcset.split(",")]
    local = [place for place in places if not place.startswith(("data:", "http:", "https:", "mailto:"))]
    assert any(place.endswith("shopify.jpg") for place in local)
    assert [place for place in local if not (report.parent / place).is_file()] == []


def test_the_delivered_file_is_accepted_by_verify(shop: Path, document: dict[str, Any]) -> None:
    picture = str(delivered(shop, document, "shopify"))
    judged = bestshot(
        shop, "verify", picture, "--product", "new_products/NEW1.jpg", "--copy", "New season", "--channel", "shopify"
    )
    assert (judged.status, judged.out.splitlines()[0]) == (0, "accepted"), judged.out


@pytest.mark.parametrize(
    ("product", "copy", "failed"),
    [("NEW1", "Old season", "copy"), ("NEW2", "New season", "garment")],
    ids=["wrong copy", "another garment"],
)
def test_verify_rejects_a_picture_with(
    shop: Path, document: dict[str, Any], product: str, copy: str, failed: str
) -> None:
    picture = str(delivered(shop, document, "shopify"))
    judged = bestshot(shop, "verify", picture, "--product", f"new_products/{product}.jpg", "--copy", copy, "--json")
    assert judged.status == 3
    verdict = json.loads(judged.out)
    assert verdict["status"] == "rejected"
    assert failed in [check["name"] for check in verdict["checks"] if check["status"] == "failed"]


def test_verify_without_an_inspector_judges_a_packshot_and_says_so(shop: Path, document: dict[str, Any]) -> None:
    picture = str(delivered(shop, document, "shopify"))
    judged = bestshot(
        shop,
        "verify",
        picture,
        "--product",
        "new_products/NEW1.jpg",
        "--copy",
        "New season",
        "--kind",
        "auto",
        "--json",
    )
    verdict = json.loads(judged.out)
    assert (verdict["status"], verdict["kind"]) == ("accepted", "packshot")
    garment = next(check for check in verdict["checks"] if check["name"] == "garment")
    assert garment["evidence"].startswith("judged as a packshot, because there is no inspector")
    worn = bestshot(shop, "verify", picture, "--product", "new_products/NEW1.jpg", "--kind", "on_model", "--json")
    assert json.loads(worn.out)["status"] != "accepted", "nobody has looked at it"


def test_verify_judges_a_table_marks_the_faults_and_refuses_bad_rows(shop: Path, document: dict[str, Any]) -> None:
    picture = delivered(shop, document, "shopify")
    rows = [
        f"{picture},new_products/NEW1.jpg,New season,shopify",
        f"{picture},new_products/NEW1.jpg,Old season,",
        "nowhere.jpg,new_products/NEW1.jpg,,",
        "pairs.csv,new_products/NEW1.jpg,,",
    ]
    (shop / "pairs.csv").write_text("\n".join(["image,product,copy,channel", *rows]), encoding="utf-8")
    judged = bestshot(shop, "verify", "--manifest", "pairs.csv", "--marked", "faults", "--json")
    assert judged.status == 3
    found = json.loads(judged.out)
    assert [picture["status"] for picture in found["pictures"]] == ["accepted", "rejected"]
    assert [found[name] for name in ("accepted", "rejected", "unverified")] == [1, 1, 0]
    assert [why.partition(":")[0] for why in found["refused"]] == ["pairs.csv line 4", "pairs.csv line 5"]
    right, wrong = (open_picture((shop / "faults" / f"{n}-shopify.png").read_bytes()) for n in (2, 3))
    original = open_picture(picture.read_bytes())
    assert (right[: len(original)] == original).all()
    assert (wrong[: len(original)] != original).any(), "the wrong line is framed"


def test_verify_converts_inks_turns_pixels_and_names_both(shop: Path, document: dict[str, Any]) -> None:
    bare = Image.fromarray(shrink(open_picture(delivered(shop, document, "amazon-main").read_bytes()), 800))
    inks = pyvips.Image.new_from_array(bare).copy(interpretation="srgb").icc_transform("cmyk", input_profile="srgb")
    inks.write_to_file(str(shop / "inks.jpg"), Q=95)  # with the profile that libvips has
    bare.convert("CMYK").save(shop / "no_profile.jpg", exif=b"Exif\0\0MM\0*" + b"\xff" * 99)  # Pillow warns of it
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    bare.rotate(90).save(shop / "turned.jpg", quality=100, subsampling=0, exif=exif)
    files = ("inks.jpg", "turned.jpg", "no_profile.jpg")
    rows = [f"{file},new_products/NEW1.jpg,amazon-main" for file in files]
    (shop / "inks.csv").write_text("\n".join(["image,product,channel", *rows]), encoding="utf-8")
    ended = bestshot(shop, "verify", "--manifest", "inks.csv", "--json")
    judged = json.loads(ended.out)
    assert "Warning" not in ended.err
    assert [one["status"] for one in judged["pictures"]] == ["accepted", "accepted"], judged
    inked, turned = (one["checks"][-1]["evidence"] for one in judged["pictures"])
    assert "note: 8-bit RGB: CMYK; the channel has no rule about it" in inked
    assert "which has other colours" in inked
    assert "note: sRGB profile: none, so the colours are sRGB by convention" in turned
    assert "note: pixels stored upright: EXIF orientation 6 turns them" in turned
    assert judged["refused"] == [
        f"inks.csv line 4: {shop / 'no_profile.jpg'} has CMYK colours without a profile of the ink; "
        "export it in sRGB, or embed the profile"
    ]


def test_looking_back_and_around(shop: Path, document: dict[str, Any]) -> None:
    listed = bestshot(shop, "runs")
    assert re.search(rf"{document['run']}  run +finished +1 accepted", listed.out)
    known = {channel["name"]: channel["accept"] for channel in json.loads(bestshot(shop, "channels", "--json").out)}
    assert len(known) >= 5
    assert known["shopify"]["advice"] == ["scene", "details"]
    assert known["shopify"]["tolerances"]["colour"]["highest"] == 7
    assert "colour 5: most CIEDE2000" in bestshot(shop, "channels", "shopify").out
    assert "    background: white" in bestshot(shop, "channels", "amazon-main").out
    assert json.loads(bestshot(shop, "models", "--json").out)["image"] == "local-studio"


def test_a_stopped_batch_says_how_to_go_on_and_makes_nothing_twice(shop: Path) -> None:
    process = start(shop, "batch", "new_products.csv", "--concurrency", "1")
    known = set((shop / "outputs").glob("*"))
    first = until(
        lambda: [p for p in (shop / "outputs").glob("*/NEW1/product.json") if p.parents[1] not in known], process
    )
    stopped = interrupt(process)
    run = first[0].parents[1].name
    assert stopped.status == 130, stopped.err
    assert stopped.error.endswith(f"continue with: bestshot batch --resume {run}")
    picture = first[0].with_name("shopify.jpg")
    made = picture.stat().st_mtime_ns

    resumed = bestshot(shop, "batch", "--resume", "latest", "--json")
    assert resumed.status == 0, resumed.err
    document = json.loads(resumed.out)
    assert [document["run"], document["accepted"]] == [run, 2]
    assert picture.stat().st_mtime_ns == made
    assert [len(shot["attempts"]) for product in document["products"] for shot in product["shots"]] == [1, 1]
    assert bestshot(shop, "report", "latest").out.strip() == document["report"]


def test_only_one_command_holds_the_catalogue_and_the_others_say_who_does(shop: Path, document: dict[str, Any]) -> None:
    process = start(shop, "batch", "new_products.csv")
    until(lambda: re.search(r"batch +running", bestshot(shop, "runs").out), process)
    refused = bestshot(shop, "search", "--text", "cotton")
    assert refused.status == 1
    assert f"in use by process {process.pid}" in refused.error
    assert "milvus-lite server" in refused.error
    free = [
        bestshot(shop, "channels"),
        bestshot(shop, "report", document["run"]),
        bestshot(shop, "verify", str(delivered(shop, document, "amazon-main")), "--product", "new_products/NEW1.jpg"),
    ]
    assert [command.status for command in free] == [0, 0, 0]
    assert interrupt(process).status in (0, 130), "a fast machine may have finished it by now"


def test_clean_frees_what_is_old_and_keeps_files_and_reports(shop: Path, document: dict[str, Any]) -> None:
    assert "deleted 0 pictures" in bestshot(shop, "clean", "--older-than", "30d").err
    cleaned = bestshot(shop, "clean", "--older-than", "0d")
    assert cleaned.status == 0
    assert re.search(r"deleted [1-9]\d* pictures .* the checkpoints of [1-9]\d* products", cleaned.err)
    assert delivered(shop, document, "shopify").is_file()
    assert bestshot(shop, "report", document["run"]).status == 0


def test_review_and_revise_work_on_a_finished_run(shop: Path) -> None:
    run = json.loads(bestshot(shop, "run", "NEW2", "--json").out)["run"]
    assert bestshot(shop, "review", run).status == 2, "questions need a terminal"
    rejected = bestshot(shop, "review", run, "--reject", "shopify", "--note", "too dark")
    assert rejected.status == 3
    assert "NEW2  shopify  needs review at the first attempt: rejected by a person: too dark; look at /" in rejected.err
    assert f"then: bestshot review {run} --approve shopify --product NEW2" in rejected.err
    assert "Rejected by a person: too dark" in (shop / "outputs" / run / "report.html").read_text(encoding="utf-8")
    revised = bestshot(shop, "revise", run, "--shot", "shopify", "brighter", "--json")
    document = json.loads(revised.out)
    assert (revised.status, document["parent"]["run"]) == (0, run)
    assert "begins at the stage background" in revised.err
    assert '<q dir="auto">brighter</q>' in Path(document["report"]).read_text(encoding="utf-8")
    unknown = bestshot(shop, "revise", run, "--shot", "shopfy", "brighter")
    assert (unknown.status, "did you mean 'shopify'" in unknown.error) == (1, True)
