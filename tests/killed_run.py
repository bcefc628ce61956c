"""A `bestshot batch` on cloud models that is killed (-9) and resumed until it is finished, and what must hold then.

What was paid is read from the run's own journal and answers on disk; what was asked is read from the server's books.
"""

import base64
import json
import random
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.e2e.process import start, wait
from tests.openrouter.running import Control
from tools.ledger.budgets import dollars, nano_dollars
from tools.ledger.recovery import Answers


@dataclass(frozen=True, slots=True)
class Blow:
    """What a kill left. `asked` is the number of the server's last call, `kept` the requests whose answers are on disk,
    `in_the_air` the ids of calls that were made and had not ended, with their reservations."""

    asked: int
    kept: frozenset[str]
    in_the_air: Mapping[str, int]
    most: int  # spent and reserved, in nano-dollars
    calling: bool  # whether it had begun to make calls


@dataclass(slots=True)
class KilledRun:
    """One run in a shop whose catalogue is indexed. `environment` names the server; its books must be empty."""

    shop: Path
    control: Control
    environment: Mapping[str, str]
    in_flight: int
    budget: float
    blows: list[Blow] = field(default_factory=list)

    def go(self, moments: random.Random, kills: int, spread: float, start_up: float) -> dict[str, Any]:
        """Kill at most so many processes, then let one finish; returns its document.

        Three moments in four lie within `spread` seconds after a process's first call, one within its start-up.
        """
        while True:
            resumed = (
                ("--resume", "latest") if self._begun() else ("new_products.csv", "--budget", f"{self.budget:.4f}")
            )
            before = self._asked()
            process = start(
                self.shop, "batch", *resumed, "--concurrency", str(self.in_flight), "--json",
                **self.environment, BESTSHOT_CALLS_IN_FLIGHT=str(self.in_flight),
            )  # fmt: skip
            if len(self.blows) < kills:
                if moments.random() < 0.25:
                    until = time.monotonic() + moments.uniform(0, start_up)
                else:
                    while self._asked() == before and process.poll() is None:
                        time.sleep(0.03)
                    until = time.monotonic() + moments.uniform(0, spread)
                while time.monotonic() < until and process.poll() is None:
                    time.sleep(0.01)
                if process.poll() is None:
                    process.kill()
                    process.communicate()
                    self.blows.append(self._after(before))
                    continue
            ended = wait(process)
            if ended.status not in (0, 3):
                raise AssertionError(ended.err)
            document: dict[str, Any] = json.loads(ended.out)
            return document

    def violations(self, document: Mapping[str, Any]) -> list[str]:
        """What does not hold after the run is finished; empty if all does."""
        found = [
            f"{len(blow.in_the_air)} calls were in the air"
            for blow in self.blows
            if len(blow.in_the_air) > self.in_flight
        ]
        asked = self.control.calls()
        for number, blow in enumerate(self.blows, 1):
            again = [call["number"] for call in asked if call["number"] > blow.asked and call["request"] in blow.kept]
            found += [f"call {one} asks what had an answer before kill {number}" for one in again]
        with self._database() as connection:
            rows = connection.execute(
                "SELECT call_id, status, worst, cost FROM calls WHERE run = ?", (document["run"],)
            ).fetchall()
            spent, reserved, in_doubt = connection.execute(
                "SELECT spent, reserved, in_doubt FROM pots WHERE run = ?", (document["run"],)
            ).fetchone()
        left = {call_id for blow in self.blows for call_id in blow.in_the_air}
        for call_id, status, worst, cost in rows:
            if status == "made":
                found.append(f"call {call_id[:8]} is still in the air")
            if status == "in_doubt" and (call_id not in left or cost != worst):
                found.append(
                    f"call {call_id[:8]} is in doubt and was not in the air at a kill, or is not booked as reserved"
                )
        answered = sum(cost for _, status, _, cost in rows if status == "answered")
        doubted = sum(cost for _, status, _, cost in rows if status == "in_doubt")
        billed = nano_dollars(sum(call["cost_usd"] for call in asked))
        if (spent, reserved, in_doubt) != (answered + doubted, 0, doubted):
            found.append(
                f"the pot says {spent, reserved, in_doubt}, the journal {answered} answered and {doubted} in doubt"
            )
        if abs(nano_dollars(document["cost_usd"]) - spent) > len(document["products"]):
            found.append(f"the document says ${document['cost_usd']:.6f}, the pot ${dollars(spent):.6f}")
        slack = len(asked)  # a nano-dollar of rounding a call
        if not answered - slack <= billed <= answered + doubted + slack:
            found.append(f"the server counted {billed}, booked are {answered} answered and {doubted} in doubt")
        most = max([spent, *(blow.most for blow in self.blows)])
        if most > nano_dollars(self.budget):
            found.append(f"${dollars(most):.4f} of ${self.budget:.4f} were spent or reserved")
        return found

    def _after(self, before: int) -> Blow:
        while self.control.counts()["in_flight"]:  # the server finishes, and bills, what it had begun
            time.sleep(0.02)
        asked = self._asked()
        if not self._begun():
            return Blow(asked, frozenset(), {}, 0, calling=False)
        with self._database() as connection:
            rows = connection.execute(
                "SELECT call_id, status, worst FROM calls WHERE run = ?", (self._run(),)
            ).fetchall()
            pot = connection.execute("SELECT spent + reserved FROM pots WHERE run = ?", (self._run(),)).fetchone()
        answers = Answers(str(self.shop / ".bestshot" / "pictures" / "answers"))
        kept = [answers.get(call_id) for call_id, _, _ in rows]
        requests = self._requests([body for body, _ in filter(None, kept)])
        made = {call_id: worst for call_id, status, worst in rows if status == "made"}
        return Blow(asked, requests, made, pot[0] if pot else 0, calling=asked > before)

    def _requests(self, bodies: list[bytes]) -> frozenset[str]:
        """Which of the server's requests these are the answers of."""
        calls = {call["number"]: call["request"] for call in self.control.calls()}
        pictures = {entry["sha256"]: entry["request"] for entry in self.control.log()}
        found = set()
        for body in bodies:
            answer = json.loads(body)
            if "id" in answer:  # gen-<number>-… or embd-<number>
                found.add(calls[int(answer["id"].split("-")[1])])
            else:
                picture = base64.b64decode(answer["data"][0]["b64_json"])
                found.add(pictures[sha256(picture).hexdigest()])
        return frozenset(found)

    def _asked(self) -> int:
        return int(self.control.counts()["calls"])

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.shop / ".bestshot" / "records.db", timeout=20)

    def _begun(self) -> bool:
        try:
            return bool(self._run())
        except sqlite3.OperationalError:  # no table yet
            return False

    def _run(self) -> str:
        with self._database() as connection:
            row = connection.execute("SELECT run FROM runs ORDER BY started DESC LIMIT 1").fetchone()
        return str(row[0]) if row else ""
