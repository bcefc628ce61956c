"""Scripts that rapidocr does not know, read by Debian's tesseract where it is installed."""

import asyncio
from pathlib import Path

import cv2
import pytest

from tests.bench.copy_lines import LINES
from tests.bench.grounds import wall, wood
from tools.checks.letters import compare_copy
from tools.imaging.arrays import Rgb
from tools.models.local import tesseract
from tools.models.local.reader import LocalReader
from tools.typography.setting import typeset

READER = LocalReader()
SCRIPTS = {
    "Greek": "ell", "Cyrillic": "rus", "Korean": "kor", "Arabic": "ara", "Hebrew": "heb", "Thai": "tha", "Devanagari": "hin",
}  # fmt: skip
COPY = {
    "Greek": ["Νέα Συλλογή", "Δωρεάν αποστολή"],
    "Cyrillic": ["Новая коллекция", "от 1 990 руб."],
    "Korean": ["가을 신상품", "무료 배송"],
    "Arabic": ["عرض محدود", "من 199 درهم"],
    "Hebrew": ["קולקציית הסתיו", "משלוח חינם"],
    "Thai": ["จัดส่งฟรี", "ลด 30%"],
    "Devanagari": ["नया संग्रह", "सूती कुर्ता"],
}


def need(language: str) -> None:
    if language not in tesseract.installed():
        pytest.skip(f"tesseract or its language {language} is not installed: apt-get install tesseract-ocr-{language}")


def read(picture: Rgb, copy: list[str]) -> list[str]:
    data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
    return [line.text for line in asyncio.run(READER.read(data, copy))]


@pytest.mark.parametrize("script", SCRIPTS)
def test_set_copy_is_read_back_in_every_script(script: str) -> None:
    need(SCRIPTS[script])
    copy = COPY[script]
    assert all(READER.knows(line) and not READER.reads(line) for line in copy)
    lettering = typeset(wall(896, 1200, (44, 50, 58)), copy, [(0, 0, 896, 500)])
    seen = read(lettering.picture, copy)
    assert compare_copy(copy, seen).ok, seen


def test_a_changed_letter_is_seen_and_named() -> None:
    need("rus")
    seen = read(typeset(wall(896, 1200, (44, 50, 58)), ["Новая коллекция"], [(0, 0, 896, 500)]).picture, ["Новая"])
    reading = compare_copy(["Новая коллекцпя"], seen)
    assert [*reading.wrong.values()] == ["'п' read as 'и' at letter 13 of \"Новая коллекцпя\""]


def test_latin_beside_another_script_is_still_read() -> None:
    need("rus")
    copy = ["Новая коллекция", "Linen shirts from Lisbon"]
    lettering = typeset(wall(896, 1200, (226, 219, 208)), copy, [(0, 0, 896, 500)])
    assert compare_copy(copy, read(lettering.picture, copy)).ok


def test_nothing_is_read_into_a_textured_ground() -> None:
    need("ara")
    assert read(wood(448, 600), [line for lines in COPY.values() for line in lines]) == []


def test_signs_that_were_misread_are_not_claimed() -> None:
    for line in ("4 990 ₽", "₩59,000", "₪199", "฿990", "30% 할인", "خصم 30%", "٢٩٩ ريال", "قماش Linen", "ກ"):
        assert not READER.knows(line), line


def test_without_tesseract_nothing_is_claimed_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "installed", frozenset)
    assert not any(READER.knows(line) for line in LINES["Cyrillic"])
    assert all(READER.knows(line) for line in ("New Season", "秋季新品上市"))
    plate = typeset(wall(448, 600, (226, 219, 208)), ["New Season"], [(0, 0, 448, 300)]).picture
    assert read(plate, ["Новая коллекция", "New Season"]) == ["New Season"]


def test_a_process_that_fails_reads_as_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tesseract").symlink_to("/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract.installed.cache_clear()
    try:
        assert tesseract.installed() == frozenset()
        assert tesseract.read_row(wall(40, 20, (255, 255, 255))[..., 0], ("rus",)) == ("", 0.0)
    finally:
        tesseract.installed.cache_clear()
