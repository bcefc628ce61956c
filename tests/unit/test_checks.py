"""Verdicts, frame, background, copy and file checks as a specification."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.channels import Contract, load_channels
from tools.checks.background import free_background, white_background
from tools.checks.copy import Transcript, copy_check
from tools.checks.file import DeliveredFile, Origin, certify, file_check
from tools.checks.frame import frame
from tools.checks.verdict import Check, Measurement, Verdict, measured, outcome
from tools.imaging.metadata import VOCABULARY
from tools.vision.halo import Rim

PACKSHOT = Origin(ai=False, person=False)
STATUSES = ["passed", "failed", "unverified", "not_applicable", "not_run"]


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.booleans())))
def test_accepted_means_that_every_required_check_passed_and_there_was_one(given: list[tuple[str, bool]]) -> None:
    checks = [Check("c", status, "", required=required) for status, required in given]  # type: ignore[arg-type]
    required = [status for status, needed in given if needed]
    accepted = outcome(checks) == "accepted"
    assert accepted == ("passed" in required and set(required) <= {"passed", "not_applicable"})
    assert (outcome(checks) == "rejected") == ("failed" in required)


def test_the_first_part_that_misses_gives_fault_and_stage() -> None:
    parts = [
        Measurement(1, 0.5, "a", "person"),
        Measurement(0.1, 0.5, "b", None),
        Measurement(0.0, 0.5, "c", "composite"),
    ]
    check = measured("garment", parts, "seen")
    assert (check.status, check.fault, check.stage) == ("failed", "b", None)
    assert measured("garment", parts[:1], "seen").fault is None


def test_a_measurement_that_is_not_a_number_fails() -> None:
    assert measured("frame", [Measurement(float("nan"), 0.5, "nan", "single")], "").status == "failed"


@pytest.mark.parametrize(
    ("size", "sharpness", "enlarged", "fault"),
    [
        ((896, 1200), 0.9, 1.8, None),
        ((896, 896), 0.9, 1.8, "ratio"),
        ((448, 600), 0.9, 1.8, "the order was 896 x 1200"),
        ((896, 1200), 0.2, 1.8, "fine detail"),
        ((896, 1200), 0.9, 5.0, "enlarged"),
    ],
)
def test_frame(size: tuple[int, int], sharpness: float, enlarged: float, fault: str | None) -> None:
    check = frame(size, (896, 1200), sharpness, enlarged)
    assert (check.status == "passed") == (fault is None)
    assert fault is None or fault in str(check.fault)


def test_white_background_wants_white_and_a_filled_frame() -> None:
    assert white_background(1.0, 0.9, 0.85).status == "passed"
    assert white_background(0.98, 0.9, 0.85).stage == "background"
    assert white_background(1.0, 0.8, 0.85).stage == "person"
    assert white_background(0.98, 0.9, 0.85).data()["ours"]


def test_a_white_ground_that_a_channel_only_advises_is_advice_with_its_source_and_a_rim_still_refuses() -> None:
    source = "eBay: picture policy (2026-11-22)"
    strict = white_background(0.97, 0.9, 0.0, source=source)
    assert (strict.status, strict.required, strict.source) == ("failed", True, source)
    assert str(strict.fault).endswith(f"({source})")
    assert "ours" not in strict.data()
    wish = white_background(0.97, 0.9, 0.0, Rim(0.0, 0.0), source, demanded=False)
    assert (wish.status, wish.required, wish.fault, wish.source) == ("failed", False, None, source)
    assert (
        f"advice of the channel, no reason to refuse: 3.0% of the background is not pure white ({source})"
        in wish.evidence
    )
    assert Verdict((wish, Check("frame", "passed", ""))).status == "accepted"
    must = wish.under(Contract(must=("background",)))
    assert (must.required, must.stage) == (True, "background")
    assert source in str(must.fault)
    rim = white_background(0.97, 0.9, 0.0, Rim(0.4, 0.0), source, demanded=False)
    assert (rim.status, rim.required, rim.stage, rim.source) == ("failed", True, "composite", "")


def test_a_check_keeps_its_place_and_its_source_as_plain_data() -> None:
    check = Check("copy", "failed", "", fault="LIMITED", stage="retouch", source="Amazon", box=(1, 2, 3, 4))
    assert check.data()["box"] == [1, 2, 3, 4]
    assert Check.of(json.loads(json.dumps(check.data()))) == check
    assert not {"ours", "source", "box"} & set(Check("copy", "passed", "").data())
    assert Check.of(Check("fit", "failed", "").data()).ours


def test_a_garment_that_fades_into_the_set_asks_for_another_set() -> None:
    assert free_background(0.9, 0.6).status == "passed"
    assert free_background(0.3, 0.6).stage == "background"
    assert free_background(None, 0.0).status == "unverified"


def test_copy_to_the_letter() -> None:
    def judged(ordered: list[str], read: list[str], excused: tuple[str, ...] = (), **more: Any) -> Check:
        exact = frozenset(ordered if more.pop("readable", True) else ())
        given = {"matched": 1.0, **more}
        return copy_check(ordered, Transcript("reader", tuple(read), exact, exact), None, excused, **given)

    assert judged(["New season", "From $29.90"], ["New season", "From $29.90"]).status == "passed"
    assert judged(["From $29.90"], ["From $29.80"]).stage == "typeset"
    assert "missing" in str(judged(["New season"], []).fault)
    assert judged([], ["SALE 50%"]).status == "failed"
    assert judged([], ["FOWLER"], ("FOWLER",)).status == "passed"
    assert judged(["New season"], ["New season"], matched=0.5).status == "failed"
    assert judged(["تخفيضات"], [], readable=False, matched=0.99).status == "passed"
    assert judged(["تخفيضات"], [], readable=False, matched=None).status == "unverified"


def good_file(**changed: object) -> DeliveredFile:
    given = {
        "format": "JPEG", "width": 1024, "height": 1024, "bytes": 200_000, "mode": "RGB", "profile": "sRGB built-in",
        "source_type": VOCABULARY + "composite", "credit": "bestshot", "white_share": 1.0, "fill": 0.9, "whole": 1.0,
    }  # fmt: skip
    return DeliveredFile(**{**given, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"format": "WEBP"}, "format"),
        ({"width": 900}, "ratio"),
        ({"bytes": 11_000_000}, "MB"),
        ({"mode": "CMYK"}, "8-bit RGB"),
        ({"white_share": 0.9}, "white"),
        ({"fill": 0.5}, "fills"),
        ({"width": 400, "height": 400}, "at least"),
        ({"source_type": None}, "DigitalSourceType composite: none"),
        ({"source_type": VOCABULARY + "trainedAlgorithmicMedia"}, "DigitalSourceType"),
        ({"credit": None}, "credit"),
        ({"whole": 0.97}, "whole garment"),
    ],
)
def test_each_broken_rule_of_a_channel_fails_the_file_by_name(changed: dict[str, object], rule: str) -> None:
    amazon = load_channels().find("amazon-main")
    assert file_check(certify(good_file(), amazon, PACKSHOT)).status == "passed"
    check = file_check(certify(good_file(**changed), amazon, PACKSHOT))
    assert check.status == "failed"
    assert rule in str(check.fault)
    if rule == "white":
        assert "(Amazon Seller Central, product image requirements" in str(check.fault), "a refusal quotes its source"


def test_a_profile_is_our_wish_and_refuses_no_file_that_the_channel_takes() -> None:
    rules = certify(good_file(profile=None), load_channels().find("amazon-main"), PACKSHOT)
    assert file_check(rules).status == "passed"
    (wish,) = [rule for rule in rules if rule["rule"] == "sRGB profile"]
    assert (wish["status"], wish["source"]) == ("note", "bestshot's own rule")


def test_advice_is_a_note_and_never_a_failure() -> None:
    origin = replace(PACKSHOT, note="the garment is 400 px long in the flat-lay")
    rules = certify(good_file(), load_channels().find("amazon-main"), origin)
    said = {rule["rule"]: rule for rule in rules}
    assert said["adult clothing on a standing model"]["status"] == "advice"
    assert said["recommended 1600 x 1600 px"]["status"] == "note"
    assert "400 px long" in said["recommended 1600 x 1600 px"]["value"]
    assert file_check(rules).status == "passed"


def test_what_a_channel_only_advises_is_advice_where_it_is_not_kept() -> None:
    google = load_channels().find("google-merchant")
    rules = certify(good_file(white_share=0.2, fill=0.95), google, PACKSHOT)
    assert [rule["status"] for rule in rules if "white" in rule["rule"] or "fills" in rule["rule"]] == [
        "advice",
        "advice",
    ]
    assert file_check(rules).status == "passed"


@pytest.mark.parametrize(
    ("channel", "drawn_as"),
    [("google-merchant", "trainedAlgorithmicMedia"), ("shopify", "compositeWithTrainedAlgorithmicMedia")],
)
def test_a_picture_that_an_image_model_drew_says_so_as_the_channel_asks(channel: str, drawn_as: str) -> None:
    known = load_channels()
    rules = certify(good_file(), known.find(channel), Origin(ai=True, person=True), known.laws)
    said = {rule["rule"]: rule for rule in rules}
    assert said[f"DigitalSourceType {drawn_as}"]["status"] == "failed", "the file says composite"
    assert {"§ 396-b", "Article 50"} <= {
        word for rule in rules for word in ("§ 396-b", "Article 50") if word in rule["source"]
    }


def test_laws_on_ai_pictures_are_not_said_of_a_cut_out_on_a_drawn_set() -> None:
    known = load_channels()
    advice = [
        r["rule"] for r in certify(good_file(), known.find("etsy"), PACKSHOT, known.laws) if r["status"] == "advice"
    ]
    assert not advice


def test_a_garment_that_is_not_found_again_is_a_note_and_said_to_be_unmeasured() -> None:
    rules = certify(good_file(whole=None), load_channels().find("amazon-main"), PACKSHOT)
    whole = next(rule for rule in rules if rule["rule"] == "the whole garment in the frame")
    assert (whole["status"], whole["value"].partition(":")[0]) == ("note", "not measured")
    assert file_check(rules).status == "passed"


def test_the_copy_has_to_be_read_again_in_the_file_and_off_what_the_channel_covers() -> None:
    story = load_channels().find("story")
    given = {"width": 1440, "height": 2560, "clear": 1.0, "lines": ("New season", "From $29.90")}
    origin = replace(PACKSHOT, copy=("New season", "From $29.90"))
    assert file_check(certify(good_file(**given), story, origin)).status == "passed"
    blurred = certify(good_file(**given | {"lines": ("New season", "From $29.80")}), story, origin)
    assert "copy can be read in the file" in str(file_check(blurred).fault)
    covered = certify(good_file(**given | {"covered": ("New season",)}), story, origin)
    assert "covered: New season" in str(file_check(covered).fault)
    below = certify(good_file(**given | {"clear": 0.9}), story, origin)
    assert "90.0% of the garment is outside these margins" in str(file_check(below).fault)


def test_a_file_from_anywhere_is_not_held_against_what_we_write_into_ours() -> None:
    foreign = certify(good_file(source_type=None, credit=None), load_channels().find("shopify"))
    assert file_check(foreign).status == "passed"
    assert any(rule["rule"] == "DigitalSourceType" and rule["value"] == "none" for rule in foreign)


def test_a_file_of_others_without_a_profile_is_srgb_and_odd_but_sound_files_are_noted() -> None:
    amazon = load_channels().find("amazon-main")
    odd = good_file(profile=None, orientation=6, notes=("the marker of the file's end is missing",))
    rules = certify(odd, amazon)
    noted = {rule["rule"]: rule["value"] for rule in rules if rule["status"] == "note"}
    assert "sRGB by convention" in noted["sRGB profile"]
    assert "EXIF orientation 6" in noted["pixels stored upright"]
    assert noted["an ordinary file"] == "the marker of the file's end is missing"
    check = file_check(rules, noted=True)
    assert (check.status, check.evidence.count("; note: ")) == ("passed", 3)
    assert "note" not in file_check(rules).evidence


@pytest.mark.parametrize(
    ("changed", "channel", "fails"),
    [
        ({"profile": "sRGB IEC61966-2.1", "srgb": False}, "amazon-main", False),  # whatever its name says
        ({"mode": "CMYK"}, "amazon-main", False),
        ({"mode": "CMYK"}, "walmart", True),
        ({"mode": "RGBA", "format": "PNG"}, "google-merchant", False),
        ({"mode": "RGBA", "format": "PNG"}, "etsy", True),  # there, transparency turns black
        ({"mode": "L"}, "etsy", False),
        ({"format": "WEBP"}, "shopify", False),
        ({"format": "WEBP"}, "amazon-main", True),
        ({"format": "AVIF"}, "shopify", True),
    ],
)
def test_a_file_of_others_is_judged_by_the_rules_of_its_channel_alone(
    changed: dict[str, object], channel: str, fails: bool
) -> None:
    rules = certify(good_file(width=2200, height=2200, **changed), load_channels().find(channel))
    broken = [rule for rule in rules if rule["status"] == "failed"]
    assert bool(broken) is fails, broken
    assert all(rule["source"] != "bestshot's own rule" for rule in broken)


def test_our_own_file_must_have_srgb_colours() -> None:
    named = good_file(profile="sRGB IEC61966-2.1", srgb=False)  # whatever its name says
    shopify = load_channels().find("shopify")
    assert "sRGB profile" in str(file_check(certify(named, shopify, PACKSHOT)).fault)
