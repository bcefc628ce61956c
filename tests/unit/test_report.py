"""The report: whole, offline, readable, and unmoved by what a document may contain."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from agent.report import write_report
from tests.unit.report_page import Store, assert_sound, drawn, nothing

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)> \u202eevil \x00\x1b[31m\ud800 {{7*7}} {% if %}'
ARABIC, CHINESE = "فستان كتان أزرق للصيف", "深灰色民族风垂领连衣裙"


def verdict(status: str = "accepted", fault: str | None = None) -> dict[str, Any]:
    checks = [
        {"name": "copy", "required": True, "status": "passed", "score": 1.0, "threshold": 0.98},
        {
            "name": "garment_colour",
            "required": True,
            "status": "failed" if fault else "passed",
            "score": 8.7 if fault else 3.1,
            "threshold": 5.0,
            "evidence": "ΔE00 against the flat-lay",
            "fault": fault,
            "stage": "composite",
        },
        {"name": "inspector", "required": False, "status": "not_run"},
    ]
    return {"status": status, "checks": checks}


def run_document(folder: Path, store: Store, name: str = "NEW001") -> dict[str, Any]:
    (folder / name).mkdir(parents=True, exist_ok=True)
    file = f"{name}/shopify.png"
    (folder / file).write_bytes(drawn(450, 600))
    first = {
        "number": 1,
        "stage": "single",
        "reason": "First rendering.",
        "picture": store.put(drawn(300, 400, "#a33")),
        "cost_usd": 0.067,
        "seconds": 3.0,
        "verdict": verdict("rejected", "colour drifted"),
        "next": "Place the garment again.",
    }
    last = first | {"number": 2, "stage": "composite", "verdict": verdict(), "next": "Finish."}
    shot = {
        "channel": "shopify",
        "kind": "packshot",
        "status": "accepted",
        "reason": "All required checks passed.",
        "file": file,
        "preview": file,
        "width": 1500,
        "height": 2000,
        "format": "png",
        "bytes": 412_000,
        "certificate": [{"rule": "longest_side", "value": "2000 px", "status": "passed", "source": "Shopify"}],
        "attempts": [first, last],
        "verdict": verdict(),
    }
    waiting = {"channel": "story", "status": "needs_review", "reason": "Headline unreadable", "attempts": []}
    return {
        "run": "r-1",
        "product": name,
        "status": "needs_review",
        "cost_usd": 0.134,
        "seconds": 41.2,
        "models": {"image": "local studio"},
        "flatlay": store.put(drawn(400, 533, "#579")),
        "references": [
            {
                "product_id": "SKU7",
                "sales_count": 2310,
                "why": "Same cut.",
                "picture": store.put(drawn(300, 400)),
            }
        ],
        "style": {
            "scene": "A wall",
            "palette": ["#AA3322", "red;}body{display:none", "#12"],
            "prompt": "Warm.",
        },
        "shots": [shot, waiting],
    }


def test_a_run_shows_flatlay_references_brief_attempts_reasons_and_certificate(tmp_path: Path) -> None:
    store = Store()
    reader = assert_sound(write_report(tmp_path, run_document(tmp_path, store), store.load))
    for expected in (
        "NEW001",
        "1 of 2 pictures is ready to publish; 1 needs your review. One took more than one attempt.",
        "2,310 sold",
        "Same cut.",
        "Warm.",
        "First rendering.",
        "Place the garment again.",
        "at most 5",
        "Longest side",
        "Headline unreadable",
        "$0.134",
        "41 s",
        "1500 × 2000 px",
        "local studio",
    ):
        assert expected in reader.said
    assert {attrs.get("href") for attrs in reader.of("a")} >= {"NEW001/shopify.png"}


def test_a_batch_shows_totals_gallery_filter_repairs_and_refused(tmp_path: Path) -> None:
    store = Store()
    runs = [run_document(tmp_path, store, f"NEW{i:03}") for i in range(3)]
    runs[1] |= {"status": "accepted", "shots": runs[1]["shots"][:1]}
    document = {
        "products": runs,
        "cost_usd": 1.2,
        "cost_per_accepted_usd": 0.4,
        "refused": ["line 17: no picture"],
    }
    reader = assert_sound(write_report(tmp_path, document, store.load))
    cards = [attrs["data-status"] for tag, attrs in reader.tags if tag == "li" and attrs.get("class") == "card"]
    assert cards == ["needs_review", "accepted", "needs_review"]
    assert {a["id"] for a in reader.of("input")} == {"show-all", "show-accepted", "show-needs_review"}
    for expected in (
        "3 of 5",
        "$0.40",
        "line 17: no picture",
        "Repaired pictures",
        "Colour drifted",
        "Story: Headline",
    ):
        assert expected in reader.said


def test_text_from_a_document_is_never_markup(tmp_path: Path) -> None:
    store = Store()

    def poison(value: Any) -> Any:
        if isinstance(value, Mapping):
            kept = ("picture", "flatlay", "preview")
            return {key: item if key in kept else poison(item) for key, item in value.items()}
        if isinstance(value, list):
            return [poison(item) for item in value]
        return HOSTILE if isinstance(value, str) else value

    poisoned = poison(run_document(tmp_path, store))
    for document in (poisoned, {"products": [poisoned, poisoned], "refused": [HOSTILE]}):
        reader = assert_sound(write_report(tmp_path, document, store.load))
        assert not reader.of("script")
        assert "<script>alert(1)</script>" in reader.said  # shown as the words it is
        assert "{{7*7}}" in reader.said
        assert not set(reader.said) & set("\x00\x1b\u202e")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (
            {"score": 0.0325, "similarity": 0.93, "shared_words": ["red", "dress"]},
            "looks alike (similarity 0.93) and shares the words red, dress; sold 2,310",
        ),
        (
            {"score": 0.0325, "dense_rank": 1, "sparse_rank": 2},
            "looks alike (1st of 4) and its words match (2nd); sold 2,310",
        ),
    ],
    ids=["today", "a run of an older release"],
)
def test_a_reference_says_why_it_was_chosen(tmp_path: Path, found: dict[str, object], why: str) -> None:
    store = Store()
    document = run_document(tmp_path, store)
    document["references"][0] |= found | {"why": why}
    assert why in assert_sound(write_report(tmp_path, document, store.load)).said


@pytest.mark.parametrize("name", [ARABIC, CHINESE, "x" * 5000, "e\u0301" * 3000])
def test_names_of_any_script_and_length(tmp_path: Path, name: str) -> None:
    store = Store()
    reader = assert_sound(write_report(tmp_path, run_document(tmp_path, store) | {"product": name}, store.load))
    assert name[:100] in reader.said
    assert all(len(attrs["alt"]) < 400 for attrs in reader.of("img"))


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"products": []},
        {"products": None},
        {"products": [{}]},
        {"shots": [{}]},
        {"shots": [{"attempts": [{}]}]},
        {"shots": [{"attempts": [{}, {}], "verdict": {"checks": [{}]}, "certificate": [{}]}]},
        {
            "shots": "no",
            "style": 3,
            "references": {"a": 1},
            "models": [],
            "cost_usd": "1",
            "seconds": float("nan"),
        },
        {"cost_usd": 10**400, "shots": [{"width": float("inf"), "bytes": -1, "attempts": [None, 7]}]},
    ],
)
def test_any_key_may_be_missing_or_of_another_type(tmp_path: Path, document: dict[str, Any]) -> None:
    assert_sound(write_report(tmp_path, document, nothing))


def test_pictures_that_cannot_be_read_become_placeholders(tmp_path: Path) -> None:
    store = Store()
    document = run_document(tmp_path, store)
    document["flatlay"] = store.put(b"not a picture")
    document["references"][0]["picture"] = "sha256:" + "0" * 64
    reader = assert_sound(write_report(tmp_path, document, store.load))
    assert {"Flat-lay photo of NEW001: no picture", "Bestseller SKU7: no picture"} <= {
        attrs.get("aria-label", "") for _, attrs in reader.tags
    }


def test_a_second_report_loads_nothing_and_is_the_same_to_the_byte(tmp_path: Path) -> None:
    store = Store()
    document = run_document(tmp_path, store)
    page = write_report(tmp_path, document, store.load)
    before, loads = page.read_bytes(), store.loads
    assert write_report(tmp_path, document, store.load).read_bytes() == before
    assert store.loads == loads > 0
    assert not list(tmp_path.rglob(".writing-*"))


def test_a_crash_leaves_the_old_page_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = write_report(tmp_path, {"product": "Before"}, nothing)

    def crash(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        write_report(tmp_path, {"product": "After"}, nothing)
    assert "Before" in page.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [page]


def test_the_page_of_a_document_from_json_stays_quick_for_forty_products(tmp_path: Path) -> None:
    store = Store()
    one = run_document(tmp_path, store)
    document = json.loads(json.dumps({"products": [one | {"product": f"N{i}"} for i in range(40)]}))
    page = write_report(tmp_path, document, store.load)
    reader = assert_sound(page)
    assert page.stat().st_size < 1_500_000
    eager = [attrs for attrs in reader.of("img") if attrs.get("loading") != "lazy"]
    assert not eager
