"""Errors of the command line: one clear line on stderr and an exit status.

With `--json` the error is also printed as a JSON document. The details of an unforeseen error are in a file, which the
line names.
"""

import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from typer import Abort
from typer.exceptions import TyperException

from tools.errors import Problem, disk_fault, one_line

ERROR, USAGE, REVIEW, STOPPED = 1, 2, 3, 130


class Stopped(Problem):
    """A person stopped the command. The remedy says what is kept and how to continue."""


class CannotServe(Problem):
    """The page, or the tools for other programs, cannot be served."""


def guarded(command: Callable[[], int | None], shop: Path, as_json: bool = False) -> int:
    """Run a command and return its exit status. Print an error as one line on stderr, never as a traceback.

    Args:
        command: the command's function. It returns the exit status; None means 0.
        shop: the shop's folder. The details of an unforeseen error are written there.
        as_json: whether to print an error on stdout too, as `{error: {problem, remedy, where}}`.

    Returns:
        0 if all went well; ERROR (1), USAGE (2) or REVIEW (3) if not; STOPPED (130) after Ctrl-C.
    """
    try:
        status = int(command() or 0)
        if status == STOPPED:  # Typer turns Ctrl-C into this status
            raise Stopped("stopped", "finished work is kept")
        return status
    except (Stopped, Abort, KeyboardInterrupt) as stop:
        _say(stop if str(stop) else Stopped("stopped", "finished work is kept"), as_json)
        return STOPPED
    except TyperException as error:
        context = getattr(error, "ctx", None)
        help_of = f"see {context.command_path if context else ''} --help"
        _say(Problem(one_line(error.format_message()).rstrip("."), help_of), as_json)
        return error.exit_code
    except Exception as error:
        known = disk_fault(error, shop / ".bestshot")
        _say(known or error, as_json)
        if not known and not isinstance(error, (Problem, OSError)):
            print(f"bestshot: this error was not expected; the details are in {_details(shop)}", file=sys.stderr)
        return USAGE if isinstance(error, Problem) and error.usage else ERROR


def _say(error: BaseException, as_json: bool) -> None:
    line = one_line(error)
    print(f"bestshot: {line}", file=sys.stderr)
    if as_json:
        known = error if isinstance(error, Problem) else Problem(line)
        said = {"problem": one_line(known.problem), "remedy": one_line(known.remedy), "where": known.where}
        print(json.dumps({"error": said}, ensure_ascii=False))


def _details(shop: Path) -> Path:
    """Write the traceback to `last-error.txt` and return the file's path.

    The file is in the shop's `.bestshot`, or in the system's temporary folder if the shop cannot be written.
    """
    for folder in (shop / ".bestshot", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "last-error.txt").write_text(traceback.format_exc(), encoding="utf-8")
        except OSError:
            continue
        return folder / "last-error.txt"
    return Path("nowhere: no folder could be written")
