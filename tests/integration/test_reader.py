"""Copy that we set is read back to the letter by the local reader, which loads nothing from outside."""

import asyncio
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from tests.bench.grounds import gradient, wall, wood
from tools.checks.letters import compare_copy
from tools.imaging.arrays import Box, Rgb
from tools.models.local.reader import LocalReader, in_reading_order, is_shape
from tools.models.roles import TextLine
from tools.typography.setting import typeset

READER = LocalReader()
GROUNDS: dict[str, Callable[[int, int], Rgb]] = {
    "light wall": lambda w, h: wall(w, h, (226, 219, 208)),
    "dark wall": lambda w, h: wall(w, h, (44, 50, 58)),
    "wood": wood,
    "gradient": gradient,
}


def encoded(picture: Rgb, suffix: str = ".png") -> bytes:
    return cv2.imencode(suffix, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()


def read(picture: Rgb, suffix: str = ".png") -> list[TextLine]:
    return asyncio.run(READER.read(encoded(picture, suffix)))


@pytest.mark.parametrize(
    ("ground", "size", "copy"),
    [
        ("dark wall", (1024, 1024), ["Größer als der Sommer", "Für Übergänge: leichte Mäntel", "ab 89,00 €"]),
        ("wood", (896, 1200), ["L’été à l’œuvre", "Coton biologique, façonné à Nîmes", "−30 %"]),
        ("gradient", (448, 600), ["SALE -50%", "Only this weekend"]),
        ("light wall", (2048, 512), ["秋季新品上市", "轻盈羊毛，柔软如云", "¥299"]),
        ("dark wall", (768, 1376), ["新しい季節、はじまる。", "軽やかなリネンシャツ", "¥5,990"]),
        ("light wall", (3072, 384), ["Free shipping", "Orders over £60"]),
        ("dark wall", (1792, 2400), ["Otoño", "Algodón y lana, hecho en España"]),
    ],
)
def test_typeset_copy_is_read_back_to_the_letter(ground: str, size: tuple[int, int], copy: list[str]) -> None:
    width, height = size
    assert all(READER.reads(line) for line in copy)
    lettering = typeset(GROUNDS[ground](width, height), copy, [(0, 0, width, int(0.6 * height))])
    seen = read(lettering.picture)
    reading = compare_copy(copy, [line.text for line in seen])
    assert reading.ok, f"{reading}; read {[line.text for line in seen]}"
    about = 0.03 * (width * height) ** 0.5
    for line in seen:  # boxes are in the picture's own pixels, where the copy was set
        assert lettering.region[0] - about <= line.box[0] < line.box[2] <= lettering.region[2] + about
        assert lettering.region[1] - about <= line.box[1] < line.box[3] <= lettering.region[3] + about


def test_a_changed_letter_is_seen() -> None:
    plate = wall(896, 1200, (226, 219, 208))
    seen = read(typeset(plate, ["New Seasom", "€49.90"], [(0, 0, 896, 500)]).picture, ".jpg")
    reading = compare_copy(["New Season", "€49.90"], [line.text for line in seen])
    assert [*reading.wrong.values()] == ["'n' read as 'm' at letter 9 of \"New Season\""]


@pytest.mark.parametrize("price", ["£59.99", "69.69", "9.99", "€ 96"])
def test_a_price_whose_digits_stand_upside_down_too_is_read_as_it_stands(price: str) -> None:
    picture = typeset(wall(1440, 2560, (240, 238, 228)), ["Cosy Szn", price], [(0, 0, 1440, 900)]).picture
    assert compare_copy(["Cosy Szn", price], [line.text for line in read(picture)]).ok


def test_a_picture_without_text_reads_as_nothing() -> None:
    assert read(wood(448, 600)) == []


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a picture"):
        asyncio.run(READER.read(b"not a picture"))


def test_readings_at_the_same_time_do_not_disturb_each_other() -> None:
    plates = [wall(400, 400, (226, 219, 208)), wall(400, 400, (44, 50, 58))]
    copies = ["First Light", "Second Skin"]
    pictures = [encoded(typeset(p, [c], [(0, 0, 400, 200)]).picture) for p, c in zip(plates, copies, strict=True)]

    async def both() -> list[list[TextLine]]:
        return await asyncio.gather(*(READER.read(p) for p in pictures))

    assert [[line.text for line in lines] for lines in asyncio.run(both())] == [[c] for c in copies]


@pytest.mark.parametrize(
    "text", ["가을 신상품", "Новая коллекция", "تشكيلة", "₩59,000", "4 990 ₽", "Ægte", "Νέα", "ใหม่"]
)
def test_scripts_and_letters_it_misreads_are_not_claimed(text: str) -> None:
    assert not READER.reads(text)


def test_reading_order_goes_by_rows_then_left_to_right() -> None:
    boxes = [(300, 12, 400, 40), (10, 100, 90, 130), (10, 10, 200, 44)]
    lines = [TextLine(str(i), box, 1.0) for i, box in enumerate(boxes)]
    assert [line.text for line in in_reading_order(lines)] == ["2", "0", "1"]


def test_a_price_tag_beside_a_tall_headline_is_read_from_top_to_bottom() -> None:
    boxes = {"New season": (740, 130, 1120, 190), "$29.90": (1240, 195, 1338, 225), "From": (1268, 168, 1308, 188)}
    lines = [TextLine(text, box, 1.0) for text, box in boxes.items()]
    assert [line.text for line in in_reading_order(lines)] == ["New season", "From", "$29.90"]


@pytest.mark.parametrize(
    ("text", "box", "shape"),
    [
        ("A", (0, 0, 300, 500), True),
        ("A", (0, 0, 300, 300), False),
        ("AA", (0, 229, 1534, 1605), True),  # so the reader saw a cardigan above a pleated skirt
        ("AA", (0, 229, 900, 1129), False),
        ("AAA", (0, 229, 1534, 1605), False),
    ],
)
def test_few_letters_that_cover_much_of_a_picture_are_a_shape(text: str, box: Box, shape: bool) -> None:
    assert is_shape(text, box, (1536, 2752)) is shape


def test_a_large_plain_shape_is_not_read_as_a_letter() -> None:
    picture = np.full((900, 700, 3), 225, np.uint8)
    cv2.ellipse(picture, (350, 450), (200, 300), 0, 0, 360, (96, 104, 128), -1, cv2.LINE_AA)
    assert read(picture) == []
