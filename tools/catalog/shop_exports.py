"""Product exports of Shopify and WooCommerce, and Google Merchant feeds, as the rows of our two tables.

Their columns are in `shop_exports.toml`.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product as pairs
from pathlib import Path

from tools.catalog.cell_values import parse_id, parse_whole
from tools.catalog.csv_file import Record, Table, csv_text, read_records
from tools.catalog.numbers import Decimal, decimal_of, read_number
from tools.catalog.row_errors import BadValue, TableError
from tools.catalog.table import NEW_PRODUCT_COLUMNS, PRODUCT_COLUMNS
from tools.errors import closest
from tools.storage.files import write_whole
from tools.toml_file import packaged

Mapped = Mapping[str, str]  # our field -> the column of the export
_KNOWN = packaged("tools.catalog", "shop_exports.toml")


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
        return self.values["status"].casefold().replace("_", " ") in _KNOWN["words"]["new"]


def read_export(path: Path) -> tuple[str, Table[Record]]:
    """Return the platform of an export and its table. Raises TableError for a table of none of them."""
    table = read_records(path, ())
    signs = {platform: [fields[name] for name in fields["needs"]] for platform, fields in _KNOWN["platforms"].items()}
    for platform, needed in signs.items():
        if all(_column(known, table.columns) for known in needed):
            return platform, table
    known = "; ".join(f"{platform}: {', '.join(names[0] for names in needed)}" for platform, needed in signs.items())
    raise TableError("is no export of Shopify, WooCommerce or Google Merchant", f"their columns are {known}", path.name)


def mapping(platform: str, columns: Sequence[str], own: Mapped) -> dict[str, str]:
    """Return which column each of our fields is read from. `own` are the choices of a person; "" reads none.

    Raises TableError for a choice that names an unknown field or column.
    """
    known = _KNOWN["platforms"][platform].items()
    chosen = {name: _column(best, columns) for name, best in known if name != "needs"}
    for name, column in own.items():
        if name not in chosen:
            raise TableError(f"names the unknown field {name!r}", closest(name, chosen, "known:"), "--map")
        chosen[name] = _column([column], columns)
        if column and not chosen[name]:
            raise TableError(f"names the unknown column {column!r}", closest(column, columns, "known:"), "--map")
    return chosen


def products_of(table: Table[Record], mapped: Mapped) -> Table[Exported]:
    """Return the products, with all rows of their variants and pictures in one."""
    found, parents = dict[str, Exported](), dict[str, str]()
    for row in table.rows:
        cells = {name: row.values.get(column, "") for name, column in mapped.items()}
        own_id = cells["product_id"] or row.values.get("ID", "")
        parents[row.values.get("ID", own_id)] = own_id
        group = cells["group"].removeprefix("id:")
        key = f"{parents.get(group, group)} {cells['apart'].casefold()}".strip() if group else own_id
        if key not in found:
            found[key] = Exported(row.line, {**cells, "product_id": _as_id(own_id), **_texts(row, cells)})
        _add(found[key], row, cells, own_id)
    decimal = decimal_of(row.values.get(mapped["price"], "") for row in table.rows) or "."
    products = Table(table.file, [*found.values()], table.refusals, table.notes)
    return products.parsed(lambda product: _checked(product, mapped, decimal))


def count_sales(products: Iterable[Exported], path: Path) -> Table[int | None]:
    """Add the pieces of an orders export to the products. Return the sold pieces of each line; None: an unknown product.

    Cancelled, voided and refunded orders do not count. Raises TableError for a table without SKU or quantity.
    """
    table = read_records(path, ())
    column = {name: _column(best, table.columns) for name, best in _KNOWN["orders"].items()}
    count = column["count"]
    if not count or not (column["sku"] or column["title"]):
        raise TableError("has no columns with product and quantity", "add columns named SKU and Quantity", path.name)
    names = ((name, one) for one in products for name in (*one.skus, one.values["title"], one.values["product_id"]))
    known = {name.casefold(): one for name, one in names if name}
    decimal, void = decimal_of(row.values[count] for row in table.rows), set[str]()

    def counted(row: Record) -> int | None:
        cell = {name: row.values.get(at, "") for name, at in column.items()}
        order, title = cell["order"] or f"line {row.line}", cell["title"].casefold()
        if cell["cancelled"] or cell["status"].casefold() in _KNOWN["words"]["void"]:
            void.add(order)
        if order in void or not cell["count"]:
            return 0
        called = (cell["sku"].casefold(), title, title.rpartition(" - ")[0])
        product = next((known[name] for name in called if name in known), None)
        pieces = parse_whole(count, cell["count"], decimal)
        if product is None:
            return None
        product.sold += pieces
        return pieces

    return table.parsed(counted)


def _column(best: Sequence[str], columns: Sequence[str]) -> str:
    """Return the first of the best columns that the table has, as it is written there; "" if it has none."""
    there = {_plain(name): name for name in reversed(columns)}
    return next((there[_plain(name)] for name in best if _plain(name) in there), "")


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name.strip().casefold().replace("'", "’"))


def _as_id(key: str) -> str:
    try:
        return parse_id("product_id", key)
    except BadValue as bad:
        return bad.remedy.removeprefix("write ") if bad.remedy.startswith("write ") else key


def _texts(row: Record, cells: Mapped) -> dict[str, str]:
    """Return the texts of a product's first row: without HTML, and the last part of a category such as `Women > Dresses`."""
    category = cells["category"].partition(",")[0] if ">" in cells["category"] else cells["category"]
    description = _without_tags(cells["description"] or cells["summary"])
    return {
        "title": _without_tags(cells["title"]),
        "description": description or cells["title"],
        "category": html.unescape(category).rpartition(">")[2].strip(),
        "color": cells["color"] or _option(row.values),
    }


def _option(values: Mapped) -> str:
    """Return the colour among a product's options (`Option1 Name`, `Attribute 1 name`), or ""."""
    cells = {_plain(name): text for name, text in values.items()}
    for (name, value), number in pairs(_KNOWN["options"].items(), range(1, 10)):
        called = cells.get(_plain(name.format(n=number)), "").casefold()
        if any(word in called for word in _KNOWN["words"]["colour"]):
            return cells.get(_plain(value.format(n=number)), "").partition(",")[0]
    return ""


def _without_tags(text: str) -> str:
    spaced = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->", "", text)
    spaced = re.sub(r"(?i)<(br|/p|/li|/div|/tr|/h[1-6])\b[^>]*>", "\n", spaced)
    lines = html.unescape(re.sub(r"<[^<>]*>", "", spaced)).splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _add(product: Exported, row: Record, cells: Mapped, own_id: str) -> None:
    """Add the picture, the SKU and the price of one row to its product."""
    product.values["price"] = product.values["price"] or cells["price"]
    product.skus |= {name for name in (cells["sku"], own_id) if name}
    first = row.values.get("Image Position", "") == "1"
    for address in re.split(r"[,\s]+(?=https?://)", cells["picture"]):
        if address and address not in product.pictures:
            product.pictures.insert(0 if first else len(product.pictures), address)


def _checked(product: Exported, mapped: Mapped, decimal: Decimal) -> Exported:
    """Return a product with its price. Raises BadValue for a wrong one, a wrong id, and what a product on sale lacks."""
    parse_id("product_id", product.values["product_id"])
    if price := product.values["price"]:
        product.price = read_number(mapped["price"], price, decimal, "a price", "write 19.90")
    there = {"price": product.price is not None, "category": product.values["category"], "picture": product.pictures}
    for name in (name for name, found in there.items() if not found and not product.is_new):
        remedy = "add it in the shop, or map another column"
        raise BadValue(mapped[name] or name, product.values["title"], f"has no {name}", remedy)
    return product


def write_tables(shop: Path, products: Sequence[Exported], files: Mapped) -> dict[str, int]:
    """Write products.csv and new_products.csv, and return table -> rows. An empty table is not written.

    An older table is kept beside it under a name with the time.

    Args:
        shop: the shop's folder.
        products: the products; those that are new go into new_products.csv.
        files: product id -> file name of its picture.
    """
    counts, new = {}, (*NEW_PRODUCT_COLUMNS, "color", "title")
    for name, columns in (("products.csv", (*PRODUCT_COLUMNS, "title")), ("new_products.csv", new)):
        rows = [_row(product, files) for product in products if product.is_new is (columns is new)]
        counts[name] = len(rows)
        if not rows:
            continue
        table, data = shop / name, csv_text(columns, rows).encode()
        if table.exists() and table.read_bytes() != data:
            table.replace(table.with_stem(f"{table.stem}-until-{datetime.now().astimezone():%Y%m%d-%H%M%S}"))
        write_whole(table, data)
    return counts


def _row(product: Exported, files: Mapped) -> dict[str, str]:
    values, price = product.values, product.price or 0.0
    own_id = values["product_id"]
    exact = f"{price:.2f}" if round(price, 2) == price else f"{price:.4f}"  # three digits could mean thousands
    return {
        **values, "new_id": own_id, "image_path": files.get(own_id) or f"{own_id}.jpg", "prompt_hint": "",
        "sales_count": str(product.sold), "price": exact,
    }  # fmt: skip
