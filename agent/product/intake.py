"""Take products, photos, a brand kit and a handwriting into a run as plain data."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from agent.documents import Product
from agent.services import Services
from tools.brand_kit import load_brand
from tools.catalog import NewProduct, read_new_products
from tools.errors import Problem, closest
from tools.imaging.opening import read_photo


class UnknownProduct(Problem, LookupError):
    """No new product has this id."""


async def product_of_row(services: Services, product: NewProduct) -> Product:
    """A row of new_products.csv as plain data; its flat-lay is stored under `flatlay`."""
    data = await asyncio.to_thread(product.image_path.read_bytes)
    return {
        "id": product.id,
        "flatlay": await asyncio.to_thread(services.store.put, data),
        "category": product.category,
        "style": product.style,
        "season": product.season,
        "prompt_hint": product.prompt_hint,
        "copy": list(product.copy),
        "extra": dict(product.extra),
    }


async def load_product(services: Services, product_id: str, csv: Path | None = None) -> Product:
    """A product of new_products.csv (in the shop folder unless `csv` is given) by id.

    Raises UnknownProduct, which offers the nearest id, or the reason why its row was refused.
    """
    path = csv or services.settings.shop / "new_products.csv"
    table = await asyncio.to_thread(read_new_products, path)
    for row in table.rows:
        if row.id == product_id:
            return await product_of_row(services, row)
    refused = next((refusal for refusal in table.refusals if refusal.value == product_id), None)
    if refused:
        raise UnknownProduct(refused.problem, refused.remedy, refused.where)
    remedy = closest(product_id, [row.id for row in table.rows]) or "write one of its ids"
    raise UnknownProduct(f"has no product {product_id!r}", remedy, path.name)


async def with_companions(
    services: Services, product: Product, companions: Sequence[Path], scene: str, longest: int = 300
) -> Product:
    """The product with further flat-lays (`companions`) and a scene: a picture's file, else words for the stylist.

    Raises PictureError or OSError for a file that does not open.
    """

    def stored(path: Path) -> str:
        return services.store.put(read_photo(path))

    keys = [await asyncio.to_thread(stored, path) for path in companions]
    more: Product = {"companions": keys} if keys else {}
    if scene and _is_picture(scene):
        more["scene"] = await asyncio.to_thread(stored, Path(scene))
    elif scene:
        hint = (product.get("prompt_hint") or "").strip().rstrip(".;,")
        more["prompt_hint"] = "; ".join(part for part in (" ".join(scene.split())[:longest], hint) if part)
    return {**product, **more}


_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif", ".heic")


def _is_picture(name: str | Path) -> bool:
    """Whether a file is meant: there is one, or the name ends like a picture's. Words and ids are none."""
    path = Path(name)
    try:
        return path.is_file() or path.suffix.lower() in _PICTURES
    except (OSError, ValueError):
        return False


async def product_meant(
    services: Services, name: str | Path, given: Product | None = None, csv: Path | None = None
) -> Product:
    """Return the product of a flat-lay's file, of which `given` is known, else the one of this id (see `load_product`).

    Raises UnknownProduct, PictureError for a file that does not open, OSError for one that cannot be read.
    """
    photo = Path(name)
    if isinstance(name, str) and not await asyncio.to_thread(_is_picture, name):
        return await load_product(services, name, csv)
    data = await asyncio.to_thread(read_photo, photo)
    return {
        "id": re.sub(r"[^\w.-]+", "-", photo.stem).strip("-.")[:64] or "product",
        "flatlay": await asyncio.to_thread(services.store.put, data),
        "copy": [],
        "extra": {},
        **(given or {"category": "", "style": "", "season": "", "prompt_hint": ""}),
    }


class CannotImitate(Problem, ValueError):
    """A handwriting was given where nobody draws letters."""

    usage = True


async def with_brand_and_hand(
    services: Services, products: Sequence[Product], brand: str, handwriting: str, copy_mode: str
) -> list[Product]:
    """The products with the kit (`brand`, plain data; `logo`, a store key) and the `handwriting`'s store key.

    Raises BrandError, CannotImitate, and PictureError or OSError for a sample that does not open.
    """
    more: Product = {}
    if brand:
        kit = await asyncio.to_thread(load_brand, Path(brand), services.settings.shop)
        more["brand"] = kit.data()
        if kit.logo:
            data = await asyncio.to_thread(Path(kit.logo.picture).read_bytes)
            more["logo"] = await asyncio.to_thread(services.store.put, data)
    if handwriting:
        if not services.models.image.letters:
            remedy = "leave it out, or set OPENROUTER_API_KEY for an image model that does"
            raise CannotImitate(
                "draws no letters, it sets type", remedy, f"--handwriting: {services.models.image.name}"
            )
        if copy_mode == "typeset":
            raise CannotImitate("draws no letters that could imitate it", "leave one out", "--copy-mode typeset")
        sample = await asyncio.to_thread(read_photo, Path(handwriting))
        more["handwriting"] = await asyncio.to_thread(services.store.put, sample)
    return [{**product, **more} for product in products]
