"""Read products, photos, a brand kit and a sample of handwriting into a run as plain data."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from agent.documents import Key, Product
from agent.services import Services, has_shop
from tools.brand_kit import load_brand
from tools.catalog import NewProduct, read_new_products
from tools.errors import Problem, closest
from tools.imaging.opening import read_photo

_LONGEST_SCENE = 300  # characters of its words


class UnknownProduct(Problem, LookupError):
    """No new product has this id."""


async def keep_photo(services: Services, path: Path) -> Key:
    """Store the photo in a file and return its key. Raises PictureError if it is no picture, OSError."""
    return await asyncio.to_thread(lambda: services.store.put(read_photo(path)))


async def product_of_row(services: Services, product: NewProduct) -> Product:
    """Return a row of new_products.csv as plain data. `flatlay` is the store key of its photo. Raises OSError."""
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
    """Return a product of `csv` by its id. Without `csv` this is new_products.csv in the shop folder.

    Raises:
        UnknownProduct: there is no such id, or its row was refused. It names the nearest id, or the reason.
    """
    if csv is None and not await asyncio.to_thread(has_shop, services.settings.shop):
        remedy = "put them there, or write a sample shop with `bestshot demo`"
        raise UnknownProduct("has no products.csv and no new_products.csv", remedy, str(services.settings.shop))
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


async def with_companions(services: Services, product: Product, companions: Sequence[Path], scene: str) -> Product:
    """Return the product with more garments and a scene.

    Args:
        services: the services of the shop.
        product: the product as plain data.
        companions: the flat-lays of the other garments.
        scene: the path of a picture, or words for the stylist. Words are added to `prompt_hint`.

    Raises:
        PictureError: a file is no picture.
        OSError: a file cannot be read.
    """
    keys = [await keep_photo(services, path) for path in companions]
    more: Product = {"companions": keys} if keys else {}
    if scene and _is_picture(scene):
        more["scene"] = await keep_photo(services, Path(scene))
    elif scene:
        hint = (product.get("prompt_hint") or "").strip().rstrip(".;,")
        more["prompt_hint"] = "; ".join(part for part in (" ".join(scene.split())[:_LONGEST_SCENE], hint) if part)
    return {**product, **more}


_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif", ".heic")


def _is_picture(name: str | Path) -> bool:
    """Return whether a name is the name of a picture: there is such a file, or the name ends like one of a picture."""
    path = Path(name)
    try:
        return path.is_file() or path.suffix.lower() in _PICTURES
    except (OSError, ValueError):
        return False


async def product_meant(
    services: Services, name: str | Path, given: Product | None = None, csv: Path | None = None
) -> Product:
    """Return a product by the path of its flat-lay, or by its id.

    Args:
        services: the services of the shop.
        name: the path of a flat-lay, or the id of a product (see `load_product`).
        given: other data of the product, used only with a path.
        csv: the table with the id; None for new_products.csv in the shop folder.

    Raises:
        UnknownProduct: there is no product of this id.
        PictureError: the file is no picture.
        OSError: the file cannot be read.
    """
    photo = Path(name)
    if isinstance(name, str) and not await asyncio.to_thread(_is_picture, name):
        return await load_product(services, name, csv)
    return {
        "id": re.sub(r"[^\w.-]+", "-", photo.stem).strip("-.")[:64] or "product",
        "flatlay": await keep_photo(services, photo),
        "copy": [],
        "extra": {},
        **(given or {"category": "", "style": "", "season": "", "prompt_hint": ""}),
    }


class CannotImitate(Problem, ValueError):
    """A sample of handwriting was given, but the image model draws no letters."""

    usage = True


async def with_brand_and_hand(
    services: Services, products: Sequence[Product], brand: str, handwriting: str, copy_mode: str
) -> list[Product]:
    """Return the products with the brand kit and the sample of handwriting.

    This adds `brand` (plain data), `logo` (a store key) and `handwriting` (a store key).

    Args:
        services: the services of the shop.
        products: the products as plain data.
        brand: the path of the brand kit; empty for none.
        handwriting: the path of the sample; empty for none.
        copy_mode: how the copy is made. `typeset` excludes a sample.

    Raises:
        BrandError: the kit is not valid.
        CannotImitate: the image model draws no letters, or the copy is typeset.
        PictureError: the sample is no picture.
        OSError: the sample or the logo cannot be read.
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
            problem = f"cannot be used: the image model {services.models.image.name} draws no letters"
            remedy = "leave it out, or set OPENROUTER_API_KEY to use an image model that draws letters"
            raise CannotImitate(problem, remedy, f"--handwriting {handwriting}")
        if copy_mode == "typeset":
            problem = "draws no letters, so --handwriting has no effect"
            raise CannotImitate(problem, "leave out one of the two", "--copy-mode typeset")
        more["handwriting"] = await keep_photo(services, Path(handwriting))
    return [{**product, **more} for product in products]
