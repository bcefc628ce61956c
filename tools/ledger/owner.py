"""Which process made a call, and whether it still lives."""

import os
import platform
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A process. `started` tells it from a later one that was given the same pid; empty where nobody can tell."""

    host: str
    pid: int
    started: str

    def alive(self) -> bool | None:
        """Whether it still runs; None for a process of another host, which cannot be asked."""
        if self.host != platform.node():
            return None
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # it lives and is somebody else's
        now = _started(self.pid)
        return now == self.started if now and self.started else now is not None


@cache
def process(pid: int) -> Owner:
    """A living process of this host."""
    return Owner(platform.node(), pid, _started(pid) or "")


def this_process() -> Owner:
    """The process that asks; after a fork, the child."""
    return process(os.getpid())


def _started(pid: int) -> str | None:
    """When a process began, in words that fit only it; empty if that stays unknown, None if it is dead."""
    try:
        # After the name in brackets: state is the first field, start in clock ticks since boot the twentieth (proc(5)).
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return _started_by_ps(pid)
    return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"


def _started_by_ps(pid: int) -> str:
    """The same where there is no /proc (macOS)."""
    try:
        command = ["ps", "-o", "lstart=", "-p", str(pid)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
