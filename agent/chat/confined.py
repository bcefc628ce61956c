"""Files that a conversation may touch: those of the shop's folder, and pictures by their key in the store."""

import asyncio
from pathlib import Path

from agent.services import Resources
from tools.errors import Problem
from tools.imaging.opening import PictureError, read_photo


class OutsideShop(Problem, ValueError):
    """A path that leaves the shop, or one that holds its secrets."""


def inside(r: Resources, name: str) -> Path:
    """The file of this name in the shop's folder, or where it delivers. Raises OutsideShop, also for links that lead out.

    Hidden files hold keys and state: they are nobody's to read.
    """
    shop, out = r.settings.shop.resolve(), r.settings.resolved_out().resolve()
    path = (shop / name.strip()).resolve()
    home = next((folder for folder in (shop, out) if path.is_relative_to(folder)), None)
    if home is None or any(part.startswith(".") for part in path.relative_to(home).parts):
        raise OutsideShop("is not a file of this shop that may be opened", "name a picture or an upload", repr(name))
    return path


async def picture(r: Resources, name: str) -> bytes:
    """The bytes of an uploaded picture (`sha256:…`) or of a picture's file. Raises OutsideShop, NoPicture, PictureError."""
    if name.startswith("sha256:"):
        return await asyncio.to_thread(r.store.get, name)

    def read() -> bytes:
        path = inside(r, name)
        try:
            return read_photo(path)
        except PictureError as error:
            raise PictureError(error.problem, error.remedy, name) from None
        except OSError as error:
            raise PictureError((error.strerror or "cannot be read").lower(), "name another", f"{name}:") from None

    return await asyncio.to_thread(read)
