"""Every failure leaves as one clear line and an exit status; the details go to a file that is named."""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

ERROR, USAGE, REVIEW, STOPPED = 1, 2, 3, 130


def guarded(command: Callable[[], None], shop: Path) -> int:
    """Run a command; returns the exit status. Expected errors are one line on stderr, never a traceback."""
    try:
        command()
    except KeyboardInterrupt:
        print("bestshot: stopped; what was finished is kept", file=sys.stderr)
        return STOPPED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ERROR
    except Exception as error:
        print(f"bestshot: {one_line(error)}", file=sys.stderr)
        if not expected(error):
            log = shop / ".bestshot" / "last-error.txt"
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(traceback.format_exc(), encoding="utf-8")
            print(f"bestshot: that was not foreseen; the details are in {log}", file=sys.stderr)
        return USAGE if _is_usage(error) else ERROR
    return 0


def expected(error: Exception) -> bool:
    """Whether the error was raised to be read by people: it is one of ours, or the system's about a file."""
    return isinstance(error, OSError) or type(error).__module__.split(".")[0] in ("agent", "tools", "prompts")


def one_line(error: Exception) -> str:
    """The message without line breaks."""
    return " ".join(str(error).split()) or type(error).__name__


def _is_usage(error: Exception) -> bool:
    from tools.catalog.errors import QueryError
    from tools.channels import UnknownChannel
    from tools.images.lettering.errors import LetteringError

    return isinstance(error, (UnknownChannel, QueryError, LetteringError))
