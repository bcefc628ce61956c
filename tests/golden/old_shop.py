"""`python -m tests.golden.old_shop`: write a shop with finished and unfinished work, as today's release leaves it.

In the shop are a run that a person judged, a batch that was stopped in the middle of its second product, a conversation
that made pictures, and one that waits for a yes before it spends. They are made by the real commands on the test server's
models. Made once before the databases change, never after.
"""

import json
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.e2e.process import Ended, bestshot, interrupt, start, until
from tests.golden.making import SETTINGS
from tests.openrouter.running import RunningServer, running
from tests.shops import write_shop

FOLDER = Path(__file__).with_name("old_shop")
NAMES = {".bestshot": "state", "outputs": "delivered"}
"""Folders that are stored under another name: version control ignores their own."""
PLACE = "shop"  # where the shop was, with slashes in front to the length of the real path
_CHANNELS = """# A small theme, so that this shop is small.
[shopify]
min_longest = 400
recommended_longest = 500
"""
_COPY = ("--copy", "New season")


def cloud(server: RunningServer) -> dict[str, str]:
    """Settings of a command that uses the test server, one call after the other."""
    return {
        **SETTINGS, "BESTSHOT_MODELS": "openrouter", "OPENROUTER_API_KEY": "test", "LOGNAME": "kim",
        "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_CALLS_IN_FLIGHT": "1",
    }  # fmt: skip


def make_shop(shop: Path) -> None:
    """All of it, in a new folder."""
    write_shop(shop)
    (shop / "channels.toml").write_text(_CHANNELS, encoding="utf-8")
    with running() as server:
        settings = cloud(server)

        def run(*arguments: str, status: int = 0) -> Ended:
            ended = bestshot(shop, *arguments, **settings)
            if ended.status != status:
                raise RuntimeError(f"bestshot {' '.join(arguments)} ended with {ended.status}: {ended.err}")
            return ended

        run("index", "products.csv")
        run("run", "NEW1", *_COPY)
        run("review", "latest", "--reject", "shopify", "--note", "the collar is crooked", status=3)
        finished = run("chat", "make NEW2 for shopify")
        waiting = run("chat", "make NEW1 for shopify", "--ask-above", "0.01", status=3)
        threads = {"finished": _thread(finished), "waiting": _thread(waiting)}
        (shop / "conversations.json").write_text(json.dumps(threads), encoding="utf-8")
        _stop_a_batch(shop, server, settings)


def _thread(ended: Ended) -> str:
    return str(re.findall(r"conversation ([0-9a-f]+);", ended.err)[0])


def _stop_a_batch(shop: Path, server: RunningServer, settings: dict[str, str]) -> None:
    """Ctrl-C while the second product's picture is retouched."""

    def pictures() -> int:
        return sum(call["kind"] == "image" for call in server.control.calls())

    server.control.settings(latency={"image": 1.5})
    before = pictures()
    process = start(shop, "batch", "new_products.csv", "--concurrency", "1", **settings)
    until(lambda: pictures() == before + 1, process)
    server.control.settings(spoils={"label": 1.0})
    until(lambda: pictures() == before + 3, process)
    ended = interrupt(process)
    if "go on with" not in ended.err:
        raise RuntimeError(ended.err)


def store(shop: Path, folder: Path) -> None:
    """Copy the shop into the repository, without the names of this machine and without reports, which are made again."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shop, folder, ignore=shutil.ignore_patterns("report*", "*.lock"))
    for real, stored in NAMES.items():
        (folder / real).rename(folder / stored)
    place = f"{PLACE:/>{len(str(shop))}}"
    for database in (folder / "state").glob("*.db"):
        if database.is_file():
            _neutral(database, str(shop), place)
    for document in folder.rglob("*.json"):
        document.write_text(document.read_text(encoding="utf-8").replace(str(shop), place), encoding="utf-8")


def _neutral(database: Path, real: str, place: str) -> None:
    """Replace the shop's path, which has the same length, and the host's name; put the journal into the file."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for _, column, *_ in connection.execute(f"PRAGMA table_info('{table}')").fetchall():
                if column == "host":
                    connection.execute(f"UPDATE '{table}' SET host = 'a-shop', started = ''")
                for row, value in connection.execute(f"SELECT rowid, \"{column}\" FROM '{table}'").fetchall():
                    if isinstance(value, bytes):
                        changed: str | bytes = value.replace(real.encode(), place.encode())
                    else:
                        changed = value.replace(real, place) if isinstance(value, str) else value
                    if changed != value:
                        connection.execute(f"UPDATE '{table}' SET \"{column}\" = ? WHERE rowid = ?", (changed, row))
        connection.commit()
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")


def opened(folder: Path) -> Path:
    """Lay the stored shop out in a new folder, as if it had always been there; returns the folder."""
    shutil.copytree(FOLDER, folder)
    for real, stored in NAMES.items():
        (folder / stored).rename(folder / real)
    with closing(sqlite3.connect(folder / ".bestshot" / "records.db")) as connection:
        [(options,)] = connection.execute("SELECT options FROM runs WHERE command = 'batch'").fetchall()
        found = re.search(rf"/+{PLACE}(?=/new_products.csv)", options)
        if found is None:
            raise ValueError("the batch of the old shop does not say where its products are")
        connection.execute("UPDATE runs SET options = replace(options, ?, ?)", (found[0], str(folder)))
        connection.commit()
    return folder


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name).resolve() / PLACE
        make_shop(shop)
        store(shop, FOLDER)
    print(f"{sum(path.stat().st_size for path in FOLDER.rglob('*') if path.is_file()):,} bytes in {FOLDER}")


if __name__ == "__main__":
    main()
