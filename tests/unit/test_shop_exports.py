"""Exports of shop systems: which column is what, variants in one product, counted sales, and the tables they become."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.shops import garment
from tools.catalog.row_errors import TableError, sentences
from tools.catalog.shop_exports import Exported, count_sales, mapping, products_of, read_export, write_tables
from tools.catalog.table import read_new_products, read_products

SHOPIFY = (
    "Handle", "Title", "Body (HTML)", "Type", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Price",
    "Image Src", "Image Position", "Status",
)  # fmt: skip
CASES = Path(__file__).parents[3] / "shared" / "cases"


def table(path: Path, columns: Sequence[str], *rows: Sequence[object], delimiter: str = ",") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([columns, *rows])
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def read(path: Path, **own: str) -> tuple[str, list[Exported], list[str]]:
    platform, found = read_export(path)
    products = products_of(found, mapping(platform, found.columns, own))
    return platform, products.rows, sentences(products.refusals)


def test_the_variants_and_pictures_of_a_shopify_product_are_one(tmp_path: Path) -> None:
    path = table(
        tmp_path / "export.csv", SHOPIFY,
        ["linen-dress", "Linen Dress", "<p>Soft&nbsp;linen,<br>midi</p><script>x()</script>", "Dress", "Colour", "Navy",
         "LD-S", "89,90", "https://cdn.example.com/2.jpg", "2", "active"],
        ["linen-dress", "", "", "", "", "Navy", "LD-M", "89,90", "https://cdn.example.com/1.jpg", "1", ""],
        ["coat", "Coat", "Warm", "Coats", "Size", "M", "C-M", "1.299", "https://cdn.example.com/c.jpg", "1", "draft"],
        ["no-price", "Shirt", "", "Shirts", "", "", "S", "", "https://cdn.example.com/s.jpg", "1", "active"],
    )  # fmt: skip
    platform, (dress, coat), refused = read(path)
    assert platform == "Shopify"
    assert dress.pictures == ["https://cdn.example.com/1.jpg", "https://cdn.example.com/2.jpg"]
    assert dress.values["description"] == "Soft linen,\nmidi" and dress.values["color"] == "Navy"
    assert (dress.price, dress.skus, dress.is_new) == (89.9, {"LD-S", "LD-M", "linen-dress"}, False)
    assert (coat.price, coat.is_new) == (1299, True)
    assert refused == [
        'export.csv line 5: Variant Price "Shirt" has no price; add it in the shop, or map another column'
    ]


def test_a_woocommerce_variation_belongs_to_its_parent(tmp_path: Path) -> None:
    columns = ("ID", "Type", "SKU", "Name", "Published", "Description", "Regular price", "Categories", "Images", "Parent",
               "Attribute 1 name", "Attribute 1 value(s)")  # fmt: skip
    pictures = "https://shop.example.com/a,b.jpg, https://shop.example.com/b.jpg"
    path = table(
        tmp_path / "wc.csv", columns,
        [44, "variable", "DR", "Kleid", 1, "Schön &amp; leicht", "", "Damen > Kleider, Neu", pictures, "",
         "Farbe", "Blau, Rot"],
        [45, "variation", "DR-1", "Kleid - Blau", 1, "", "59.90", "", "", "id:44", "Farbe", "Blau"],
        [46, "variation", "DR-2", "Kleid - Rot", 1, "", "59.90", "", "", "DR", "Farbe", "Rot"],
        [47, "simple", "", "Hose", -1, "", "9.90", "Hosen", "", "", "", ""],
    )  # fmt: skip
    platform, (dress, trousers), refused = read(path)
    assert (platform, refused) == ("WooCommerce", [])
    assert (dress.values["product_id"], dress.values["category"], dress.values["color"]) == ("DR", "Kleider", "Blau")
    assert dress.price == 59.9 and dress.values["description"] == "Schön & leicht"
    assert dress.pictures == ["https://shop.example.com/a,b.jpg", "https://shop.example.com/b.jpg"]
    assert dress.skus == {"DR", "DR-1", "DR-2"}
    assert trousers.is_new and trousers.values["product_id"] == "47"


def test_a_google_feed_has_one_product_for_each_colour(tmp_path: Path) -> None:
    columns = ("id", "title", "description", "link", "image_link", "availability", "price", "product_type", "color",
               "item_group_id")  # fmt: skip
    rows = [
        [f"D-{color}-{size}", "Dress", "x", "https://e.com", f"https://e.com/{color}.jpg", "in_stock", "89.90 EUR",
         "Women > Dresses", color, "D"]
        for color in ("red", "blue") for size in "SM"
    ]  # fmt: skip
    path = table(tmp_path / "feed.tsv", columns, *rows, delimiter="\t")
    path.write_bytes(path.read_text().encode("utf-16"))
    platform, products, refused = read(path)
    assert (platform, refused) == ("Google Merchant", [])
    assert [(one.values["product_id"], one.price, one.skus) for one in products] == [
        ("D-red-S", 89.9, {"D-red-S", "D-red-M"}), ("D-blue-S", 89.9, {"D-blue-S", "D-blue-M"}),
    ]  # fmt: skip


LANGUAGES = [
    ("Artikelnummer", "Name", "Veröffentlicht", "Kurzbeschreibung", "Beschreibung", "Regulärer Preis", "Kategorien",
     "Bilder", "Übergeordnetes Produkt", "Attribut 1 Name", "Attribut 1 Wert(e)", "Farbe"),
    ("UGS", "Nom", "Publié", "Description courte", "Description", "Tarif régulier", "Catégories", "Images", "Parent",
     "Nom de l’attribut 1", "Valeur(s) de l’attribut 1 ", "Couleur"),
    ("SKU", "Nombre", "Publicado", "Descripción corta", "Descripción", "Precio normal", "Categorías", "Imágenes",
     "Superior", "Nombre del atributo 1", "Valor(es) del atributo 1", "Color"),
]  # fmt: skip


@pytest.mark.parametrize("names", LANGUAGES, ids=["German", "French", "Spanish"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_woocommerce_writes_its_columns_in_the_language_of_the_shop(
    names: tuple[str, ...], encoding: str, tmp_path: Path
) -> None:
    *columns, colour = names
    path = table(
        tmp_path / "wc.csv", ("ID", *columns),
        [7, "DR", "Été", 1, "Leicht", "", "1.059,90", "A > B", "https://e.com/a.jpg", "", colour, "Weiß, Rot"],
        [8, "DR-1", "Été - Weiß", 1, "", "", "1.059,90", "", "", "id:7", colour, "Weiß"],
        [9, "NEU", "Neu", 0, "", "", "", "B", "https://e.com/n.jpg", "", "", ""], delimiter=";",
    )  # fmt: skip
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    platform, (dress, new), refused = read(path)
    assert (platform, refused, new.is_new) == ("WooCommerce", [], True)
    told = [dress.values[name] for name in ("product_id", "title", "description", "category", "color")]
    assert told == ["DR", "Été", "Leicht", "B", "Weiß"]
    assert (dress.price, dress.skus, dress.pictures) == (1059.9, {"DR", "DR-1"}, ["https://e.com/a.jpg"])


ITEMS = """
<{item}>
  <title>Not Google's</title><!-- a comment -->
  <g:title>Kleid &amp; G&#252;rtel</g:title><g:id>D-1</g:id><g:price>89.90 EUR</g:price><g:color>rot</g:color>
  <g:image_link>https://e.com/r.jpg?a=1&amp;b=2</g:image_link><g:product_type>Damen &gt; Kleider</g:product_type>
  <description><![CDATA[<p>Weich</p>]]></description><g:item_group_id>D</g:item_group_id>
</{item}>
<{item}><g:id>bad</g:id><g:title>Hose</g:title><g:image_link>https://e.com/b.jpg</g:image_link></{item}>"""
GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize(
    "feed",
    [
        f'<rss version="2.0" {GOOGLE}><channel><title>Shop</title>{ITEMS.format(item="item")}</channel></rss>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}><title>Shop</title>{ITEMS.format(item="entry")}</feed>',
    ],
)
def test_a_google_feed_in_xml_is_read_like_its_table(feed: str, encoding: str, tmp_path: Path) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n{feed}'
    (tmp_path / "feed.xml").write_bytes(declared.encode(encoding))
    platform, (dress,), refused = read(tmp_path / "feed.xml")
    told = [dress.values[name] for name in ("product_id", "title", "description", "category", "color")]
    assert (platform, told) == ("Google Merchant", ["D-1", "Kleid & Gürtel", "Weich", "Kleider", "rot"])
    assert (dress.price, dress.pictures) == (89.9, ["https://e.com/r.jpg?a=1&b=2"])
    assert len(refused) == 1 and refused[0].startswith('feed.xml line 9: price "Hose" has no price')


@pytest.mark.parametrize(
    "entity", ['<!ENTITY x SYSTEM "file:///etc/hostname">', '<!ENTITY y "lol"><!ENTITY x "&y;&y;&y;&y;">']
)
def test_no_entity_of_a_feed_is_expanded(entity: str, tmp_path: Path) -> None:
    item = "<item><id>a</id><title>A&x;B</title><image_link>https://e.com/a</image_link></item>"
    (tmp_path / "feed.xml").write_text(f"<!DOCTYPE rss [{entity}]><rss>{item}</rss>")
    _, table = read_export(tmp_path / "feed.xml")
    assert table.rows[0].values["title"] in ("AB", "A&x;B")


def test_columns_can_be_chosen_and_wrong_choices_are_named(tmp_path: Path) -> None:
    path = table(
        tmp_path / "e.csv",
        (*SHOPIFY, "Season"),
        ["a", "A", "", "T", "", "", "a", "1.50", "https://e/a", "", "", "Winter"],
    )
    _, (product,), _ = read(path, season="season", category="Title", description="")
    assert (product.values["season"], product.values["category"], product.values["description"]) == ("Winter", "A", "A")
    with pytest.raises(TableError, match="--map names the unknown field 'colour'; did you mean 'color'"):
        read(path, colour="Season")
    with pytest.raises(TableError, match="names the unknown column 'Saison'; did you mean 'Season'"):
        read(path, season="Saison")


def test_columns_of_plugins_may_have_one_name_or_none(tmp_path: Path) -> None:
    row = ["a", "A", "", "T", "", "", "a", "1.50", "https://e/a", "", "", "x", "y", "z"]
    _, (product,), refused = read(table(tmp_path / "e.csv", (*SHOPIFY, "Meta", "Meta", "", "End"), [*row, "end"]))
    assert (product.values["product_id"], product.price, refused) == ("a", 1.5, [])


def test_a_table_of_no_shop_system_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(
        TableError, match=r"is no export of Shopify, WooCommerce or Google .*; their columns are Shopify: Handle"
    ):
        read_export(table(tmp_path / "other.csv", ("a", "b"), ["1", "2"]))
    (tmp_path / "empty.csv").touch()
    with pytest.raises(TableError, match=r"empty.csv is empty; its first line must name the columns$"):
        read_export(tmp_path / "empty.csv")
    (tmp_path / "broken.xml").write_text("<rss><item>")
    with pytest.raises(TableError, match=r"broken.xml cannot be read as XML \(.+\); export the feed again, or as CSV"):
        read_export(tmp_path / "broken.xml")
    (tmp_path / "feed.xml").write_text("<?xml version='1.0'?>\n<rss/>")
    with pytest.raises(TableError, match="is XML or HTML without products; export a feed"):
        read_export(tmp_path / "feed.xml")
    with pytest.raises(TableError, match=r"so run: bestshot import e\.csv"):
        read_products(table(tmp_path / "e.csv", SHOPIFY, ["a"] * len(SHOPIFY)))


lines = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 2000), st.booleans()), min_size=1, max_size=12
)


@given(lines, st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_sold_piece_is_counted_once_and_cancelled_orders_are_not(
    tmp_path: Path, sold: list[tuple[int, int, int, bool]], by_name: bool
) -> None:
    rows = [[f"p{n}", f"Product {n}" * (v == 0), "", "T", "", "", f"P{n}-{v}", "1.00", f"https://e/{n}", "", ""]
            for n in range(3) for v in range(3)]  # fmt: skip
    _, products, _ = read(table(tmp_path / "e.csv", SHOPIFY, *rows))
    orders = table(
        tmp_path / "orders.csv", ("Name", "Cancelled at", "Lineitem quantity", "Lineitem name", "Lineitem sku"),
        *[[f"#{i}", "2026-01-01" * cancelled, pieces, f"Product {n} - {v}", "" if by_name else f"p{n}-{v}"]
          for i, (n, v, pieces, cancelled) in enumerate(sold)],
    )  # fmt: skip
    good = [(n, pieces) for n, _, pieces, cancelled in sold if not cancelled]
    lines = count_sales(products, orders).rows
    assert [one.sold for one in products] == [sum(pieces for m, pieces in good if m == n) for n in range(3)]
    assert sum(filter(None, lines)) == sum(pieces for n, pieces in good if n < 3)
    assert lines.count(None) == sum(n == 3 for n, _ in good)


def test_all_lines_of_a_cancelled_order_are_left_out(tmp_path: Path) -> None:
    rows = [["a", "A", "", "T", "", "", "A1", "1.00", "https://e/a", "", ""]]
    _, (product,), _ = read(table(tmp_path / "e.csv", SHOPIFY, *rows))
    columns = ("Name", "Financial Status", "Cancelled at", "Lineitem quantity", "Lineitem sku")
    orders = [
        ["#1", "paid", "yes", "2", "A1"],
        ["#1", "", "", "3", "A1"],
        ["#2", "refunded", "", "5", "A1"],
        ["#3", "paid", "", "7", "A1"],
    ]
    orders += [["#4", "paid", "", "two", "A1"], ["#5", "paid", "", "-1", "A1"]]
    counted = count_sales([product], table(tmp_path / "o.csv", columns, *orders))
    assert (product.sold, counted.rows) == (7, [0, 0, 0, 7])
    assert [str(one)[:46] for one in counted.refusals] == [
        'o.csv line 6: Lineitem quantity "two" is not a', 'o.csv line 7: Lineitem quantity "-1" is negati',
    ]  # fmt: skip
    with pytest.raises(TableError, match="has no columns with product and quantity"):
        count_sales([product], table(tmp_path / "o.csv", ("a", "b"), ["1", "2"]))


def test_the_tables_are_read_again_as_they_were_written(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        SHOPIFY, ["a b", "=Kleid", "<p>1<br>2", "Kleider", "Farbe", "weiß", "A", 1.299, "https://e/a.png", 1, "active"],
        ["neu", "Neu", "", "", "", "", "N", None, "https://e/n.png", 1, "draft"],
    ):  # fmt: skip
        sheet.append(list(row))
    book.save(tmp_path / "export.xlsx")
    _, products, refused = read(tmp_path / "export.xlsx")
    products[0].sold = 1700
    for folder, name in (("images", "a-b.jpg"), ("new_products", "neu.jpg")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(garment((9, 9, 9)))
    (tmp_path / "products.csv").write_text("an older table")
    assert refused == [] and write_tables(tmp_path, products, {}) == {"products.csv": 1, "new_products.csv": 1}
    found, new = read_products(tmp_path / "products.csv"), read_new_products(tmp_path / "new_products.csv")
    assert found.refusals == new.refusals == [] and found.notes == ()
    (one,) = found.rows
    assert (one.product_id, one.price, one.sales_count, one.color, one.description) == (
        "a-b",
        1.299,
        1700,
        "weiß",
        "1\n2",
    )
    assert new.rows[0].id == "neu" and new.rows[0].extra["title"] == "Neu"
    (older,) = tmp_path.glob("products-until-*.csv")
    assert older.read_text() == "an older table"
    assert write_tables(tmp_path, products, {}) and len(list(tmp_path.glob("*-until-*"))) == 1, "equal tables stay"


def test_the_shopify_case_is_read() -> None:
    if not CASES.parent.is_dir():
        pytest.skip("needs ../shared")
    platform, (dress,), refused = read(CASES / "shopify-export" / "products.csv")
    assert (platform, refused, dress.price, len(dress.pictures)) == ("Shopify", [], 89.9, 2)
    assert (
        dress.pictures[0].endswith("linen-dress-1.jpg?v=17")
        and dress.values["description"] == "Soft linen,\nmidi length"
    )
