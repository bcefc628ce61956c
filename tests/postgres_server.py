"""A throwaway PostgreSQL cluster for tests: its own processes, reached by a Unix socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; Debian keeps them off the PATH."""
    versions = Path("/usr/lib/postgresql")
    newest = sorted(versions.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    return next((folder for folder in [*newest, *on_path] if (folder / "pg_ctl").exists()), None)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Start a cluster and give its SQLAlchemy URL. PostgreSQL refuses to run as root, so root lends it another user."""
    # Not below pytest's folder: that is closed to other users, and too long for the path of a socket.
    base = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    other: dict[str, Any] = {}
    if os.geteuid() == 0:
        names = {entry.pw_name for entry in pwd.getpwall()}
        name = "postgres" if "postgres" in names else "nobody"
        user = pwd.getpwnam(name)
        os.chown(base, user.pw_uid, user.pw_gid)
        other = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        command = [str(folder / program), "-D", str(base / "data"), *arguments]
        subprocess.run(command, check=True, cwd=base, capture_output=True, timeout=120, **other)

    options = f"-c listen_addresses='' -k {base} -c fsync=off -c max_connections=200"
    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        # pg_ctl passes its output on to the server, so that goes to a file and not into a pipe that never ends.
        run("pg_ctl", "-w", "-t", "60", "-l", str(base / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={base}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(base, ignore_errors=True)
