"""Where the seconds of a run went: waiting for models, checking, the rest.

Waiting is taken from the server's own list of calls: from the moment that a request's head has come in to the moment that
the last byte of its answer is handed over, on the clock that all processes of a machine share. What our process needs to
write a request and to read an answer is therefore ours. Checks are the intervals that `observed` notes. Every moment of
the wall time counts once:

- waiting: at least one call is at the server;
- checking: none is, and a check runs;
- ours: neither. This is the overhead. Start-up (until the first call or check) and closing (after the last one: the
  report) are part of it and shown apart.

With several products in flight, waiting and checking of one hide our work for another, so `ours` says what a run loses and
not what it works. That is `own CPU`: processor seconds of the whole process without those of the checks. Those of the
checks can be told only with one product in flight, where nothing else runs meanwhile; the others do the same checks.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one run. `cpu` is of the whole process, `checks_cpu` only meant with one product in flight."""

    wall: float
    waiting: float
    checking: float
    start_up: float
    closing: float
    cpu: float
    checks_cpu: float

    @property
    def ours(self) -> float:
        """Wall time that was neither waiting for a model nor checking."""
        return self.wall - self.waiting - self.checking


def spent(began: float, ended: float, calls: Sequence[Mapping[str, Any]], notes: Path) -> Spent:
    """The seconds between the start of a process and its end, from the server's calls and the process's notes."""
    lines = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]
    checks = [line for line in lines if line["check"]]
    at_server = [(call["at"], call["ended"]) for call in calls]
    judging = [(line["began"], line["ended"]) for line in checks]
    both = length([*at_server, *judging])
    waiting = length(at_server)
    return Spent(
        wall=ended - began,
        waiting=waiting,
        checking=both - waiting,
        start_up=min(at for at, _ in [*at_server, *judging]) - began,
        closing=ended - max(end for _, end in [*at_server, *judging]),
        cpu=next(line["cpu"] for line in lines if not line["check"]),
        checks_cpu=sum(line["cpu"] for line in checks if not _inside(line, checks)),
    )


def length(intervals: Iterable[Interval]) -> float:
    """Seconds that at least one interval covers.

    >>> length([(0, 2), (1, 3), (5, 6)])
    4.0
    """
    total, reached = 0.0, float("-inf")
    for began, ended in sorted(intervals):
        total += max(0.0, ended - max(began, reached))
        reached = max(reached, ended)
    return total


def _inside(line: Mapping[str, Any], checks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether another check encloses this one, as an attempt's does a look at the flat-lay: its seconds count there."""
    return any(
        other is not line and other["began"] <= line["began"] and line["ended"] <= other["ended"] for other in checks
    )
