"""Adding a product to a shop: its flat-lay goes into new_products/, its row to the end of new_products.csv."""

from collections.abc import Mapping
from pathlib import Path

from tools.catalog.cell_values import parse_id, parse_label, parse_text
from tools.catalog.csv_file import csv_text, header_of
from tools.catalog.row_errors import BadValue, TableError
from tools.catalog.table import NEW_PRODUCT_COLUMNS, NewProduct, read_new_products
from tools.errors import Problem, raised_as
from tools.imaging.opening import file_ending
from tools.storage.files import write_whole


class CannotAdd(Problem, ValueError):
    """The product cannot be added."""


def add_new_product(shop: Path, photo: bytes, values: Mapping[str, str], copy: tuple[str, ...] = ()) -> NewProduct:
    """Add a product to a shop and return it as the table now has it.

    The picture is written before the row. The table is replaced as a whole, so that no reader sees half of it.

    Args:
        shop: the shop's folder.
        photo: the encoded flat-lay.
        values: `new_id`, and where known `category`, `style`, `season` and `prompt_hint`.
        copy: the lines of copy.

    Raises:
        CannotAdd: a value does not fit its field, the id is taken, or the table cannot be used.
        PictureError: the photo is no picture.
    """
    table = shop / "new_products.csv"
    with raised_as(CannotAdd, BadValue, ""):
        new_id = parse_id("new_id", values["new_id"])
        for field in ("category", "style", "season"):
            parse_label(field, values.get(field, ""))
        parse_text("prompt_hint", values.get("prompt_hint", ""))
    if table.exists() and any(row.id == new_id for row in _rows(table)):
        raise CannotAdd(f"the product {new_id} exists already", "choose another id")
    name = f"{new_id}{file_ending(photo)}"
    folder = shop / "new_products"
    picture = folder / name
    if picture.exists() and picture.read_bytes() != photo:
        raise CannotAdd("exists already, with another picture", "choose another id", f"new_products/{name}")
    write_whole(picture, photo)
    row = {**values, "new_id": new_id, "image_path": name} | ({"copy": "|".join(copy)} if copy else {})
    write_whole(table, _with_row(table, row))
    return next(product for product in _rows(table) if product.id == new_id)


def _rows(table: Path) -> list[NewProduct]:
    with raised_as(CannotAdd, TableError, "no product can be added:"):
        return read_new_products(table).rows


def _with_row(table: Path, row: Mapping[str, str]) -> bytes:
    if not table.exists():
        return csv_text((*NEW_PRODUCT_COLUMNS, "copy"), [row]).encode()
    before = table.read_bytes()
    text, delimiter, columns = header_of(table, NEW_PRODUCT_COLUMNS)
    if row.get("copy") and "copy" not in columns:
        raise CannotAdd("has no column copy", "add the column, or give the copy when you make pictures", table.name)
    if text.encoding != "UTF-8":
        raise CannotAdd(f"is {text.encoding}", "save it as UTF-8 first", table.name)
    added = csv_text(columns, [row], delimiter, header=False)
    return before + (b"" if text.text.endswith(("\n", "\r")) else b"\r\n") + added.encode()
