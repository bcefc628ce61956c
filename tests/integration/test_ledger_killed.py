"""kill -9 in the middle of paid calls, then a restart: nothing answered is paid again, little is in doubt."""

import asyncio
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.ledger_worker import BUDGET, WORST, billed
from tests.ledgers import booked, opened
from tools.ledger.recovery import Answers

IN_FLIGHT = 16
CALLS = 130


def answered(url: str, run: str, answers: Answers) -> set[int]:
    """Calls whose answer the killed process left, in the journal or only on disk."""
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        query = text("SELECT shot, call_id FROM calls WHERE run = :run")
        rows = list(connection.execute(query, {"run": run}))
    engine.dispose()
    return {int(shot) for shot, call_id in rows if answers.get(call_id)}


def kill_in_the_middle(command: list[str], service: Path, seed: int) -> None:
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while not billed(service) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.Random(seed).uniform(0.02, 0.2))
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was done before it could be killed"


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_killed_run_goes_on_without_paying_again(database_url: str, tmp_path: Path, seed: int) -> None:
    run, store = uuid.uuid4().hex, str(tmp_path / "store")
    numbers = ["1", str(CALLS), str(IN_FLIGHT)]
    command = [sys.executable, "-m", "tests.ledger_worker", database_url, store, run, str(tmp_path), *numbers]
    kill_in_the_middle(command, tmp_path, seed)

    kept = answered(database_url, run, Answers(f"{store}/answers"))
    before = Counter(billed(tmp_path))
    broken = sum(number % 11 == 0 for number in before.elements())
    async with opened(database_url, store) as ledger:
        await ledger.open_budget(run, BUDGET)  # books what was in the air
        assert await ledger.recover(run) == 0
        in_doubt = round((await booked(ledger, run)).in_doubt_usd / WORST)
        assert in_doubt - broken <= IN_FLIGHT
        # Billed is either answered or in doubt; a call may also be in doubt that never reached the service.
        assert sum(before.values()) <= len(kept) + in_doubt
        assert await ledger.left(run) == pytest.approx(BUDGET - (await booked(ledger, run)).spent_usd, abs=1e-12)

        await asyncio.to_thread(subprocess.run, command, check=True, timeout=120)
        after = Counter(billed(tmp_path))
        assert kept, "it was killed before anything was answered"
        assert {number: after[number] for number in kept} == {number: before[number] for number in kept}
        twice = sum(times - 1 for number, times in after.items() if number % 11)
        assert twice <= in_doubt
        total = await booked(ledger, run)
        assert total.spent_usd <= BUDGET
        assert await ledger.left(run) == pytest.approx(BUDGET - total.spent_usd, abs=1e-12)
