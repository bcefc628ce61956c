"""Every failure leaves as one clear line and an exit status; the details go to a file that is named."""

import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from typer import Abort
from typer.exceptions import TyperException

from tools.errors import Problem, one_line

ERROR, USAGE, REVIEW, STOPPED = 1, 2, 3, 130


class Stopped(Problem):
    """A person stopped the command; the remedy says what is kept and how to go on."""


class PageMissing(Problem):
    """The page cannot be opened."""


def guarded(command: Callable[[], int | None], shop: Path) -> int:
    """Run a command that returns its exit status; errors are one line on stderr, never a traceback."""
    try:
        status = int(command() or 0)
        if status == STOPPED:  # Ctrl-C, which Typer turns into a status
            raise Stopped("stopped", "what was finished is kept")
        return status
    except (Stopped, Abort, KeyboardInterrupt) as stop:
        _say(str(stop) or "stopped; what was finished is kept")
        return STOPPED
    except TyperException as error:
        context = getattr(error, "ctx", None)
        _say(f"{one_line(error.format_message()).rstrip('.')}; see {context.command_path if context else ''} --help")
        return error.exit_code
    except Exception as error:
        _say(one_line(error))
        if not isinstance(error, (Problem, OSError)):
            _say(f"that was not foreseen; the details are in {_details(shop)}")
        return USAGE if isinstance(error, Problem) and error.usage else ERROR


def _say(line: str) -> None:
    print(f"bestshot: {line}", file=sys.stderr)


def _details(shop: Path) -> Path:
    """Write down the traceback: in the shop, or in the system's folder if the shop cannot be written."""
    for folder in (shop / ".bestshot", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "last-error.txt").write_text(traceback.format_exc(), encoding="utf-8")
        except OSError:
            continue
        return folder / "last-error.txt"
    return Path("nowhere: no folder could be written")
