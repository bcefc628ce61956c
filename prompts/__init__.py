"""Prompt templates, one `.md` a prompt, and their loader.

A template begins with `purpose:` and `variables:` lines, ends its head with `---`, and names its variables `$like_this`.
Empty lines part its paragraphs. A line that begins with `- `, and one that is nothing but a variable, stays a line; others
are joined.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from string import Template

_VARIABLE = re.compile(r"\$[a-z_]+")


_EDITED: ContextVar[Mapping[str, str]] = ContextVar("edited prompts")


class PromptError(ValueError):
    """A template and what it is given do not fit together."""


def render(name: str, **variables: str) -> str:
    """The prompt `name` filled in. Values are data: they are put in as they are and never read as a template.

    A paragraph that is empty once filled in is left out. Raises PromptError naming a variable that is missing or
    that the template does not know.
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


def text_of(name: str) -> str:
    """The template as it stands in its file, below the head: what a person may edit."""
    return _read(name)[1]


@contextmanager
def prompt_overrides(texts: Mapping[str, str]) -> Iterator[None]:
    """In this block, also in its tasks and threads, these templates take the place of the files'. Empty ones don't.

    An edited template may leave variables out; one that it makes up is a PromptError when it is rendered.
    """
    before = _EDITED.set(texts)
    try:
        yield
    finally:
        _EDITED.reset(before)


def _edited(name: str, text: str, declared: frozenset[str]) -> tuple[Template, ...]:
    paragraphs = _paragraphs(text)
    unknown = sorted({v for p in paragraphs for v in p.get_identifiers()} - declared)
    if unknown or not all(paragraph.is_valid() for paragraph in paragraphs):
        wrong = (
            f"has no {', '.join(f'${one}' for one in unknown)}"
            if unknown
            else "has a $ that begins no variable; write $$"
        )
        raise PromptError(
            f"the edited prompt {name} {wrong}; it knows {', '.join(f'${one}' for one in sorted(declared))}"
        )
    return paragraphs


@cache
def _read(name: str) -> tuple[str, str]:
    """Head and text of a template's file."""
    head, _, body = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").partition("\n---\n")
    return head, body.strip()


def _paragraphs(text: str) -> tuple[Template, ...]:
    return tuple(Template(_joined(paragraph)) for paragraph in text.split("\n\n") if paragraph.strip())


@cache
def _template(name: str) -> tuple[tuple[Template, ...], frozenset[str]]:
    head, body = _read(name)
    fields = dict(line.split(":", 1) for line in head.splitlines())
    paragraphs = _paragraphs(body)
    declared = frozenset(fields["variables"].replace(",", " ").split())
    used = {name for paragraph in paragraphs for name in paragraph.get_identifiers()}
    if declared != used or not fields["purpose"].strip():
        raise PromptError(f"prompts/{name}.md: its head and its text name different variables")
    return paragraphs, declared


def _joined(paragraph: str) -> str:
    lines: list[str] = []
    for line in paragraph.strip().splitlines():
        if not lines or line.startswith("- ") or _VARIABLE.fullmatch(line.strip()):
            lines.append(line.strip())
        else:
            lines[-1] += f" {line.strip()}"
    return "\n".join(" ".join(line.split()) for line in lines)
