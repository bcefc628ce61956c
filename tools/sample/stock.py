# ruff: noqa: E501 - a table reads best with one product a line
"""The goods: 40 catalogue products and 4 new ones, each with its text, its cloth and its photographic style."""

from dataclasses import dataclass
from functools import lru_cache

from tools.images.arrays import Colour
from tools.sample import newcomers
from tools.sample.fabrics import Fabric, Weave
from tools.sample.motifs import ethnic_band, floral, printed_word
from tools.sample.prints import Print, checks, dots, stripes
from tools.sample.wardrobe import (
    Draw,
    blazer,
    cardigan,
    flared,
    hoodie,
    knitted,
    pleated,
    shirt,
    skirt,
    tee,
    trousers,
    tunic,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Product:
    """A row of products.csv and how its picture is made."""

    category: str
    color: str
    style: str
    season: str
    sales_count: int
    price: float
    description: str
    scene: str
    draw: Draw


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A row of new_products.csv and how its flat-lay is made."""

    category: str
    style: str
    season: str
    prompt_hint: str
    scene: str
    draw: Draw


def _cloth(
    colour: Colour,
    weave: Weave = "jersey",
    print: Print | None = None,  # noqa: A002
    pitch: float = 0.0,
    gloss: float = 0.05,
) -> Fabric:
    return Fabric(colour, weave, pitch, gloss, print)


def _flowers(
    seed: int,
    *flowers: Colour,
    leaves: tuple[Colour, ...] = ((86, 128, 84), (118, 152, 98)),
    size: float = 2.6,
    spacing: float = 7.0,
) -> Print:
    return floral(seed, flowers, leaves, size=size, spacing=spacing, extent=24, dpc=9)


@lru_cache(maxsize=1)
def catalogue() -> tuple[Product, ...]:
    """The 40 products, SKU001 first."""
    rust, cream, ink, gold = (178, 88, 54), (240, 232, 216), (38, 48, 74), (214, 168, 84)
    red_band = ethnic_band([(196, 64, 48), cream, gold], 8.0)
    blue_band = ethnic_band([(232, 222, 200), (196, 92, 60), (96, 140, 160)], 7.4, pattern=2)
    zigzag = ethnic_band([cream, (58, 120, 126), (206, 92, 60)], 6.0, pattern=1)
    p = Product
    return (
        p("midi_dress", "navy", "elegant", "autumn", 2840, 89.90, "Navy crepe midi dress with a wrap-look V-neck, elbow sleeves and a softly gathered skirt tied with a matching sash", "walnut", flared(_cloth(ink, "plain"), arms="elbow", sash=_cloth((44, 56, 86), "satin", gloss=0.15))),
        p("midi_dress", "rust", "bohemian", "autumn", 1985, 79.50, "Rust viscose midi dress printed with cream wildflowers, short sleeves and a leather belt at the waist", "linen", flared(_cloth(rust, "plain", _flowers(3, cream, (238, 196, 140), leaves=((92, 70, 48), (116, 92, 56)))), belt=(96, 60, 38))),
        p("midi_dress", "white", "romantic", "summer", 1620, 94.00, "White broderie-weight cotton midi dress with a square neck, flutter sleeves and two gathered tiers", "terracotta", flared(_cloth((244, 242, 236), "plain"), neckline="square", flutter=13, tiers=2)),
        p("midi_dress", "sage", "casual", "spring", 912, 64.95, "Sage linen shirt dress with a turned-down collar, horn buttons and a self-tie belt, midi length", "birch", flared(_cloth((158, 172, 142), "plain"), collar=True, arms="elbow", sash=_cloth((148, 162, 132), "plain"))),
        p("midi_dress", "burgundy", "elegant", "winter", 3310, 109.00, "Burgundy satin midi dress with long puff sleeves, boat neck and a fluid bias-cut skirt", "cloud", flared(_cloth((122, 28, 46), "satin", gloss=0.22), arms="long", neckline="boat")),
        p("midi_dress", "sky blue", "casual", "summer", 446, 58.00, "Sky blue gingham midi dress in crisp cotton, square neck, short sleeves and a full gathered skirt", "flax", flared(_cloth((240, 243, 246), "plain", checks((86, 140, 196), 0.9)), neckline="square", wide=39)),
        p("midi_dress", "black", "minimalist", "autumn", 1180, 84.00, "Black dotted georgette midi dress with a shallow V-neck and elbow sleeves, easy to dress up or down", "stone", flared(_cloth((34, 34, 38), "plain", dots((232, 228, 220), 0.3, 1.9)), arms="elbow")),
        p("maxi_dress", "mint", "bohemian", "summer", 2210, 99.00, "Mint cotton maxi dress in three ruffled tiers with a rose print and flutter sleeves for garden parties", "blush", flared(_cloth((186, 216, 196), "plain", _flowers(5, (226, 110, 122), (248, 238, 232))), length=134, tiers=3, wide=43, flutter=14)),
        p("maxi_dress", "coral", "resort", "summer", 1755, 92.50, "Coral viscose maxi dress with slim straps, square neck and a sweeping gathered skirt", "concrete", flared(_cloth((232, 112, 92), "plain"), length=130, straps=True, neckline="square", wide=41)),
        p("maxi_dress", "ivory", "romantic", "spring", 1540, 119.00, "Ivory cotton-silk maxi dress with long sleeves, a ruffled V-neck and two floating tiers", "sage", flared(_cloth((240, 234, 220), "plain"), length=132, arms="long", tiers=2, wide=41, neck_ruffle=3.6)),
        p("maxi_dress", "indigo", "bohemian", "autumn", 834, 88.00, "Indigo block-print maxi dress scattered with small white blossoms, V-neck and elbow sleeves", "oak", flared(_cloth((46, 60, 112), "plain", _flowers(8, (232, 232, 240), (172, 188, 226), leaves=((126, 146, 190), (98, 120, 176)), size=1.7, spacing=4.8)), length=130, arms="elbow", tiers=2, wide=40)),
        p("maxi_dress", "mustard", "casual", "autumn", 385, 76.00, "Mustard crinkle-cotton maxi dress with a crew neck, three tiers and deep side pockets", "night", flared(_cloth((206, 156, 56), "plain"), length=131, tiers=3, wide=42, neckline="crew")),
        p("maxi_dress", "lilac", "resort", "summer", 2675, 104.00, "Lilac floral chiffon maxi dress with straps, tie waist and a light full skirt that moves in the breeze", "linen", flared(_cloth((200, 182, 220), "plain", _flowers(9, (246, 240, 250), (160, 112, 176), (240, 190, 200))), length=132, straps=True, sash=_cloth((184, 162, 208), "plain"), wide=42)),
        p("knit_dress", "camel", "minimalist", "winter", 1895, 112.00, "Camel merino knit dress with a folded turtleneck, ribbed cuffs and a straight knee-length cut", "sage", knitted(_cloth((188, 144, 98), "knit"))),
        p("knit_dress", "oatmeal", "casual", "winter", 2460, 98.00, "Oatmeal cable-knit jumper dress in a soft wool blend, turtleneck and long ribbed sleeves", "walnut", knitted(_cloth((222, 210, 188), "cable"))),
        p("knit_dress", "charcoal", "elegant", "autumn", 1710, 105.00, "Charcoal fine-rib knit dress with a crew neck, skimming midi length and a slim tan belt", "blush", knitted(_cloth((66, 68, 74), "rib", pitch=0.9), neck="rib", length=100, belt=(150, 100, 62))),
        p("knit_dress", "forest green", "classic", "winter", 640, 96.50, "Forest green lambswool knit dress with a mock turtleneck and a gently flared skirt", "stone", knitted(_cloth((44, 84, 64), "knit"), wide=1.5, length=97)),
        p("knit_dress", "dusty pink", "romantic", "spring", 1325, 87.00, "Dusty pink cotton-knit dress with short sleeves and a ribbed crew neck, light enough for spring", "concrete", knitted(_cloth((214, 156, 158), "knit"), neck="rib", arms="short", length=92)),
        p("knit_dress", "grey stripe", "casual", "autumn", 288, 72.00, "Grey and cream striped knit dress, relaxed crew neck, long sleeves and side slits", "terracotta", knitted(_cloth((226, 222, 214), "knit", stripes([((112, 116, 124), 2.2), ((0, 0, 0), -2.6)])), neck="rib", wide=1.0, length=90)),
        p("top_dress", "slate", "ethnic", "autumn", 2035, 74.00, "Slate jersey top dress with a draped cowl neck, elbow sleeves and a woven geometric border", "linen", tunic(_cloth((88, 94, 106)), bands=((4.0, 8.0, red_band),))),
        p("top_dress", "terracotta", "bohemian", "summer", 1590, 68.00, "Terracotta cotton top dress with a V-neck, ethnic zigzag hem band and easy A-line shape", "birch", tunic(_cloth((196, 104, 72), "plain"), neck="bound", bands=((4.5, 6.0, zigzag),))),
        p("top_dress", "black", "minimalist", "autumn", 1860, 79.00, "Black jersey top dress with a soft cowl neckline and elbow sleeves, drapes beautifully over leggings", "oak", tunic(_cloth((36, 36, 40)))),
        p("top_dress", "teal", "ethnic", "spring", 720, 66.50, "Teal tunic top dress in cotton voile with embroidered ethnic borders and a round neck", "flax", tunic(_cloth((38, 112, 116), "plain"), neck="rib", bands=((4.0, 7.4, blue_band), (13.2, 6.0, zigzag)))),
        p("top_dress", "cream", "casual", "summer", 1044, 59.00, "Cream linen top dress with a V-neck, short sleeves and a ruffled hem for warm evenings", "terracotta", tunic(_cloth((238, 228, 206), "plain"), neck="bound", arms="short", length=74, ruffle=13)),
        p("top_dress", "plum", "elegant", "winter", 510, 82.00, "Plum velvet-touch top dress with long sleeves, cowl neck and a slim belt in black leather", "cloud", tunic(_cloth((92, 46, 84), "felt"), arms="long", belt=(34, 30, 32))),
        p("t_shirt", "white", "casual", "summer", 4120, 24.95, "White organic cotton T-shirt with the word BREEZE printed across the chest, relaxed fit", "terracotta", tee(_cloth((244, 243, 239), "jersey", printed_word("BREEZE", (36, 62, 96), 25, (0, 27))))),
        p("t_shirt", "navy stripe", "sailor", "spring", 1430, 29.00, "Breton striped T-shirt in sturdy cotton jersey, navy on ecru, long sleeves and a boat-like neck", "oak", tee(_cloth((240, 235, 222), "jersey", stripes([((40, 52, 88), 1.3), ((0, 0, 0), -2.4)])), arms="elbow")),
        p("t_shirt", "black", "street", "autumn", 655, 27.50, "Washed black heavyweight T-shirt with a cream SUNDAY print, dropped shoulders", "concrete", tee(_cloth((48, 47, 50), "jersey", printed_word("SUNDAY", cream, 27, (0, 28))), wide=2.5)),
        p("shirt", "light blue", "classic", "spring", 1905, 49.90, "Light blue cotton poplin shirt with a chest pocket and mother-of-pearl buttons", "walnut", shirt(_cloth((168, 196, 226), "plain"))),
        p("shirt", "red tartan", "casual", "autumn", 770, 44.00, "Red tartan flannel shirt, brushed inside, with a navy overcheck and a button-down front", "cloud", shirt(_cloth((186, 46, 44), "felt", checks((40, 44, 66), 2.6, opacity=0.55, second=(232, 206, 130))))),
        p("skirt", "emerald", "elegant", "autumn", 1290, 62.00, "Emerald satin skirt with a fluid flared line and a clean waistband, midi length", "stone", skirt(_cloth((22, 104, 84), "satin", gloss=0.22))),
        p("skirt", "denim blue", "casual", "spring", 980, 54.00, "Mid-blue denim button-through skirt with contrast stitching and an A-line cut", "linen", skirt(_cloth((70, 102, 148), "denim"), length=64, wide=32, buttons=(176, 132, 84), folds=6)),
        p("skirt", "blush", "romantic", "spring", 2390, 69.00, "Blush pleated midi skirt with knife pleats that swing as you walk", "concrete", pleated(_cloth((226, 178, 172), "plain"))),
        p("pants", "indigo", "casual", "autumn", 3560, 69.90, "Indigo straight-leg jeans in rigid denim with amber topstitching and a mid rise", "birch", trousers(_cloth((48, 70, 112), "denim"), thread=(206, 146, 72))),
        p("pants", "sand", "minimalist", "spring", 1115, 64.00, "Sand cotton-twill wide trousers with slanted pockets and a pressed front", "sage", trousers(_cloth((202, 182, 148), "twill"), wide=True)),
        p("hoodie", "heather grey", "sporty", "autumn", 2950, 55.00, "Heather grey fleece hoodie with a kangaroo pocket, cotton drawstrings and ribbed cuffs", "walnut", hoodie(_cloth((168, 170, 176), "fleece"), _cloth((140, 142, 150), "fleece"))),
        p("hoodie", "moss", "street", "winter", 868, 59.00, "Moss green heavyweight hoodie, boxy cut with a brushed lining and thick drawstrings", "flax", hoodie(_cloth((92, 104, 70), "fleece"), _cloth((70, 80, 54), "fleece"))),
        p("blazer", "navy", "classic", "autumn", 1475, 139.00, "Navy wool-blend blazer with notched lapels, flap pockets and a single-breasted two-button front", "blush", blazer(_cloth((42, 52, 80), "twill"), _cloth((120, 130, 152), "satin", gloss=0.2), (58, 48, 42))),
        p("cardigan", "cream", "casual", "spring", 1665, 72.00, "Cream chunky cotton cardigan with tortoiseshell buttons and deep ribbed cuffs", "night", cardigan(_cloth((238, 229, 208), "knit", pitch=0.8), (122, 78, 44))),
        p("cardigan", "rose", "romantic", "winter", 595, 78.00, "Long rose mohair-blend cardigan with wooden buttons and a relaxed V-neck", "stone", cardigan(_cloth((198, 116, 122), "knit"), (150, 106, 66), long=True)),
    )  # fmt: skip


@lru_cache(maxsize=1)
def newcomers_list() -> tuple[NewProduct, ...]:
    """The four new products, NEW001 first."""
    n = NewProduct
    return (
        n("midi_dress", "romantic", "spring", "blue knit cardigan with grey tulle skirt, quiet street with spring blossom, soft morning light", "night", newcomers.cardigan_and_tulle),
        n("maxi_dress", "bohemian", "summer", "light green floral ruffle maxi dress, sunlit garden terrace, warm afternoon light", "night", newcomers.floral_maxi),
        n("knit_dress", "minimalist", "autumn", "camel turtleneck knit dress, calm interior with plaster walls, window light", "cloud", newcomers.camel_knit),
        n("top_dress", "ethnic", "autumn", "dark grey ethnic-style cowl-neck top dress, courtyard with clay walls, late sun", "walnut", newcomers.ethnic_cowl),
    )  # fmt: skip
