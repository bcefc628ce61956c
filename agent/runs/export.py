"""Write the accepted pictures of a run for other systems: a feed, and a ZIP file for each channel."""

import asyncio
import hashlib
import json
import re
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import Literal

from agent.documents import RunDocument, Shot
from agent.services import opened
from tools.catalog.csv_file import csv_text
from tools.channels import Channel, Channels
from tools.imaging.metadata import stated
from tools.storage.files import inside, write_whole

Row = dict[str, object]
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_COLUMNS = (
    "product", "channel", "shot", "file", "alt_text", "width", "height", "format", "bytes", "sha256",
    "digital_source_type", "credit", "certificate", "zip", "zip_name",
)  # fmt: skip
_LONGEST = 500  # characters of an alternative text; shops take 512


Written = tuple[str, list[str], int, list[str]]  # the feed, the ZIP files, the number of pictures, what was left out


async def export_run(shop: Path, run: str, form: Literal["csv", "jsonl"], zipped: bool) -> Written:
    """Write the feed into `OUT/<run>/export/`, and with `zipped` also a ZIP file for each channel. Raises UnknownRun."""
    async with opened(shop, local=True) as services:
        found = await services.records.find(run)
        documents = await services.documents(found["run"])
        folder = services.settings.resolved_out() / found["run"]
        return await asyncio.to_thread(_write, services.channels, folder, list(documents.values()), form, zipped)


def _write(channels: Channels, folder: Path, documents: list[RunDocument], form: str, zipped: bool) -> Written:
    rows, left_out, target = list[Row](), list[str](), folder / "export" / f"feed.{form}"
    shots = ((document["product"], shot) for document in documents for shot in document["shots"])
    for product, shot in ((product, shot) for product, shot in shots if shot["status"] == "accepted"):
        path = inside(folder, shot["file"] or "")
        data = path.read_bytes() if path and path.is_file() else b""
        if len(data) == shot["bytes"]:
            rows.append(_row(product, shot, folder, data))
        else:
            left_out.append(f"{shot['file']} is gone, or was changed after it was accepted; it is left out")
    zips = _zips(channels, target.parent, rows, left_out) if zipped else []
    text = _as_csv(rows) if form == "csv" else "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_whole(target, text.encode())
    return str(target), zips, len(rows), left_out


def _row(product: str, shot: Shot, folder: Path, data: bytes) -> Row:
    says = stated(data)
    values: Row = {
        **shot, "product": product, "file": str(folder / (shot["file"] or "")), "alt_text": alt_text(shot),
        "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "digital_source_type": says.source_type or "",
        "credit": says.credit or "", "zip": "", "zip_name": "",
    }  # fmt: skip
    return {name: values[name] for name in _COLUMNS}


def alt_text(shot: Shot) -> str:
    """Return a text for people who do not see the picture: the product in the words of the shop's table, then the copy.

    It has no words of ours, so it is in the shop's language.
    """
    product, said = shot["made_from"]["product"], list[str]()
    extra = {name.casefold(): " ".join(text.split()) for name, text in product.get("extra", {}).items()}
    for part in (extra.get("title") or product.get("category", ""), extra.get("color", ""), extra.get("brand", "")):
        if part and part.casefold() not in " ".join(said).casefold():
            said.append(part)
    return ": ".join(filter(None, (", ".join(said), " / ".join(shot["made_from"].get("copy", [])))))[:_LONGEST]


def _as_csv(rows: list[Row]) -> str:
    told = ({**row, "certificate": json.dumps(row["certificate"], ensure_ascii=False)} for row in rows)
    return csv_text(_COLUMNS, ({name: harmless(cell) for name, cell in row.items()} for row in told))


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA) else cell


def _zips(channels: Channels, folder: Path, rows: list[Row], left_out: list[str]) -> list[str]:
    """Write one ZIP file for each channel and note each picture's place in its row. Return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths, taken, used = dict[str, Path](), Counter[tuple[str, str]](), set[tuple[str, str]]()
    for row in rows:
        name, product = str(row["channel"]), str(row["product"])
        paths[name] = folder / f"{name}.zip"
        taken[name, product] += 1
        file = file_name(channels.find(name), product, taken[name, product]) + Path(str(row["file"])).suffix
        if (name, file.casefold()) in used:
            left_out.append(f"{row['file']} is not in {name}.zip: {name} has another picture named {file}")
        else:
            used.add((name, file.casefold()))
            row["zip"], row["zip_name"] = str(paths[name]), file
    for path in paths.values():
        aside = path.with_name(f".{path.name}.part")
        try:
            with zipfile.ZipFile(aside, "w") as packed:  # not compressed again: pictures already are
                for row in (row for row in rows if row["zip"] == str(path)):
                    packed.writestr(zipfile.ZipInfo(str(row["zip_name"])), Path(str(row["file"])).read_bytes())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    return [str(path) for path in paths.values()]


def file_name(channel: Channel, product: str, number: int) -> str:
    """Return the name, without ending, that a channel demands for a product's picture. `number` counts from 1.

    Letters that the channel does not take are left out; an id that has no other letters becomes its hash.
    """
    plain = unicodedata.normalize("NFKD", product).encode("ascii", "ignore").decode()
    kept = re.sub(f"[^{channel.file_letters}]", "", plain)
    if not kept or len(plain) < len(unicodedata.normalize("NFC", product)):
        kept += hashlib.sha256(product.encode()).hexdigest()[:10]
    pattern = channel.file_name.replace("{nn}", f"{number:02}").replace("{n}", str(number))
    return pattern.replace("{channel}", channel.name).replace("{product}", kept)
