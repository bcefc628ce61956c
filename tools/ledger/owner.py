"""The process that made a call, and whether it is still alive."""

import os
import platform
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A process. `started` tells it from a later process with its pid; it is empty where the start is not known."""

    host: str
    pid: int
    started: str

    def alive(self) -> bool | None:
        """Return whether the process still runs, or None for a process of another host, where this is not known."""
        if self.host != platform.node():
            return None
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # it is alive and belongs to another user
        now = _started(self.pid)
        return now == self.started if now and self.started else now is not None


@cache
def process(pid: int) -> Owner:
    """Return a process of this host that is alive."""
    return Owner(platform.node(), pid, _started(pid) or "")


def this_process() -> Owner:
    """Return the current process; after a fork, the child."""
    return process(os.getpid())


def _started(pid: int) -> str | None:
    """Return a text that only this start of the process has; empty if it is not known, None if the process is dead."""
    try:
        # After the name in brackets: the first field is the state, the 20th the start in clock ticks since boot (proc(5)).
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return _started_by_ps(pid)
    return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"


def _started_by_ps(pid: int) -> str:
    """Return what `_started` does where there is no /proc (macOS)."""
    try:
        command = ["ps", "-o", "lstart=", "-p", str(pid)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
