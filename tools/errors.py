"""Expected errors, in words for people: the place, the problem and the remedy."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self, get_args

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


class Problem(Exception):
    """The base of all our errors. Its text is `where problem; remedy`.

    Args:
        problem: what is wrong, with the value.
        remedy: what a person can do about it. If empty, the remedy of its class, which may be empty too.
        where: the file, line, setting or option: the subject of the sentence. Empty if `problem` is a whole sentence.
        usage: whether the order itself was wrong (exit status 2). Some classes always are.
    """

    remedy, usage = "", False
    fatal: ClassVar[bool] = False  # a fatal problem stops the run

    def __init__(self, problem: str, remedy: str = "", where: str = "", usage: bool = False) -> None:
        # `args` stays as given to the constructor, so that errors of all classes can be copied.
        self.problem, self.where = problem, where
        self.remedy, self.usage = remedy or self.remedy, usage or self.usage

    @classmethod
    def of(cls, other: "Problem", where: str = "") -> Self:
        """Return another problem as an error of this class, with `where` put before its place."""
        return cls(other.problem, other.remedy, f"{where} {other.where}".strip())

    def __str__(self) -> str:
        said = f"{self.where} {self.problem}" if self.where else self.problem
        return f"{said}; {self.remedy}" if self.remedy else said


@contextmanager
def raised_as(kind: type[Problem], of: type[Problem], where: str = "") -> Iterator[None]:
    """Raise a problem of class `of` in the block as one of class `kind`, with `where` put before its place.

    A fatal one is raised as it is.
    """
    try:
        yield
    except of as error:
        if error.fatal:
            raise
        raise kind.of(error, where) from error


class WrongValue(Problem, ValueError):
    """A value that cannot be used. Validators of pydantic raise it, and `first_error` finds it again."""


def disk_fault(error: BaseException, folder: object) -> Problem | None:
    """Return the problem if a disk that is full or cannot be written caused the error; None if something else did.

    `folder` is the folder whose disk it is. Libraries wrap such errors (SQLAlchemy in `orig`), but all of them keep the
    words of the system.
    """
    reason, kept = getattr(error, "orig", error), "and start the command again; finished work is kept"
    if re.search("no space left|disk is full|quota exceeded", str(error), re.IGNORECASE):
        return Problem("is full", f"free some space {kept}", f"the disk of {folder}")
    if re.search("read-?only (file|database)", str(error), re.IGNORECASE):
        return Problem("can only be read", f"give permission to write {kept}", f"the disk of {folder}")
    if hasattr(reason, "sqlite_errorname"):
        remedy = "check its free space and its permissions; finished work is kept"
        return Problem(f"cannot be used: {reason}", remedy, str(folder))
    return None


def first_error(
    error: "ValidationError",
    model: "type[BaseModel]",
    shown: Callable[[str, Any], str] = lambda name, value: f"{name} = {value!r}",
) -> Problem:
    """Return the first error that pydantic found. An unknown field comes first, because it is often a misspelt name.

    Args:
        error: what the validation raised.
        model: the model that was validated. For an unknown field, the remedy offers its fields.
        shown: returns the text for a field's dotted name and its value. The value may be secret.
    """
    wrong = min(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    place, own = ".".join(map(str, wrong["loc"])), wrong.get("ctx", {}).get("error")
    if wrong["type"] == "extra_forbidden":
        known = closest(str(wrong["loc"][-1]), _fields(model, wrong["loc"][:-1]), "known:")
        return Problem("is not a known field", known, place)
    if wrong["type"] == "missing":
        return Problem("is missing", "add it", place)
    where = shown(place, wrong["input"]) if place and not isinstance(wrong["input"], dict) else place
    said = Problem("is not valid", wrong["msg"][0].lower() + wrong["msg"][1:])
    return Problem.of(own if isinstance(own, Problem) else said, where)  # of text that is no JSON, it is a string


def closest(word: str, choices: Iterable[str], among: str = "") -> str:
    """Return a remedy that offers the most similar choice, if any is similar. With `among`, it then lists all choices.

    >>> closest("Shopfy", ["amazon-main", "shopify"], "known:")
    "did you mean 'shopify'? known: amazon-main, shopify"
    """
    folded = {choice.casefold(): choice for choice in choices}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.4)
    hints = [f"did you mean {folded[near[0]]!r}?"] if near else []
    return " ".join([*hints, among, ", ".join(folded.values()) or "none"] if among else hints)


def one_line(said: object, longest: int | None = None) -> str:
    """Return a message on one line without control characters, cut to `longest`. An OSError becomes `file: problem`.

    >>> one_line(FileNotFoundError(2, "No such file or directory", "a.jpg"))
    'a.jpg: no such file or directory'
    """
    if isinstance(said, OSError) and said.strerror:
        what = said.strerror[0].lower() + said.strerror[1:]
        said = f"{said.filename}: {what}" if said.filename else what
    text = str(getattr(said, "message", "") or said)  # in some libraries, the text of an error begins with a code
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not line and isinstance(said, Exception):
        return type(said).__name__
    return line if longest is None or len(line) <= longest else line[: longest - 1] + "…"


def _fields(model: "type[BaseModel]", place: Iterable[int | str]) -> list[str]:
    """Return the names of the fields of the nested model at `place`, a path of field names and indices."""
    for part in place:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            model = next(one for one in (kind, *get_args(kind)) if hasattr(one, "model_fields"))
    return [field.alias or name for name, field in model.model_fields.items()]
