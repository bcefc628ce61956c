"""Google Merchant feeds in XML (RSS 2.0 and Atom) as rows of text, read with lxml."""

from lxml import etree

from tools.catalog.row_errors import TableError
from tools.errors import one_line


def is_xml(data: bytes) -> bool:
    """Return whether the bytes are XML or HTML, in any encoding."""
    return data[:100].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").startswith(b"<")


def feed_rows(data: bytes, file: str) -> list[tuple[int, list[str]]]:
    """Return names such as `image_link`, then the line of each product and its texts. Names of Google (`g:title`) win.

    No entity is expanded and no other file is read. Raises TableError if it is no feed.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        remedy = "export the feed again, or as CSV"
        raise TableError(f"cannot be read as XML ({one_line(error)})", remedy, file) from None
    rows = []
    for product in root.iter("{*}item", "{*}entry"):
        values: dict[str, str] = {}
        parts = [part for part in product if isinstance(part.tag, str)]  # and no comment
        for part in sorted(parts, key=lambda part: "google" not in str(part.tag)):
            values.setdefault(etree.QName(part).localname, "".join(part.itertext()).strip())
        rows.append((product.sourceline or 0, values))
    if not rows:
        raise TableError("is XML or HTML without products", "export a feed of Google Merchant, or a CSV", file)
    names = list(dict.fromkeys(name for _, values in rows for name in values))
    return [(0, names), *((line, [values.get(name, "") for name in names]) for line, values in rows)]
