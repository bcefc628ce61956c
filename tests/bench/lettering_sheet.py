"""Contact sheet of typeset copy: `python -m tests.bench.lettering_sheet OUT.png [--variants | --ratios | RATIO]`."""

import sys
from collections.abc import Callable

import cv2
import numpy as np

from tests.bench.grounds import garment, gradient, wall, wood
from tools.imaging.arrays import Box, Rgb
from tools.imaging.sizes import PIXELS_1K, pixels
from tools.typography.setting import STRATEGIES, typeset

GROUNDS: dict[str, Callable[[int, int], Rgb]] = {
    "light wall": lambda w, h: wall(w, h, (226, 219, 208)),
    "dark wall": lambda w, h: wall(w, h, (44, 50, 58)),
    "wood": wood,
    "gradient": gradient,
    "sage wall": lambda w, h: wall(w, h, (142, 150, 132)),
}
COPY = {
    "Latin": ["New Season", "Linen shirts, cut in Lisbon", "€49.90"],
    "German": ["Größer als der Sommer", "Für Übergänge: leichte Mäntel", "ab 89,00 €"],
    "French": ["L’été à l’œuvre", "Coton biologique, façonné à Nîmes", "−30 %"],
    "Greek": ["Νέα Συλλογή", "Άνοιξη και καλοκαίρι 2026"],
    "Cyrillic": ["Новая коллекция", "Шерсть и шёлк, ручная работа", "4 990 ₽"],
    "Chinese": ["秋季新品上市", "轻盈羊毛，柔软如云", "¥299"],
    "Japanese": ["新しい季節、はじまる。", "軽やかなリネンシャツ", "¥5,990（税込）"],
    "Korean": ["가을 신상품", "가볍고 따뜻한 울 코트", "₩59,000"],
    "Arabic": ["تشكيلة الخريف", "قماش كتان خفيف Linen 100%", "٢٩٩ ريال"],
    "Hebrew": ["קולקציית הסתיו", "פשתן קל ונעים", "₪199"],
    "Thai": ["คอลเลกชันใหม่", "ผ้าลินินเนื้อเบา สวมใส่สบาย", "฿990"],
    "Hindi": ["नया संग्रह", "हल्का लिनेन, हाथ से बुना", "₹1,499"],
    "Traditional": ["秋季新品上市", "輕盈羊毛，柔軟如雲", "NT$1,290"],
    "two languages": ["New Season · 新品上市", "Wool and silk · 羊毛與絲綢", "HK$499"],
    "both directions": ["تشكيلة Nord 2026", "Linen 100% — من القطن", "خصم 30% · Sale"],
    "six lines": [
        "Midsummer Sale",
        "Linen and cotton",
        "Sizes XS to XXL",
        "Free shipping",
        "Only this weekend",
        "−50 %",
    ],
}
RATIOS = ("3:4", "1:1", "4:1", "9:16")


def zones(width: int, height: int) -> tuple[list[Box], Box]:
    """Free space around a garment, best first, and the garment's box."""
    if width > 2 * height:
        worn = (int(0.66 * width), int(0.06 * height), int(0.92 * width), int(0.94 * height))
        return [(0, 0, worn[0], height), (worn[2], 0, width, height)], worn
    worn = (int(0.2 * width), int(0.34 * height), int(0.8 * width), int(0.9 * height))
    if width == height:
        worn = (int(0.46 * width), int(0.1 * height), int(0.95 * width), int(0.93 * height))
        return [(0, 0, worn[0], height), (0, int(0.6 * height), worn[0], height)], worn
    return [(0, 0, width, worn[1]), (0, worn[3], width, height)], worn


def tile(script: str, ratio: str, ground: str, variant: int) -> Rgb:
    """One typeset picture."""
    width, height = pixels(ratio, "1K")
    free, worn = zones(width, height)
    plate = garment(GROUNDS[ground](width, height), worn, (96, 104, 128))
    accent = (150, 52, 40) if variant != 1 else None
    return typeset(plate, COPY[script], free, variant=variant, accent=accent).picture


def sheet(tiles: list[Rgb], height: int, columns: int) -> Rgb:
    """Tiles of equal height in rows."""
    small = [
        cv2.resize(t, (round(t.shape[1] * height / t.shape[0]), height), interpolation=cv2.INTER_AREA) for t in tiles
    ]
    rows = [
        np.hstack([np.pad(t, ((4, 4), (4, 4), (0, 0))) for t in small[i : i + columns]])
        for i in range(0, len(small), columns)
    ]
    widest = max(row.shape[1] for row in rows)
    return np.vstack([np.pad(row, ((0, 0), (0, widest - row.shape[1]), (0, 0))) for row in rows])


def main(arguments: list[str]) -> None:
    """Write the sheet: every script in one ratio and ground after another, or all variants of one."""
    out = arguments[0]
    grounds = list(GROUNDS)
    if "--ratios" in arguments:
        names = list(COPY)
        tiles = [tile(names[i % len(names)], r, grounds[i % len(grounds)], 0) for i, r in enumerate(PIXELS_1K)]
        picture = sheet(tiles, 330, 5)
    elif "--variants" in arguments:
        tiles = [tile("Latin", "3:4", g, v) for g in grounds[:3] for v in range(len(STRATEGIES))]
        picture = sheet(tiles, 460, len(STRATEGIES))
    else:
        ratio = next((r for r in RATIOS if r in arguments), None)
        picks = [(s, ratio or RATIOS[i % 4], grounds[(i * 2 + i // 4) % len(grounds)]) for i, s in enumerate(COPY)]
        tiles = [tile(s, r, g, 0) for s, r, g in picks]
        picture = sheet(tiles, 460 if ratio != "4:1" else 230, {"4:1": 2, "9:16": 6}.get(ratio or "", 4))
    cv2.imwrite(out, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main(sys.argv[1:])
