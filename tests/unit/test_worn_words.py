"""Words in a picture of a worn garment: on it, beside it, and on the flat-lay's ground. The real reader reads them."""

import asyncio

import cv2
import numpy as np
import pytest

from tests.painter import flatlay
from tests.unit.test_worn_region import worn
from tools.checks.verdict import Check
from tools.cutout import FlatlayAnalyses
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_png
from tools.models.local.reader import LocalReader
from tools.verification.judge import Expected, Judges, verify_worn_locally

JUDGES = Judges(LocalReader(), None, FlatlayAnalyses("none"))


def written(picture: Rgb, words: str, at: tuple[int, int], size: float, grey: int) -> Rgb:
    drawn = cv2.putText(picture.copy(), words, at, cv2.FONT_HERSHEY_DUPLEX, size, (grey,) * 3, 3, cv2.LINE_AA)
    return np.asarray(drawn, np.uint8)


def judged(picture: Rgb, photo: Rgb) -> tuple[Check, Check]:
    """The garment check and the copy check."""
    order = Expected(kind="on_model", product={"category": "t-shirt"})
    local, garment, *_ = asyncio.run(verify_worn_locally(JUDGES, encode_png(picture), encode_png(photo), order))
    return garment, next(check for check in local if check.name == "copy")


@pytest.fixture(scope="module")
def plain() -> Rgb:
    return flatlay(stripes=False)[0]


def test_words_on_the_trousers_are_one_retouch_and_not_charged_to_the_shirt(plain: Rgb) -> None:
    garment, copy = judged(written(worn(cloth=plain)[0], "RODEO", (285, 760), 1.2, 245), plain)
    assert garment.status == "passed", garment
    assert (copy.status, copy.stage) == ("failed", "retouch")
    assert "RODEO" in str(copy.fault)


def test_a_watermark_on_the_flatlays_ground_excuses_none_in_the_picture(plain: Rgb) -> None:
    marked = written(plain, "NORTHLINE", (20, 500), 1.2, 60)
    garment, copy = judged(written(worn(cloth=plain)[0], "NORTHLINE", (20, 60), 1.4, 60), marked)
    assert garment.status == "passed", garment
    assert (copy.status, copy.stage) == ("failed", "retouch")


def test_the_print_of_the_flatlay_is_excused_and_must_be_spelt_like_it(plain: Rgb) -> None:
    photo = written(plain, "NORTH", (125, 300), 1.6, 245)
    garment, copy = judged(worn(cloth=photo)[0], photo)
    assert garment.status == "passed", garment
    assert copy.status == "passed", copy
    garment, _ = judged(worn(cloth=written(plain, "NOXTH", (125, 300), 1.6, 245))[0], photo)
    assert garment.status == "failed", garment
    assert "NOXTH" in str(garment.fault)


@pytest.mark.parametrize("size", [1.6, 1.1])  # the smaller one is too little of the cloth to make it patterned
def test_a_print_whose_words_are_gone_fails(plain: Rgb, size: float) -> None:
    garment, _ = judged(worn(cloth=plain)[0], written(plain, "NORTH", (125, 300), size, 245))
    assert garment.status == "failed", garment
