"""Record the decision of a person about a shot, and rename its file to match."""

import asyncio
import getpass
from pathlib import Path

from agent.documents import Shot
from agent.services import Services
from tools.errors import WrongValue

MARK = ".needs-review"
"""The part of a file's name that says that its picture needs review."""


async def record_decision(services: Services, run: str, product: str, shot: Shot, decision: str, note: str) -> Shot:
    """Record a decision, rename the shot's file to match, and return the shot after it. Raises WrongValue."""
    settled = apply_decision(shot, decision, note.strip())
    if settled["file"]:
        folder = services.settings.resolved_out() / run
        settled["file"] = await asyncio.to_thread(renamed, folder, Path(settled["file"]), settled["status"])
    await services.records.judge(run, product, shot["shot"], decision, note.strip(), who())
    return settled


def renamed(folder: Path, now: Path, status: str) -> str:
    """Rename a shot's file, and return its new name relative to the folder.

    Only the name of a shot that needs review has the mark. A file that is no longer there is not renamed.
    """
    plain = now.name.replace(MARK, "")
    stem, dot, ending = plain.rpartition(".")
    wanted = now.with_name(plain if status == "accepted" else f"{stem}{MARK}{dot}{ending}")
    if wanted != now and (folder / now).is_file():
        (folder / now).replace(folder / wanted)
        return wanted.as_posix()
    return now.as_posix()


def who() -> str:
    """Return the user name of the person who decides; empty if the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user's name
        return ""


def is_draft(shot: Shot) -> bool:
    """Return whether a shot is a draft, which a person chooses and which no channel gets."""
    return shot.get("made_from", {}).get("frame", {}).get("drafted", False)


def apply_decision(shot: Shot, decision: str, note: str) -> Shot:
    """Return the shot after approve or reject. The verdict stays in it. Raises WrongValue for another decision."""
    said, checks = f": {note}" if note else "", shot.get("found_by_checks", shot["reason"])
    settled: Shot = {**shot, "found_by_checks": checks}
    if decision == "approve" and is_draft(shot):
        raise WrongValue("is a draft, which no channel gets", "make it with `bestshot revise … --final`", shot["shot"])
    if decision == "approve":
        return {**settled, "status": "accepted", "reason": f"approved by a person{said} (the checks: {checks})"}
    if decision == "reject":
        return {**settled, "status": "needs_review", "reason": f"rejected by a person{said}"}
    raise WrongValue(f"there is no decision {decision!r}", "write 'approve' or 'reject'")
