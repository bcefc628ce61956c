"""Every failure leaves as one clear line and an exit status; the details go to a file that is named."""

import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from typer import Abort
from typer.exceptions import TyperException

ERROR, USAGE, REVIEW, STOPPED = 1, 2, 3, 130


class Stopped(Exception):
    """A person stopped the command; the message says what is kept and how to go on."""


class PageMissing(Exception):
    """The page cannot be opened; the message says why and what can be done."""


def guarded(command: Callable[[], int | None], shop: Path) -> int:
    """Run a command that returns its exit status; errors are one line on stderr, never a traceback."""
    try:
        status = int(command() or 0)
        if status == STOPPED:  # Ctrl-C, which Typer turns into a status
            raise Stopped("stopped; what was finished is kept")
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
        if not expected(error):
            _say(f"that was not foreseen; the details are in {_details(shop)}")
        return USAGE if _is_usage(error) else ERROR


def expected(error: Exception) -> bool:
    """Whether the error was raised to be read by people: it is one of ours, or the system's about a file."""
    return isinstance(error, OSError) or type(error).__module__.split(".")[0] in ("agent", "tools", "prompts")


def one_line(error: Exception | str) -> str:
    """The message without line breaks; the system's own messages as `place: what is wrong`.

    >>> one_line(FileNotFoundError(2, "No such file or directory", "a.jpg"))
    'a.jpg: no such file or directory'
    """
    if isinstance(error, OSError) and error.strerror:
        what = error.strerror[0].lower() + error.strerror[1:]
        return f"{error.filename}: {what}" if error.filename else what
    return " ".join(str(error).split()) or type(error).__name__


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


def _is_usage(error: Exception) -> bool:
    from agent.branding import CannotImitate
    from tools.brand import BrandError
    from tools.catalog.errors import QueryError
    from tools.channels import UnknownChannel
    from tools.images.cutout.weights import UnknownNet
    from tools.images.lettering.errors import LetteringError

    return isinstance(error, (UnknownChannel, UnknownNet, QueryError, LetteringError, BrandError, CannotImitate))
