"""Reservations and whole payments a second: `python -m tests.bench.ledger [--seconds 3] [--url URL]`.

Without a URL a new SQLite file; with one, such as `postgresql+psycopg://…`, that database. Writers are tasks of one
process, then as many processes. The service answers at once, so this is the ledger's own time.
"""

import argparse
import asyncio
import multiprocessing
import tempfile
import time
import uuid
from pathlib import Path

from tests.ledgers import opened
from tools.ledger.journal import IN_FLIGHT, PaidWork
from tools.ledger.ledger import Ledger
from tools.ledger.owner import this_process
from tools.ledger.payer import Paid


async def reserve(ledger: Ledger, run: str, writer: str) -> None:
    """One reservation with its entry in the journal, and its release: two transactions."""
    name = uuid.uuid4().hex
    work = PaidWork(run, "P1", writer, "single", 1)
    call, made = await ledger._journal.make(work, work.digest(name.encode()), "m", 1000, this_process(), None)
    assert made
    IN_FLIGHT.discard(call.call_id)
    await ledger._journal.release(call)


async def pay(ledger: Ledger, run: str, writer: str) -> None:
    """A whole payment: looked up, reserved, answered, kept on disk, settled, counted."""

    async def call() -> Paid:
        return Paid(b"answer", 1e-7)

    await ledger.payer(run, "P1", writer, "single", 1).pay(uuid.uuid4().bytes, "m", 1e-6, call)


async def write(url: str, store: str, run: str, writers: int, seconds: float, kind: str) -> int:
    """How many were done by that many tasks."""
    async with opened(url, store) as ledger:
        done, until = 0, time.monotonic() + seconds
        one = {"reserve": reserve, "pay": pay}[kind]

        async def work(writer: int) -> None:
            nonlocal done
            while time.monotonic() < until:
                await one(ledger, run, str(writer))
                done += 1

        await ledger.open_budget(run, 1e6)
        await asyncio.gather(*map(work, range(writers)))
    return done


def in_process(arguments: tuple[str, str, str, int, float, str]) -> int:
    return asyncio.run(write(*arguments))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--url", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("reserve", "pay"):
            for processes, tasks in ((1, 1), (1, 16), (4, 4)):
                run = uuid.uuid4().hex
                url = options.url or f"sqlite+aiosqlite:///{Path(folder) / 'records.db'}"
                one = (url, str(Path(folder) / "store"), run, tasks, options.seconds, kind)
                with multiprocessing.get_context("spawn").Pool(processes) as pool:
                    total = sum(pool.map(in_process, [one] * processes, chunksize=1))
                what = "reserve + release" if kind == "reserve" else "whole payment"
                print(f"{what:18} {processes} process(es) x {tasks:2} task(s): {total / options.seconds:7.0f}/s")


if __name__ == "__main__":
    main()
