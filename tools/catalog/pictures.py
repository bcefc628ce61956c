"""Which file an `image_path` of a table means, and that it stays inside its folder."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from tools.catalog.refusals import BadValueError
from tools.imaging.opening import PictureError, check_header

_LARGEST_FILE = 200_000_000  # bytes; a 64-megapixel picture stored without compression


def find_picture(field: str, value: str, folders: Sequence[Path]) -> Path:
    """The picture's absolute path: the first of `folders` that has it. Raises BadValueError.

    Absolute paths, "..", drive letters and links that lead out of the folder are refused, and so is a file
    whose header is not that of a picture of at most 64 megapixels.
    """
    if not value:
        raise BadValueError(field, value, "is empty", "write the picture's file name")
    if "\\" in value:
        raise BadValueError(field, value, "has backslashes", f"write {value.replace(chr(92), '/')}")
    relative = PurePosixPath(value)
    if relative.is_absolute() or ".." in relative.parts or re.match(r"[A-Za-z]:|~|[a-z]+://", value):
        remedy = f"put the picture into {folders[0].name}/ and write its file name"
        raise BadValueError(field, value, "leaves the picture folder", remedy)
    for folder in folders:
        try:
            found = (folder / relative).resolve(strict=True)
        except (OSError, RuntimeError):
            continue
        if not found.is_relative_to(folder.resolve()):
            remedy = f"put a copy of the picture into {folder.name}/"
            raise BadValueError(field, value, "is a link that leaves the picture folder", remedy)
        _check(field, value, found)
        return found
    raise BadValueError(field, value, f"is not in {_names(folders)}", _instead(relative, folders))


def _check(field: str, value: str, file: Path) -> None:
    if not file.is_file():
        raise BadValueError(field, value, "is not a file", "write the picture's file name")
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise BadValueError(field, value, "is larger than 200 MB", "export it smaller")
        with file.open("rb") as stream:
            check_header(stream)
    except PictureError as error:
        raise BadValueError(field, value, error.problem, error.remedy) from None
    except OSError as error:
        raise BadValueError(field, value, f"cannot be read ({error.strerror})", "allow reading it") from None


def _names(folders: Sequence[Path]) -> str:
    return " or ".join(f"{folder.name}/" for folder in folders)


def _instead(relative: PurePosixPath, folders: Sequence[Path]) -> str:
    """A file that was likely meant: the same name in other case or with another ending."""
    for folder in folders:
        for name in _listing(folder / relative.parent):
            if PurePosixPath(name).stem.casefold() == relative.stem.casefold():
                return f"there is {name}: write {relative.with_name(name)}"
    return f"put the picture into {folders[0].name}/ or correct the name"


@lru_cache(maxsize=8)
def _listing(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted(entry.name for entry in folder.iterdir()))
    except OSError:
        return ()
