"""A brand kit and a handwriting on their way into a run: kept with the product, and heard by the style brief."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agent.documents import Product
from agent.resources import Resources
from tools.brand_kit import Brand, load_brand
from tools.errors import Problem
from tools.imaging.colour import rgb
from tools.imaging.opening import read_photo
from tools.models.roles import MOST_WORDS
from tools.studio.brief import StyleBrief

_MOST_COLOURS = 5


class CannotImitate(Problem, ValueError):
    """A handwriting was given where nobody draws letters."""

    usage = True


async def equipped(
    r: Resources, products: Sequence[Product], brand: str, handwriting: str, copy_mode: str
) -> list[Product]:
    """The products with the kit (`brand`, plain data; `logo`, a store key) and the `handwriting`'s store key.

    Raises BrandError, CannotImitate, and PictureError or OSError for a sample that does not open.
    """
    more: Product = {}
    if brand:
        kit = await asyncio.to_thread(load_brand, Path(brand), r.settings.shop)
        more["brand"] = kit.data()
        if kit.logo:
            data = await asyncio.to_thread(Path(kit.logo.picture).read_bytes)
            more["logo"] = await asyncio.to_thread(r.store.put, data)
    if handwriting:
        if not r.models.image.letters:
            remedy = "leave it out, or set OPENROUTER_API_KEY for an image model that does"
            raise CannotImitate("draws no letters, it sets type", remedy, f"--handwriting: {r.models.image.name}")
        if copy_mode == "typeset":
            raise CannotImitate("draws no letters that could imitate it", "leave one out", "--copy-mode typeset")
        sample = await asyncio.to_thread(read_photo, Path(handwriting))
        more["handwriting"] = await asyncio.to_thread(r.store.put, sample)
    return [{**product, **more} for product in products]


def in_house_style(brief: StyleBrief, brand: Brand) -> StyleBrief:
    """The brief in the brand's colours and tone: palette and set, mood, and the prompt as far as it has room for words."""
    from tools.studio.words import scene_words

    colours = brand.colours
    own = [colour for colour in (colours.wall, colours.floor, colours.accent) if colour]
    palette = tuple(dict.fromkeys([*own, *brief.palette]))[: max(_MOST_COLOURS, len(own))]
    look, scene = brief.look, brief.scene
    if look is not None and own:
        look = replace(
            look,
            wall=rgb(colours.wall) or look.wall,
            floor=rgb(colours.floor) or look.floor,
            accent=rgb(colours.accent) or look.accent,
            house_colours=colours.wall is not None,
        )
        scene = scene_words(look)
    tone = " ".join(brand.tone.words.split())
    mood = ", ".join(part for part in (brief.mood, tone) if part)
    prompt = brief.prompt.replace(brief.scene, scene)
    if tone and len(f"{prompt} Tone: {tone}.".split()) <= MOST_WORDS:
        prompt = f"{prompt} Tone: {tone}."
    return replace(brief, palette=palette, look=look, scene=scene, mood=mood, prompt=prompt)
