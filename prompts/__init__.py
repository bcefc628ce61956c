"""The prompt templates, one `.md` file for each prompt, and their loader.

The head of a template says in the line `purpose:` what it is for and ends with `---`. Variables look `$like_this`. Empty
lines separate paragraphs. Inside a paragraph lines are joined, except a line that begins with `- ` or has only a
variable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from string import Template

_VARIABLE = re.compile(r"\$[a-z_]+")


_EDITED: ContextVar[Mapping[str, str]] = ContextVar("edited prompts")


class PromptError(ValueError):
    """A template and its variables do not match."""


def render(name: str, **variables: str) -> str:
    """Return the prompt `name` with its variables filled in.

    Values are data: they are inserted unchanged and never read as a template. A paragraph without text is left out.

    Raises PromptError for a missing variable and for a variable that the template does not have.
    """
    paragraphs, declared = _template(name)
    if (edit := _EDITED.get({}).get(name, "")).strip() and edit != text_of(name):
        paragraphs = _edited(name, edit, declared)
    missing, unknown = sorted(declared - variables.keys()), sorted(variables.keys() - declared)
    if missing or unknown:
        wrong = [f"{word} {', '.join(names)}" for word, names in (("lacks", missing), ("has no", unknown)) if names]
        raise PromptError(f"prompts/{name}.md {' and '.join(wrong)}")
    filled = (paragraph.substitute(variables).strip() for paragraph in paragraphs)
    return "\n\n".join(text for text in filled if text)


def variables_of(name: str) -> frozenset[str]:
    """Return the variables of a template."""
    return _template(name)[1]


@cache
def text_of(name: str) -> str:
    """Return the text of a template's file below its head. This is what a person may edit."""
    return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").partition("\n---\n")[2].strip()


@contextmanager
def prompt_overrides(texts: Mapping[str, str]) -> Iterator[None]:
    """Use these texts instead of the files in this block, and in its tasks and threads.

    Args:
        texts: edited templates by name; an empty one is ignored. It may leave variables out. A variable that the file
            does not have makes `render` raise PromptError.
    """
    before = _EDITED.set(texts)
    try:
        yield
    finally:
        _EDITED.reset(before)


def _edited(name: str, text: str, declared: frozenset[str]) -> tuple[Template, ...]:
    paragraphs = _paragraphs(text)
    unknown = {variable for one in paragraphs for variable in one.get_identifiers()} - declared
    wrong = f"has no {_named(unknown)}" if unknown else "has a $ that begins no variable; write $$"
    if unknown or not all(paragraph.is_valid() for paragraph in paragraphs):
        raise PromptError(f"the edited prompt {name} {wrong}; it knows {_named(declared)}")
    return paragraphs


def _named(variables: Iterable[str]) -> str:
    return ", ".join(f"${one}" for one in sorted(variables))


def _paragraphs(text: str) -> tuple[Template, ...]:
    return tuple(Template(_joined(paragraph)) for paragraph in text.split("\n\n") if paragraph.strip())


@cache
def _template(name: str) -> tuple[tuple[Template, ...], frozenset[str]]:
    """Return the paragraphs of a template's file, and its variables."""
    paragraphs = _paragraphs(text_of(name))
    return paragraphs, frozenset(variable for one in paragraphs for variable in one.get_identifiers())


def _joined(paragraph: str) -> str:
    lines: list[str] = []
    for line in paragraph.strip().splitlines():
        if not lines or line.startswith("- ") or _VARIABLE.fullmatch(line.strip()):
            lines.append(line.strip())
        else:
            lines[-1] += f" {line.strip()}"
    return "\n".join(" ".join(line.split()) for line in lines)
