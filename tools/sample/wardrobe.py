"""Recipes: how each kind of garment of the catalogue is cut, given its cloth."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from tools.images.arrays import Colour
from tools.sample import bottoms
from tools.sample.dresses import Dress, dress
from tools.sample.fabrics import Fabric
from tools.sample.prints import Print
from tools.sample.shapes import Cut
from tools.sample.skirts import Panel
from tools.sample.surface import Surface
from tools.sample.tops import Neck, Sleeve, Top, upper

Draw = Callable[[Surface, int], None]
Arms = Literal["none", "short", "elbow", "long"]
_ARMS: dict[str, Sleeve | None] = {
    "none": None,
    "short": Sleeve(20, 33),
    "elbow": Sleeve(32, 46, 5, 15, 13),
    "long": Sleeve(53, 60, 10, 14.5, 9.5, end="cuff"),
}


def tee(cloth: Fabric, *, neck: Neck = "rib", arms: Arms = "short", wide: float = 0.0) -> Draw:
    """A T-shirt or long-sleeved jersey."""
    cut = Cut(chest=24 + wide, waist=23.5 + wide, hip=24.5 + wide, hem=24.5 + wide, shoulder=20 + wide)
    sleeve = _ARMS[arms]
    return lambda s, seed: upper(s, Top(cloth, cut, sleeve, neck), seed)


def shirt(cloth: Fabric, *, buttons: Colour = (240, 236, 226), pocket: bool = True) -> Draw:
    """A button-down shirt with long sleeves and a curved hem."""
    cut = Cut(neck=8.0, drop=4, chest=26, waist=25, hip=26, hem=25, hem_y=69, curve=4.5, shoulder=21, armpit=23)
    top = Top(cloth, cut, _ARMS["long"], "shirt", "shirt", buttons=buttons, pockets=pocket, folds=1.2)
    return lambda s, seed: upper(s, top, seed)


def hoodie(cloth: Fabric, lining: Fabric) -> Draw:
    """A hooded sweatshirt with a kangaroo pocket."""
    cut = Cut(neck=9, drop=8, chest=28, waist=27.5, hip=28.5, hip_y=51, hem=25.5, hem_y=60, shoulder=23, armpit=25)
    arms = Sleeve(52, 58, 12, 18, 11, end="rib")
    top = Top(cloth, cut, arms, "hood", rib_hem=6, pockets=True, trim=lining, folds=1.3)
    return lambda s, seed: upper(s, top, seed)


def cardigan(cloth: Fabric, buttons: Colour, *, long: bool = False) -> Draw:
    """A V-necked cardigan."""
    hem = 74 if long else 56
    cut = Cut(
        drop=26,
        neckline="v",
        chest=25.5,
        waist=25,
        hip=26,
        hip_y=hem - 8,
        hem=23.6,
        hem_y=hem,
        shoulder=20.5,
        armpit=23,
    )
    arms = Sleeve(52, 59, 12, 15.5, 9.5, end="rib")
    top = Top(cloth, cut, arms, "none", "cardigan", rib_hem=5, buttons=buttons, fit_columns=True)
    return lambda s, seed: upper(s, top, seed)


def blazer(cloth: Fabric, lining: Fabric, buttons: Colour) -> Draw:
    """A single-breasted blazer with notched lapels."""
    cut = Cut(
        neck=8.6,
        drop=38,
        neckline="v",
        chest=25.5,
        waist=23.5,
        hip=26,
        hem=26.5,
        hem_y=71,
        curve=1.2,
        shoulder=21.5,
        armpit=23.5,
    )
    arms = Sleeve(56, 66, 6, 16, 11.5)
    top = Top(cloth, cut, arms, "lapels", "blazer", buttons=buttons, pockets=True, trim=lining, folds=0.55)
    return lambda s, seed: upper(s, top, seed)


def flared(
    cloth: Fabric,
    *,
    length: float = 108,
    arms: Arms = "short",
    neckline: Literal["crew", "v", "scoop", "boat", "square"] = "v",
    sash: Fabric | None = None,
    belt: Colour | None = None,
    tiers: int = 1,
    wide: float = 36,
    collar: bool = False,
    flutter: float = 0.0,
    straps: bool = False,
    buttons_to: float = 0.0,
    neck_ruffle: float = 0.0,
) -> Draw:
    """A dress with a fitted bodice and a skirt of one or more tiers."""
    drop = {"crew": 9.0, "v": 19.0, "scoop": 14.0, "boat": 6.0, "square": 14.0}[neckline]
    neck = 9.5 if neckline != "boat" else 12.5
    cut = Cut(
        neck=8.2 if collar else neck,
        drop=4.0 if collar else drop,
        neckline=neckline,
        shoulder=13.5 if straps else 18.5,
        slope=1.5 if straps else 3.8,
        chest=21.5,
        armpit=14 if straps else 20.5,
        waist=17.2,
        waist_y=38,
        hip=17,
        hip_y=39,
        hem=17.2,
        hem_y=40,
        curve=1.0,
    )
    sleeve = _ARMS[arms] if not flutter and not straps else None
    if arms == "long":
        sleeve = Sleeve(52, 61, 9, 14, 9.5, puff=1.2, end="cuff")
    top = Top(
        cloth,
        cut,
        sleeve,
        "shirt" if collar else "bound",
        "shirt" if collar else "closed",
        hemmed=False,
        folds=0.8,
    )
    parts, y, w = [], 39.0, 17.2
    for k in range(tiers):
        end, half = 39 + (length - 39) * (k + 1) / tiers, 17.2 + (wide - 17.2) * ((k + 1) / tiers) ** 0.8
        parts.append(
            Panel(
                y - 0.8,
                end,
                w,
                half,
                bell=0.75,
                folds=(9 if tiers == 1 else 8 + 3 * k),
                gathers=26 + 12 * k,
                height=1.5,
                wave=1.1,
                sag=2.2,
                start=0.12 + 0.1 * k,
            )
        )
        y, w = end, half - 0.6
    made = Dress(
        top,
        tuple(parts),
        sash,
        belt,
        shoulder_ruffle=flutter,
        straps=straps,
        buttons_to=buttons_to,
        neck_ruffle=neck_ruffle,
    )
    return lambda s, seed: dress(s, made, seed)


def knitted(
    cloth: Fabric,
    *,
    length: float = 94,
    neck: Neck = "turtle",
    arms: Arms = "long",
    wide: float = 0.0,
    belt: Colour | None = None,
    rib: float = 5.5,
) -> Draw:
    """A straight knitted dress."""
    drop = 2.6 if neck == "turtle" else 9.0
    cut = Cut(
        neck=8.4,
        drop=drop,
        chest=22.5 + wide,
        waist=20.5 + wide,
        waist_y=42,
        hip=24.5 + wide,
        hip_y=64,
        hem=23.0 + wide,
        hem_y=length,
        shoulder=19.5 + wide / 2,
    )
    sleeve = Sleeve(52, 61, 9, 14.5, 9.2, end="rib") if arms == "long" else _ARMS[arms]
    if sleeve and cloth.weave == "cable":
        sleeve = replace(sleeve, fabric=replace(cloth, weave="knit"))
    top = Top(cloth, cut, sleeve, neck, rib_hem=rib, fit_columns=True, folds=1.05)
    return lambda s, seed: dress(s, Dress(top, belt=belt), seed)


def tunic(
    cloth: Fabric,
    *,
    length: float = 86,
    neck: Neck = "cowl",
    arms: Arms = "elbow",
    bands: tuple[tuple[float, float, Print], ...] = (),
    wide: float = 31,
    belt: Colour | None = None,
    ruffle: float = 0.0,
) -> Draw:
    """A top dress: a tunic that widens to its hem."""
    neckline: Literal["scoop", "crew", "v"] = "scoop" if neck == "cowl" else "v" if neck == "bound" else "crew"
    cut = Cut(
        neck=9.5 if neck == "cowl" else 8.6,
        drop=9 if neck != "bound" else 17,
        neckline=neckline,
        shoulder=20,
        chest=23.5,
        armpit=22.5,
        waist=22,
        waist_y=43,
        hip=26.5,
        hip_y=63,
        hem=wide,
        hem_y=length,
        curve=2.2,
    )
    top = Top(cloth, cut, _ARMS[arms], neck, folds=1.1, hemmed=not ruffle)
    return lambda s, seed: dress(s, Dress(top, bands=bands, belt=belt, hem_ruffle=ruffle), seed)


def skirt(
    cloth: Fabric,
    *,
    length: float = 72,
    wide: float = 36,
    gathered: bool = False,
    buttons: Colour | None = None,
    folds: float = 9,
) -> Draw:
    """A flared or gathered skirt."""
    p = Panel(
        0,
        length,
        17.5,
        wide,
        bell=0.72,
        folds=folds,
        gathers=34 if gathered else 0,
        height=1.5,
        wave=1.1,
        sag=2.4,
        start=0.15,
    )
    return lambda s, seed: bottoms.skirt(s, p, cloth, seed, gathered=gathered, buttons=buttons)


def pleated(cloth: Fabric, *, length: float = 70, wide: float = 33, count: int = 20) -> Draw:
    """A knife-pleated skirt."""
    p = Panel(0, length, 17.0, wide, bell=0.85, folds=9, height=1.2, wave=0.6, sag=2.0)
    return lambda s, seed: bottoms.pleated(s, p, cloth, seed, count)


def trousers(cloth: Fabric, *, wide: bool = False, thread: Colour | None = None) -> Draw:
    """Straight or wide trousers."""
    knee, cuff = (14.5, 16.5) if wide else (11.8, 10.2)
    return lambda s, seed: bottoms.trousers(s, cloth, seed, knee=knee, cuff=cuff, thread=thread)
