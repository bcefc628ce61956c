"""Disks that are full or can only be read, for real: each in a mount namespace of its own, which ends with the command."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.process import ROOT, Ended
from tests.shops import write_small_shop

MAIN = "from agent.cli.main import main; main()"
FULL = 'mount -t tmpfs -o size=64m tmpfs "$0" && cp -r "$1/." "$0" && cd "$0"'
UNPRIVILEGED = ["unshare", "--user", "--map-root-user", "--mount"]


def can_mount() -> bool:
    return bool(shutil.which("unshare")) and not subprocess.run([*UNPRIVILEGED, "true"], check=False).returncode


pytestmark = pytest.mark.skipif(
    not can_mount(),
    reason="this system lets nobody mount a disk for one process",
)


def mounted(script: str, *arguments: str) -> Ended:
    """Run a shell script, which may mount disks that no other process sees."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MAIN": MAIN, "PY": sys.executable, "BESTSHOT_CUTOUT": "none"}
    command = [*UNPRIVILEGED, "sh", "-c", script, *arguments]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture
def disk(tmp_path: Path) -> tuple[str, str]:
    """An empty folder to mount a disk at, and a shop to copy there."""
    (tmp_path / "disk").mkdir()
    return str(tmp_path / "disk"), str(write_small_shop(tmp_path / "shop"))


def fill(left: int) -> str:
    """The command that leaves this many KB of the disk."""
    free = f"$(($(df --output=avail -k . | tail -1) - {left}))"
    return f"dd if=/dev/zero of=fill bs=1k count={free} 2>/dev/null"


@pytest.mark.parametrize("left", [60, 200])
def test_a_disk_that_fills_up_while_the_catalogue_is_written_is_named(left: int, disk: tuple[str, str]) -> None:
    ended = mounted(f'{FULL} && {fill(left)} && exec "$PY" -c "$MAIN" index products.csv', *disk)
    assert ended.status == 1
    assert ended.error == (
        f"bestshot: the disk of {disk[0]}/.bestshot is full; free some space and start the command again; "
        "finished work is kept"
    )


def test_a_disk_that_fills_up_in_a_run_is_named_and_the_run_is_on_record(disk: tuple[str, str], indexed: Path) -> None:
    script = (
        f'{FULL} && {fill(700)}; "$PY" -c "$MAIN" run NEW1 --channel shopify; '
        'echo "status $?"; rm fill; exec "$PY" -c "$MAIN" runs'
    )
    ended = mounted(script, disk[0], str(indexed))
    assert "status 1" in ended.out and "unexpected" not in ended.err + ended.out
    assert ended.error.endswith("is full; free some space and start the command again; finished work is kept")
    assert " run " in ended.out and ended.status == 0, ended.err  # once there is room, what was kept is found


def test_a_disk_that_can_only_be_read_is_named(disk: tuple[str, str]) -> None:
    command = '"$PY" -c "$MAIN" index products.csv'
    ended = mounted(f'cd "$1" && mount --bind . . && mount -o remount,ro,bind . && cd "$1" && exec {command}', *disk)
    assert ended.status == 1
    assert f"the disk of {disk[1]}/.bestshot can only be read; give permission to write" in ended.error


@pytest.mark.asyncio
async def test_nothing_is_paid_for_that_the_disk_cannot_keep(disk: tuple[str, str]) -> None:
    """A picture that was paid for is kept, so none is ordered without room for it."""
    pay = """
import asyncio, sys
from pathlib import Path
from tools.ledger.ledger import Ledger
from tools.storage.database import Database

async def main(at):
    ledger = Ledger(await Database.open(at / "records.db"), str(at / "store"))
    await ledger.open_budget("run", 1.0)
    try:
        await ledger.payer("run", "SKU1", "shop", "single", 1).pay(b"a", "m", 0.1, lambda: sys.exit("it was sent"))
    except Exception as error:
        print(error, await ledger.left("run"))

asyncio.run(main(Path(sys.argv[1])))
"""
    ended = mounted(f'{FULL} && exec "$PY" -c "$2" "$0"', *disk, pay)
    assert ended.status == 0, ended.err
    assert "MB left, and a picture may need 100 MB, so none was paid for; free some space" in ended.out
    assert ended.out.endswith(" 1.0\n")
