"""Files that a person uploads into the shop's folder: a table under its fixed name, and photos beside it."""

import unicodedata
from pathlib import Path, PureWindowsPath

from tools.errors import Problem
from tools.imaging.opening import PictureError, file_ending
from tools.storage.files import inside, write_whole

# The table of each kind of upload, and the folder in which its photos are looked for.
PLACES = {"products": ("products.csv", "images"), "new": ("new_products.csv", "new_products")}


class NotStored(Problem, ValueError):
    """An uploaded file cannot be stored."""


def store_upload(shop: Path, kind: str, name: str, data: bytes) -> Path:
    """Store an uploaded table or photo in the shop's folder, and return its path. Folders in its name do not count.

    A table replaces the older one, which is kept as `products.before.csv`. A photo keeps its name, in Unicode's form NFC,
    and replaces no other photo.

    Args:
        shop: the shop's folder.
        kind: a key of PLACES.
        name: the name of the file as the browser gives it.
        data: the content.

    Raises:
        NotStored: the file is neither a CSV nor a photo, or there is another photo of this name.
        OSError: the folder cannot be written, or its disk cannot have this name.
    """
    table, folder = PLACES[kind]
    plain = unicodedata.normalize("NFC", PureWindowsPath(name).name)
    ending = Path(plain).suffix.lower()
    if ending == ".csv":
        path = shop / table
        if path.exists() and path.read_bytes() != data:
            path.replace(path.with_suffix(".before.csv"))
        write_whole(path, data)
        return path
    if ending in (".xlsx", ".xls", ".zip"):
        remedy = "unpack it first" if ending == ".zip" else "save the table as CSV first"
        raise NotStored("is neither a CSV nor a photo", remedy, repr(name))
    try:
        file_ending(data)
    except PictureError as error:
        raise NotStored(error.problem, error.remedy or "choose a JPEG, PNG or WebP", repr(name)) from None
    picture = inside(shop, f"{folder}/{plain}")
    if picture is None:
        raise NotStored("is no name for a photo", "rename it", repr(name))
    if picture.exists() and picture.read_bytes() != data:
        raise NotStored("is there already, with another picture", "rename the photo", f"{folder}/{plain}")
    write_whole(picture, data)
    return picture
