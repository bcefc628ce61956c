"""Commands that trade with other systems: `import` reads a shop's export, `export` writes feeds and ZIP files."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from agent.cli.console import counting, print_json, say
from agent.cli.errors import REVIEW
from agent.cli.options import Json
from tools.errors import Problem

if TYPE_CHECKING:
    from tools.catalog.shop_exports import Exported


def import_(
    export: Path,
    orders: Path | None = None,
    download: Annotated[bool, typer.Option("--download")] = False,
    columns: Annotated[list[str] | None, typer.Option("--map")] = None,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    as_json: Json = False,
) -> int:
    """Make products.csv and new_products.csv of an export of Shopify, WooCommerce or Google Merchant.

    Products that the shop does not sell yet (drafts, preorders) go into new_products.csv. The chosen columns are kept
    in .bestshot/import.json for the next time. Tables that are replaced stay under a name with the time.

    \b
    Example:
      bestshot import products_export.csv --orders orders_export.csv --download

    Args:
        export: The export of the shop: CSV, TSV, .xlsx or XML.
        orders: An export of the orders, to count what was sold.
        download: Fetch the pictures (https, public addresses).
        columns: Columns to read, like color=Farbe.
        yes: Do not ask whether the columns are right.
    """
    from pydantic import TypeAdapter

    from tools.catalog.row_errors import BadValue, sentences
    from tools.catalog.shop_exports import count_sales, mapping, products_of, read_export, write_tables
    from tools.storage.files import write_json

    shop = Path.cwd()
    kept_at = shop / ".bestshot" / "import.json"
    platform, table = read_export(export)
    kept: dict[str, dict[str, str]] = {}
    with suppress(OSError, ValueError):
        kept = TypeAdapter(dict[str, dict[str, str]]).validate_json(kept_at.read_bytes())
    usual, known = mapping(platform, table.columns, {}), ("", *table.columns)
    own = {name: column for name, column in kept.get(platform, {}).items() if name in usual and column in known}
    if wrong := [one for one in columns or [] if "=" not in one]:
        raise typer.BadParameter(f"{wrong[0]!r} is not FIELD=COLUMN", param_hint="--map")
    own |= {name.strip(): column.strip() for name, _, column in (one.partition("=") for one in columns or [])}
    chosen = mapping(platform, table.columns, own)
    lines = "".join(f"\n  {name:<12} {column or '-'}" for name, column in chosen.items())
    say(f"{export.name} is an export of {platform}; its columns are read as:{lines}")
    if as_json and not yes:
        raise typer.BadParameter("--json asks nothing; add --yes", param_hint="--yes")
    if not yes and not typer.confirm("is this right?", default=True, err=True):
        raise typer.BadParameter("nothing was written; choose columns with --map FIELD=COLUMN", param_hint="--map")
    write_json(kept_at, {**kept, platform: {name: chosen[name] for name in own}})
    found = products_of(table, chosen)
    notes, refused = [*table.notes], found.refusals
    if orders:
        sold = count_sales(found.rows, orders)
        unknown = f"; {sold.rows.count(None)} lines name no product" if None in sold.rows else ""
        notes += [*sold.notes, f"{orders.name}: {sum(filter(None, sold.rows)):,} pieces sold{unknown}"]
        refused += sold.refusals
    files, failed = _pictures(shop, found.rows, download)
    refused += [BadValue("picture", one.pictures[0], error.problem, error.remedy).in_row(export.name, one.line)
                for one in found.rows if (error := failed.get(one.values["product_id"]))]  # fmt: skip
    counts = write_tables(shop, found.rows, files)
    for line in (*notes, *sentences(refused)):
        say(line)
    if as_json:
        print_json({"products": counts["products.csv"], "new_products": counts["new_products.csv"],
                    "mapping": chosen, "refused": [str(one) for one in refused], "notes": notes})  # fmt: skip
    else:
        say(", ".join(f"{count} products in {name}" for name, count in counts.items()) + f", {len(refused)} refused")
    return REVIEW if refused else 0


def _pictures(shop: Path, products: "list[Exported]", download: bool) -> tuple[dict[str, str], dict[str, Problem]]:
    """Return product id -> file name of its picture, and product id -> why it could not be downloaded."""
    from urllib.parse import unquote, urlsplit

    wanted = {one.values["product_id"]: (shop / ("new_products" if one.is_new else "images"), one.pictures[0])
              for one in products if one.pictures}  # fmt: skip
    if not download:
        names = {name: unquote(urlsplit(url).path).rpartition("/")[2] for name, (_, url) in wanted.items()}
        if missing := sum(not (wanted[name][0] / file).is_file() for name, file in names.items()):
            say(f"{missing} pictures are not in images/ or new_products/: put them there, or add --download")
        return names, {}
    from tools.catalog.downloads import Downloader

    with counting("downloading pictures") as progress:
        return Downloader().fetch_all(wanted, progress)


async def export(
    run: Annotated[str, typer.Argument()] = "latest",
    feed: Literal["csv", "jsonl"] = "csv",
    zipped: Annotated[bool, typer.Option("--zip")] = False,
    as_json: Json = False,
) -> int:
    """Write a feed of a run's accepted pictures: file, channel, alternative text, IPTC values, certificate, hash.

    With --zip, the pictures of each channel are also in one ZIP file, under the names that the channel demands.

    \b
    Example:
      bestshot export latest --feed jsonl --zip

    Args:
        run: A run's id, or latest.
        feed: The form of the feed.
        zipped: Also write a ZIP file for each channel.
    """
    from agent.runs.export import export_run

    feed_file, zips, pictures, left_out = await export_run(Path.cwd(), run, feed, zipped)
    for line in left_out:
        say(line)
    if as_json:
        print_json({"feed": feed_file, "zips": zips, "pictures": pictures})
    else:
        for path in (feed_file, *zips):
            typer.echo(path)
        say(f"{pictures} accepted pictures")
    return REVIEW if left_out else 0
