"""What the golden record counts as the same, and how it says what is not."""

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.golden.canonical import canonical
from tests.golden.compare import compare, of
from tests.golden.differences import differences
from tests.golden.journal import Journal, journal
from tests.golden.pictures import apart, preview

SAME = [
    (0.71, 0.72, "score"), (1000, 1020, "bytes"), (0.1, 0.1, "cost_usd"), ("colour ΔE 0.7", "colour ΔE 0.8", "evidence"),
    ("71% of the detail", "72% of the detail", "evidence"), ("696 KB", "701 KB", "value"), (None, None, "size"),
]  # fmt: skip
OTHER = [
    (0.71, 0.73, "score"), (1000, 1040, "bytes"), (0.1, 0.100002, "cost_usd"), ("colour ΔE 0.7", "colour ΔE 0.9", "evidence"),
    ("71% of the detail", "73% of the detail", "evidence"), ("way 1 of 3", "way 2 of 3", "next"), (1, 2, "number"),
    ("costs $0.10", "costs $0.11", "reason"), ("passed", "failed", "status"), (True, 1.0, "required"), (None, 0, "size"),
    ("at most 10 px", "at most 10 px wide", "rule"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "key"), SAME)
def test_a_step_of_the_last_decimal_is_no_difference(was: object, now: object, key: str) -> None:
    assert list(differences({key: was}, {key: now})) == []


@pytest.mark.parametrize(("was", "now", "key"), OTHER)
def test_all_else_is_one_in_both_directions(was: object, now: object, key: str) -> None:
    assert len(list(differences({key: was}, {key: now}))) == 1
    assert len(list(differences({key: now}, {key: was}))) == 1


def test_entries_are_compared_by_what_they_are_called() -> None:
    was = {"checks": [{"name": "frame", "status": "passed"}, {"name": "copy", "status": "failed"}]}
    now = {"checks": [{"name": "file", "status": "passed"}, {"name": "copy", "status": "passed"}]}
    assert list(differences(was, now)) == [
        'checks/frame: is gone, was {"name": "frame", "status": "passed"}',
        'checks/copy/status: was "failed", is "passed"',
        'checks/file: is new: {"name": "file", "status": "passed"}',
    ]
    assert list(differences(was["checks"], was["checks"][::-1])) == [": the order was frame, copy, is copy, frame"]
    assert list(differences({"text": "one\ntwo"}, {"text": "one\nthree"})) == [
        "text: its lines changed\n    -two\n    +three"
    ]


def test_the_canonical_form_keeps_which_pictures_are_the_same_and_drops_what_runs_differ_in() -> None:
    def document(run: str, shop: str, key: str) -> dict[str, object]:
        return {
            "run": run, "seconds": len(run), "report": f"{shop}/r.html", "cost_usd": 0.1234567, "score": 1 / 3,
            "notes": [f"in {shop}/a.jpg of {run}", "match 0.98765"], "preview": f"sha256:{key * 64}",
            "shots": [{"shot": "story", "picture": f"sha256:{key * 64}"}],
        }  # fmt: skip

    one, other = (
        canonical(document(*names), Path(names[1]))
        for names in (("20261128-a", "/one", "a"), ("20261129-bc", "/other/place", "b"))
    )
    assert one == other
    assert one == {
        "cost_usd": 0.123457, "score": 0.33, "notes": ["in {shop}/a.jpg of {run}", "match 0.99"],
        "preview": "the picture of preview", "shots": [{"shot": "story", "picture": "the picture of preview"}],
    }  # fmt: skip


def test_pictures_are_the_same_within_a_delta_e_and_a_small_word_is_seen() -> None:
    rng = np.random.default_rng(1)
    rgb = np.clip(150 + rng.normal(0, 20, (300, 400, 3)), 0, 255).astype(np.uint8)
    word = rgb.copy()
    word[40:52, 60:90] = 20
    was, brighter, dark, lettered, small = (preview(_png(p)) for p in (rgb, rgb + 1, rgb - 12, word, rgb[:, 20:]))
    assert apart(was, was) == apart(was, brighter) == ""
    assert "mean ΔE00 4" in apart(was, dark)
    assert "worst tile" in apart(was, lettered)
    assert apart(was, small) == "was 384 x 288 px, is 380 x 300 px"


def test_the_journal_names_texts_once_and_a_changed_prompt_is_told_by_its_lines() -> None:
    def asked(prompt: str, colour: int) -> dict[str, Any]:
        url = "data:image/png;base64," + _base64(_png(np.full((20, 30, 3), colour, np.uint8)))
        recorder = Journal(10)
        recorder.record("GET", "/api/v1/models", {}, None)
        for _ in range(2):
            recorder.record("POST", "/api/v1/images", {}, {"prompt": prompt, "input_references": [{"url": url}]})
        booked = {"kind": "image", "stage": "single", "outcome": "answered", "cost_usd": 0.1}
        return journal(recorder.requests, [booked, booked])

    long = "Show the garment.\n" + "No text. " * 30
    was = asked(long, 100)
    assert len(was["texts"]) == 1
    assert compare({"cloud/calls.json": was}, {"cloud/calls.json": asked(long, 100)}) == []
    changed = compare({"cloud/calls.json": was}, {"cloud/calls.json": asked(long.replace("the", "one"), 100)})
    assert changed == [
        "cloud/calls.json calls/1/body/prompt, cloud/calls.json calls/2/body/prompt: its lines changed\n"
        "    -Show the garment.\n    +Show one garment."
    ]
    assert "mean ΔE00" in compare({"cloud/calls.json": was}, {"cloud/calls.json": asked(long, 120)})[0]
    nearly = {"cloud/calls.json": asked(long, 101)}
    assert compare({"cloud/calls.json": was}, nearly) == []
    assert "/sha256: was" in compare({"cloud/calls.json": was}, nearly, exact=True)[0]


def test_a_part_of_a_record_is_compared_with_that_part_and_what_is_missing_is_said() -> None:
    record = {"local/A.json": {"status": "accepted"}, "local/A/story.jpg": b"", "local/AB.json": {}, "cloud/A.json": {}}
    part = of(record, "local", ["A"])
    assert list(part) == ["local/A.json", "local/A/story.jpg"]
    assert compare(part, {"local/A.json": {"status": "failed"}}) == [
        'local/A.json status: was "accepted", is "failed"', "local/A/story.jpg: is gone"
    ]  # fmt: skip


def _png(rgb: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "PNG")
    return out.getvalue()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
