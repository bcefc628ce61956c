"""The four new flat-lays of the tutorial."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from tools.sample.bottoms import waistband
from tools.sample.dresses import Dress, apply_band, dress
from tools.sample.fabrics import Fabric
from tools.sample.motifs import ethnic_band, floral
from tools.sample.prints import Print
from tools.sample.shapes import Cut, sleeve
from tools.sample.skirts import Panel, panel
from tools.sample.surface import Surface
from tools.sample.tops import Sleeve, Top, upper


def cardigan_and_tulle(s: Surface, seed: int) -> None:
    """NEW001: a blue knit cardigan over a grey tulle skirt, the cardigan's hem on the skirt's waistband."""
    lining = Fabric((150, 151, 156), "satin", gloss=0.06)
    tulle = Fabric((168, 169, 175), "tulle", gloss=0.03)
    base = Panel(50, 119, 16.5, 37, bell=0.62, folds=9, height=1.3, wave=0.8, sag=2.6, start=0.2)
    panel(
        s,
        replace(base, bottom=122, bottom_half=40, folds=7, wave=1.6),
        replace(tulle, colour=(140, 141, 148)),
        seed + 1,
        opacity=0.8,
        underside=False,
    )
    panel(s, base, lining, seed, underside=False)
    for k, (folds, low, wide, tone) in enumerate(((6, 121.5, 39.5, 0.9), (7.5, 123, 41, 1.02), (9, 120.5, 40, 1.14))):
        layer = replace(base, bottom=low, bottom_half=wide, folds=folds, gathers=30, height=1.9, wave=1.5)
        panel(s, layer, tulle, seed + 20 * (k + 1), opacity=0.42, lift=0.4, underside=False, tone=tone)
    waistband(s, 17.0, Fabric((120, 121, 128), "satin", gloss=0.12), height=4.5, top=46.5)
    blue = Fabric((72, 108, 158), "knit", pitch=0.74, seed=3)
    cut = Cut(
        neck=8.6,
        drop=24,
        neckline="v",
        shoulder=20.5,
        slope=4.4,
        chest=25.5,
        armpit=23,
        waist=24.5,
        waist_y=40,
        hip=25.2,
        hip_y=41.5,
        hem=22.6,
        hem_y=47,
        curve=0.6,
    )
    knit = Sleeve(length=50, angle=57, bend=13, upper=15.5, cuff=9.5, end="rib")
    upper(
        s,
        Top(
            blue,
            cut,
            knit,
            "none",
            "cardigan",
            rib_hem=5.0,
            buttons=(226, 220, 206),
            folds=1.1,
            fit_columns=True,
        ),
        seed,
    )


@lru_cache(maxsize=1)
def _meadow() -> Print:
    return floral(
        21,
        [(248, 244, 236), (240, 186, 178), (226, 138, 140), (250, 222, 190)],
        [(86, 128, 84), (118, 152, 98), (66, 108, 82)],
        size=2.3,
        spacing=6.6,
        extent=30,
        dpc=11,
    )


def floral_maxi(s: Surface, seed: int) -> None:
    """NEW002: a light green floral maxi dress in three ruffled tiers, with flutter sleeves and a sash."""
    cloth = Fabric((178, 208, 168), "plain", print=_meadow(), gloss=0.03, depth=0.6)
    cut = Cut(
        neck=10.5,
        drop=19,
        neckline="v",
        shoulder=18,
        slope=3.2,
        chest=20.5,
        armpit=20,
        waist=16.2,
        waist_y=37,
        hip=16,
        hip_y=38,
        hem=16.2,
        hem_y=39,
        curve=1.2,
    )
    top = Top(cloth, cut, None, "bound", folds=0.8, hemmed=False)
    tiers = (
        Panel(37.5, 69, 16.2, 25.5, bell=0.72, folds=8, gathers=32, height=1.3, wave=1.0, sag=2.2),
        Panel(68, 101, 25.0, 34, bell=0.72, folds=11, gathers=46, height=1.5, wave=1.1, sag=2.6, start=0.25),
        Panel(100, 135, 33.5, 43, bell=0.75, folds=14, gathers=60, height=1.7, wave=1.4, sag=2.8, start=0.3),
    )
    dress(
        s,
        Dress(
            top,
            tiers,
            shoulder_ruffle=15,
            neck_ruffle=4.2,
            sash=replace(cloth, print=None, colour=(160, 194, 150)),
        ),
        seed,
    )


def camel_knit(s: Surface, seed: int) -> None:
    """NEW003: a camel turtleneck dress, cabled front, ribbed hem and cuffs."""
    wool = Fabric((190, 142, 92), "cable", pitch=0.78, seed=5)
    cut = Cut(
        neck=8.2,
        drop=2.6,
        shoulder=19.5,
        slope=4.6,
        chest=22.5,
        armpit=22.5,
        waist=20,
        waist_y=42,
        hip=24.8,
        hip_y=66,
        hem=22.6,
        hem_y=95,
        curve=0.9,
    )
    knit = Sleeve(length=52, angle=61, bend=10, upper=14.5, cuff=9, end="rib", fabric=replace(wool, weave="knit"))
    upper(
        s,
        Top(
            wool,
            cut,
            knit,
            "turtle",
            rib_hem=6.0,
            folds=1.0,
            fit_columns=True,
            trim=replace(wool, weave="rib"),
        ),
        seed,
    )


def ethnic_cowl(s: Surface, seed: int) -> None:
    """NEW004: a dark grey tunic dress with a cowl neck and woven bands at hem, cuffs and hip."""
    grey = Fabric((82, 83, 89), "jersey", gloss=0.07)
    wide = ethnic_band([(206, 74, 52), (236, 220, 190), (222, 164, 70)], 8.4)
    thin = ethnic_band([(236, 220, 190), (52, 128, 132), (206, 74, 52)], 5.0, pattern=1)
    cut = Cut(
        neck=10,
        drop=9,
        neckline="scoop",
        shoulder=20.5,
        slope=4.2,
        chest=24,
        armpit=23,
        waist=22.5,
        waist_y=43,
        hip=27.5,
        hip_y=64,
        hem=33,
        hem_y=94,
        curve=2.6,
    )
    arm = Sleeve(length=33, angle=48, bend=5, upper=15.5, cuff=14, end="plain")
    top = Top(grey, cut, arm, "cowl", folds=1.35, hemmed=True)
    rng = np.random.default_rng(seed)
    dress(s, Dress(top, bands=((4.5, 8.4, wide), (14.5, 5.0, thin))), seed)
    for side in (-1, 1):
        # The same draw as in `upper`, so that the bands sit on the sleeves' ends.
        a = sleeve(
            cut,
            side,
            arm.length,
            arm.angle + rng.uniform(-2.5, 2.5),
            bend=arm.bend + rng.uniform(-4, 4),
            upper=arm.upper,
            cuff=arm.cuff,
        )
        path = a.cuff if side > 0 else a.cuff[::-1]
        middle = path.mean(axis=0)
        band_path = middle + (path - middle) * 1.3
        from tools.sample.curves import offset

        apply_band(s, offset(band_path, -8.0), 5.0, thin, grey)
