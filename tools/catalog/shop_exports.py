"""Product exports of Shopify and WooCommerce, and Google Merchant feeds, as the rows of our two tables."""

import csv
import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tools.catalog.cell_values import parse_id
from tools.catalog.csv_file import CsvTable, Record, read_records
from tools.catalog.numbers import decimal_of, read_number
from tools.catalog.row_errors import BadValue, RowError, TableError
from tools.catalog.table import NEW_PRODUCT_COLUMNS, PRODUCT_COLUMNS
from tools.errors import closest
from tools.storage.files import write_whole

Mapped = Mapping[str, str]  # our field -> the column of the export

# Platform -> the columns that only its exports have, and for each field the columns that may have it, best first. Rows of
# one `group` are variants of one product, unless they differ in the column `apart`.
PLATFORMS: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    "Shopify": (
        ("Handle", "Title", "Image Src"),
        {
            "product_id": ("Handle",), "title": ("Title",), "description": ("Body (HTML)",),
            "category": ("Type", "Custom Product Type", "Product Category", "Standard Product Type"),
            "color": ("Color (product.metafields.shopify.color-pattern)",), "price": ("Variant Price", "Price"),
            "picture": ("Image Src",), "group": ("Handle",), "sku": ("Variant SKU", "SKU"), "status": ("Status",),
            "style": (), "season": (), "apart": (),
        },
    ),
    "WooCommerce": (
        ("Type", "Name", "Images", "Regular price"),
        {
            "product_id": ("SKU", "ID"), "title": ("Name",), "description": ("Description", "Short description"),
            "category": ("Categories",), "color": (), "price": ("Regular price", "Sale price"), "picture": ("Images",),
            "group": ("Parent",), "sku": ("SKU",), "status": ("Published",), "style": (), "season": (),
            "apart": (),
        },
    ),
    "Google Merchant": (
        ("id", "title", "image link"),
        {
            "product_id": ("id",), "title": ("title",), "description": ("description",),
            "category": ("product type", "google product category"), "color": ("color",), "price": ("price",),
            "picture": ("image link",), "group": ("item group id",), "sku": ("id",), "status": ("availability",),
            "style": (), "season": (), "apart": ("color",),
        },
    ),
}  # fmt: skip
_COLOUR = re.compile(r"colou?r|farbe|couleur|colore|kolor|barva|kleur|färg|renk|цвет|颜色|カラー", re.IGNORECASE)
_NEW = {"draft", "0", "-1", "preorder", "coming soon"}


@dataclass(slots=True)
class Exported:
    """One product of an export. `pictures` are addresses, the main one first; `skus` name its variants."""

    line: int
    values: dict[str, str]
    price: float | None = None
    pictures: list[str] = field(default_factory=list)
    skus: set[str] = field(default_factory=set)
    sold: int = 0

    @property
    def is_new(self) -> bool:
        """Return whether the shop does not sell it yet, so that it still needs its pictures."""
        return self.values["status"].casefold().replace("_", " ") in _NEW


def read_export(path: Path) -> tuple[str, CsvTable]:
    """Return the platform of an export and its table. Raises TableError for a table of none of them."""
    table = read_records(path, ())
    names = {_plain(name) for name in table.columns}
    for platform, (signs, _) in PLATFORMS.items():
        if names >= set(map(_plain, signs)):
            return platform, table
    if any(name.startswith("<") for name in table.columns):
        raise TableError("is XML or HTML", "export it as CSV, TSV or .xlsx", path.name)
    known = "; ".join(f"{platform}: {', '.join(signs)}" for platform, (signs, _) in PLATFORMS.items())
    raise TableError(
        "is no export of Shopify, WooCommerce or Google Merchant", f"they have the columns {known}", path.name
    )


def mapping(platform: str, columns: Sequence[str], own: Mapped) -> dict[str, str]:
    """Return which column each of our fields is read from. `own` are the choices of a person; "" reads none.

    Raises TableError for a choice that names an unknown field or column.
    """
    fields, by_name = PLATFORMS[platform][1], {_plain(name): name for name in reversed(columns)}
    chosen = {
        name: next((by_name[_plain(one)] for one in best if _plain(one) in by_name), "")
        for name, best in fields.items()
    }
    for name, column in own.items():
        if name not in fields:
            raise TableError(f"names the unknown field {name!r}", closest(name, fields, "known:"), "--map")
        if column and _plain(column) not in by_name:
            raise TableError(f"names the unknown column {column!r}", closest(column, columns, "known:"), "--map")
        chosen[name] = by_name[_plain(column)] if column else ""
    return chosen


def products_of(table: CsvTable, file: str, mapped: Mapped) -> tuple[list[Exported], list[RowError]]:
    """Return the products, with all rows of their variants and pictures in one, and the refused rows."""
    found: dict[str, Exported] = {}
    refused, parents = list(table.refusals), dict[str, str]()
    decimal = decimal_of(row.values.get(mapped["price"], "") for row in table.rows)
    for row in table.rows:
        cells = {name: row.values.get(column, "") for name, column in mapped.items()}
        own_id = cells["product_id"] or row.values.get("ID", "")
        parents[row.values.get("ID", own_id)] = own_id
        group = cells["group"].removeprefix("id:")
        key = f"{parents.get(group, group)} {cells['apart'].casefold()}".strip() if group else own_id
        product = found.get(key)
        if product is None:
            product = found[key] = Exported(row.line, {**cells, "product_id": _as_id(own_id), **_texts(row, cells)})
        _add(product, row, cells, own_id)
        try:
            if product.price is None and cells["price"]:
                product.price = read_number(mapped["price"], cells["price"], decimal or ".", "a price", "write 19.90")
        except BadValue as bad:
            refused.append(RowError(file, row.line, bad.field, bad.value, bad.problem, bad.remedy, key))
    for key, product in list(found.items()):
        if fault := _fault(product, mapped):
            refused.append(RowError(file, product.line, fault.field, fault.value, fault.problem, fault.remedy, key))
            del found[key]
    return list(found.values()), refused


def count_sales(products: Iterable[Exported], path: Path) -> tuple[int, int]:
    """Add the pieces of an orders export to the products. Return the sold pieces, and the lines of unknown products.

    Cancelled, voided and refunded orders do not count. Raises TableError for a table without SKU or quantity.
    """
    table = read_records(path, ())
    by_name = {_plain(name): name for name in table.columns}

    def column(*names: str) -> str:
        return next((by_name[name] for name in names if name in by_name), "")

    sku = column("lineitem sku", "sku", "product id", "variant sku", "product sku", "id")
    count = column("lineitem quantity", "items sold", "quantity", "qty", "net items sold", "sales count")
    title = column("lineitem name", "product title", "item name", "product name", "product")
    if not count or not (sku or title):
        raise TableError("has no columns with product and quantity", "add columns named SKU and Quantity", path.name)
    known = {
        name.casefold(): one for one in products for name in (*one.skus, one.values["title"], one.values["product_id"])
    }
    decimal = decimal_of(row.values[count] for row in table.rows)
    order, void = column("name", "order", "order number"), set[str | int]()
    sold = unknown = 0
    for row in table.rows:
        cell = row.values
        state = f"{cell.get(column('financial status', 'status', 'order status'), '')}".casefold()
        if cell.get(column("cancelled at"), "") or state in ("voided", "refunded", "cancelled", "failed"):
            void.add(cell.get(order, row.line))
        if cell.get(order, row.line) in void or not cell[count]:
            continue
        names = (cell.get(sku, ""), cell.get(title, ""), cell.get(title, "").rpartition(" - ")[0])
        product = next((known[name.casefold()] for name in names if name and name.casefold() in known), None)
        pieces = int(read_number(count, cell[count], decimal, "a whole number", "write a number such as 2"))
        sold, unknown = sold + (pieces if product else 0), unknown + (product is None)
        if product:
            product.sold += pieces
    return sold, unknown


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name.strip().casefold())


def _as_id(key: str) -> str:
    try:
        return parse_id("product_id", key)
    except BadValue as bad:
        return bad.remedy.removeprefix("write ") if bad.remedy.startswith("write ") else key


def _texts(row: Record, cells: Mapped) -> dict[str, str]:
    """Return the texts of a product's first row: without HTML, and the last part of a category such as `Women > Dresses`."""
    category = cells["category"].partition(",")[0] if ">" in cells["category"] else cells["category"]
    description = _without_tags(cells["description"] or row.values.get("Short description", ""))
    return {
        "title": _without_tags(cells["title"]),
        "description": description or cells["title"],
        "category": html.unescape(category).rpartition(">")[2].strip(),
        "color": cells["color"] or _option(row.values),
    }


def _option(values: Mapped) -> str:
    """Return the colour among a product's options (`Option1 Name`, `Attribute 1 name`), or ""."""
    for name, text in values.items():
        if re.fullmatch(r"(Option|Attribute ?)\s?[0-9]+ [Nn]ame", name) and _COLOUR.search(text):
            stem = name[: -len("name")]
            return values.get(f"{stem}Value") or values.get(f"{stem}value(s)", "").partition(",")[0]
    return ""


def _without_tags(text: str) -> str:
    spaced = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->", "", text)
    spaced = re.sub(r"(?i)<(br|/p|/li|/div|/tr|/h[1-6])\b[^>]*>", "\n", spaced)
    lines = html.unescape(re.sub(r"<[^<>]*>", "", spaced)).splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _add(product: Exported, row: Record, cells: Mapped, own_id: str) -> None:
    """Add the picture, the SKU and the price of one row to its product."""
    product.skus |= {name for name in (cells["sku"], own_id) if name}
    first = row.values.get("Image Position", "") == "1"
    for address in re.split(r"[,\s]+(?=https?://)", cells["picture"]):
        if address and address not in product.pictures:
            product.pictures.insert(0 if first else len(product.pictures), address)


def _fault(product: Exported, mapped: Mapped) -> BadValue | None:
    name = product.values["title"]
    try:
        parse_id("product_id", product.values["product_id"])
    except BadValue as bad:
        return bad
    if not product.is_new:
        if product.price is None:
            return BadValue(
                mapped["price"] or "price", name, "has no price", "add it in the shop, or map another column"
            )
        if not product.values["category"]:
            return BadValue(mapped["category"] or "category", name, "has no category", "add it, or map another column")
        if not product.pictures:
            return BadValue(mapped["picture"] or "picture", name, "has no picture", "add one in the shop")
    return None


def write_tables(shop: Path, products: Sequence[Exported], files: Mapped) -> dict[str, int]:
    """Write products.csv and new_products.csv, and return table -> rows. An empty table is not written.

    An older table is kept beside it under a name with the time.

    Args:
        shop: the shop's folder.
        products: the products; those that are new go into new_products.csv.
        files: product id -> file name of its picture.
    """
    counts = {}
    for name, new, columns in (
        ("products.csv", False, (*PRODUCT_COLUMNS, "title")),
        ("new_products.csv", True, (*NEW_PRODUCT_COLUMNS, "color", "title")),
    ):
        rows = [_row(product, files) for product in products if product.is_new is new]
        counts[name] = len(rows)
        if not rows:
            continue
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        table, data = shop / name, out.getvalue().encode()
        if table.exists() and table.read_bytes() != data:
            table.replace(table.with_stem(f"{table.stem}-until-{datetime.now().astimezone():%Y%m%d-%H%M%S}"))
        write_whole(table, data)
    return counts


def _row(product: Exported, files: Mapped) -> dict[str, str]:
    values, price = product.values, product.price or 0.0
    own_id = values["product_id"]
    exact = f"{price:.2f}" if round(price, 2) == price else f"{price:.4f}"  # three digits could mean thousands
    return {
        **values, "new_id": own_id, "image_path": files.get(own_id, f"{own_id}.jpg"), "prompt_hint": "",
        "sales_count": str(product.sold), "price": exact,
    }  # fmt: skip
