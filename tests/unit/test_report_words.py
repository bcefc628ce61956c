"""Numbers, names, bars and colours as the report shows them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import agent.report.words as words_module
from agent.report.verdicts import bound, draw
from agent.report.words import bill, duration, figure, money, plain


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_bar_stays_on_its_scale_and_keeps_the_order(score: float, threshold: float) -> None:
    bar = draw(score, threshold)
    if bar:
        assert 0 <= bar.score <= 100 and 0 <= bar.threshold <= 100
        assert (bar.score <= bar.threshold) if score <= threshold else (bar.score >= bar.threshold)


def test_a_threshold_says_which_way_it_counts() -> None:
    assert bound("passed", 0.9, 0.85) == bound("failed", 0.7, 0.85) == "at least 0.85"
    assert bound("passed", 3.1, 5.0) == bound("failed", 8.7, 5.0) == "at most 5"
    assert bound("not_run", None, 5.0) == "threshold 5"


def test_numbers_read_as_people_write_them() -> None:
    assert [money(v) for v in (None, 0, 0.4, 0.067, 0.0002, 1234.5)] == [
        "",
        "$0.00",
        "$0.40",
        "$0.067",
        "under $0.001",
        "$1,234.50",
    ]
    assert [duration(v) for v in (0.84, 9.97, 59.7, 134, 3725)] == [
        "0.8 s",
        "10 s",
        "1 min",
        "2 min 14 s",
        "1 h 2 min",
    ]
    assert [figure(v) for v in (0.9312, 254.0, 0.0123, 999.7, 1e300)] == ["0.931", "254", "0.0123", "1,000", "1e+300"]
    assert [plain(n) for n in ("amazon-main", "tiktok-shop", "ebay", "t_shirt")] == [
        "Amazon main",
        "TikTok shop",
        "eBay",
        "T-shirt",
    ]
    assert plain("ΔE00 7.2 - too violet") == "ΔE00 7.2 - too violet"


def luminance(colour: str) -> float:
    """Relative luminance of '#rrggbb' (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_text_colour_meets_wcag_aa(theme: int) -> None:
    css = (Path(words_module.__file__).parent / "base.css").read_text("utf-8")
    token = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", re.findall(r":root \{(.*?)\}", css, re.S)[theme]))
    pairs = [
        (text, ground)
        for text in ("ink", "soft", "accent", "good", "look", "bad", "quiet")
        for ground in ("paper", "card")
    ]
    pairs += [(tone, f"{tone}-tint") for tone in ("good", "look", "bad", "quiet")]
    for text, ground in pairs:
        low, high = sorted((luminance(token[text]), luminance(token[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


def test_a_bill_names_the_dearest_stage_first_and_leaves_out_what_was_free() -> None:
    assert bill({"inspect": 0.012, "single": 0.202, "style": 0.0}) == "pictures in one pass $0.202, inspection $0.012"
    assert bill({}) == ""
