"""The sizes that Google publishes for its image models, in px. The server's own table: it takes none of the product."""

PIXELS_1K: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024), "1:4": (512, 2048), "1:8": (384, 3072), "2:3": (848, 1264), "3:2": (1264, 848),
    "3:4": (896, 1200), "4:1": (2048, 512), "4:3": (1200, 896), "4:5": (928, 1152), "5:4": (1152, 928),
    "8:1": (3072, 384), "9:16": (768, 1376), "16:9": (1376, 768), "21:9": (1584, 672),
}  # fmt: skip
TIERS = ("512", "1K", "2K", "4K")


def pixels(ratio: str, tier: str) -> tuple[int, int]:
    """Width and height of a picture; each tier doubles the one before. `256` is no tier: it is too small a picture."""
    width, height = PIXELS_1K[ratio]
    scale = 2.0 ** (("256", *TIERS).index(tier) - 2)
    return int(width * scale), int(height * scale)
