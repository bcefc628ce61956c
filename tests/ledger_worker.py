"""A process that pays for numbered calls: `python -m tests.ledger_worker URL STORE RUN SERVICE FIRST COUNT TASKS`.

The service is a folder: `billed` gets a line for every call that it bills, on receipt, like a real one. What becomes of
call N follows from N alone: every seventh fails unbilled, every eleventh is billed and breaks, the rest is answered.
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.ledgers import opened
from tools.ledger.budgets import Overspent
from tools.ledger.payer import NotBilled, Paid

WORST = 0.01
BUDGET = 1.0


def cost(number: int) -> float:
    return 0.004 + 0.0001 * (number % 50)


class Service:
    """Bills calls, slowly."""

    def __init__(self, folder: Path) -> None:
        self._log = os.open(folder / "billed", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def call(self, number: int) -> Paid:
        if number % 7 == 0:
            raise NotBilled(f"{number} failed")
        os.write(self._log, f"{number}\n".encode())  # one write of a short line is atomic
        await asyncio.sleep(0.01 + 0.01 * (number % 5))
        if number % 11 == 0:
            raise ConnectionError(f"{number} broke")
        return Paid(f"answer {number}".encode(), cost(number))


def billed(folder: Path) -> list[int]:
    path = folder / "billed"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


async def pay(url: str, store: str, run: str, service: Path, first: int, count: int, tasks: int) -> None:
    async with opened(url, store, patience=60) as ledger:
        await ledger.open_budget(run, BUDGET)
        server, numbers = Service(service), iter(range(first, first + count))

        async def work() -> None:
            for number in numbers:
                purse = ledger.payer(run, f"P{number % 3}", str(number), "single", 1)
                try:
                    paid = await purse.pay(b"%d" % number, "m", WORST, lambda number=number: server.call(number))  # type: ignore[misc]
                    assert paid.answer == f"answer {number}".encode()
                except (NotBilled, ConnectionError, Overspent):
                    continue

        await asyncio.gather(*(work() for _ in range(tasks)))


if __name__ == "__main__":
    url, store, run, service, *numbers = sys.argv[1:]
    asyncio.run(pay(url, store, run, Path(service), *map(int, numbers)))
