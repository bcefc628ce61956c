"""Prompt templates, one `.md` a prompt, and their loader.

A template begins with `purpose:` and `variables:` lines, ends its head with `---`, and names its variables `$like_this`.
Empty lines part its paragraphs. A line that begins with `- `, and one that is nothing but a variable, stays a line; others
are joined.
"""

import re
from functools import cache
from importlib.resources import files
from string import Template

_VARIABLE = re.compile(r"\$[a-z_]+")


class PromptError(ValueError):
    """A template and what it is given do not fit together."""


def render(name: str, **variables: str) -> str:
    """The prompt `name` filled in. Values are data: they are put in as they are and never read as a template.

    A paragraph that is empty once filled in is left out. Raises PromptError naming a variable that is missing or
    that the template does not know.
    """
    paragraphs, declared = _template(name)
    missing, unknown = sorted(declared - variables.keys()), sorted(variables.keys() - declared)
    if missing or unknown:
        wrong = [f"{word} {', '.join(names)}" for word, names in (("lacks", missing), ("has no", unknown)) if names]
        raise PromptError(f"prompts/{name}.md {' and '.join(wrong)}")
    filled = (paragraph.substitute(variables).strip() for paragraph in paragraphs)
    return "\n\n".join(text for text in filled if text)


@cache
def _template(name: str) -> tuple[tuple[Template, ...], frozenset[str]]:
    head, _, body = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").partition("\n---\n")
    fields = dict(line.split(":", 1) for line in head.splitlines())
    paragraphs = tuple(Template(_joined(paragraph)) for paragraph in body.split("\n\n") if paragraph.strip())
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
