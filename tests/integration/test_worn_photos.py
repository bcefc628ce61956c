"""Real photos of worn garments, where they are at hand: light refuses no true pair, and another garment fails."""

from pathlib import Path

import pytest

from tests.bench.worn import LIGHTS, lit
from tools.checks.garment import worn_garment
from tools.cutout import FlatlayAnalyses
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded
from tools.verification.worn import look_worn

WORN = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "worn"
TRUE = ("00055_00", "14627_00")

pytestmark = pytest.mark.skipif(not WORN.is_dir(), reason="needs the photos of worn garments beside the project")


def status(photo: str, flatlay: str, light: str = "as it is") -> str:
    picture = encode_png(lit(decoded((WORN / "photos" / f"{photo}.jpg").read_bytes()), light))
    garment = (WORN / "garments" / f"{flatlay}.jpg").read_bytes()
    look = look_worn(picture, garment, FlatlayAnalyses("none"), "top")
    return worn_garment(look.colours, look.prints).status


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("name", TRUE)
def test_light_refuses_no_true_pair(name: str, light: str) -> None:
    found = status(name, name, light)
    assert found == "passed" or (found == "unverified" and light == "low contrast")


@pytest.mark.parametrize(("photo", "flatlay"), [TRUE, TRUE[::-1]])
def test_another_garment_fails(photo: str, flatlay: str) -> None:
    assert status(photo, flatlay) == "failed"
