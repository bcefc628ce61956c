"""Files that a conversation may touch: those of the shop's folder, and pictures by their key in the store."""

import asyncio
from pathlib import Path

from agent.products import read_photo
from agent.resources import Resources
from tools.images.opening import PictureError


class OutsideShop(ValueError):
    """A path that leaves the shop, or one that holds its secrets; the message says what is allowed."""


def inside(r: Resources, name: str) -> Path:
    """The file of this name in the shop's folder, or where it delivers. Raises OutsideShop, also for links that lead out.

    Hidden files hold keys and state: they are nobody's to read.
    """
    shop, out = r.settings.shop.resolve(), r.settings.resolved_out().resolve()
    path = (shop / name.strip()).resolve()
    home = next((folder for folder in (shop, out) if path.is_relative_to(folder)), None)
    if home is None or any(part.startswith(".") for part in path.relative_to(home).parts):
        raise OutsideShop(
            f"{name!r} is not a file of this shop that may be opened; only pictures in its folder are, or uploads"
        )
    return path


async def picture(r: Resources, name: str) -> bytes:
    """The bytes of an uploaded picture (`sha256:…`) or of a picture's file. Raises OutsideShop, PictureError, OSError."""
    if name.startswith("sha256:"):
        try:
            return await asyncio.to_thread(r.store.get, name)
        except KeyError as error:
            raise OutsideShop(str(error.args[0])) from None

    def read() -> bytes:
        path = inside(r, name)
        try:
            return read_photo(path)
        except PictureError as error:
            raise PictureError(str(error).replace(str(path), name)) from None
        except OSError as error:
            raise PictureError(f"{name}: {(error.strerror or 'cannot be read').lower()}") from None

    return await asyncio.to_thread(read)
