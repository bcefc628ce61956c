"""Prompt templates, one `.md` a prompt, and their loader.

A template begins with `purpose:` and `variables:` lines, ends its head with `---`, and names its variables `$like_this`.
"""

from functools import cache
from importlib.resources import files
from string import Template


class PromptError(ValueError):
    """A template and what it is given do not fit together."""


def render(name: str, **variables: str) -> str:
    """The prompt `name` filled in. Values are data: they are put in as they are and never read as a template.

    Raises PromptError naming a variable that is missing or that the template does not know.
    """
    template, declared = _template(name)
    missing, unknown = sorted(declared - variables.keys()), sorted(variables.keys() - declared)
    if missing or unknown:
        wrong = [f"{word} {', '.join(names)}" for word, names in (("lacks", missing), ("has no", unknown)) if names]
        raise PromptError(f"prompts/{name}.md {' and '.join(wrong)}")
    return template.substitute(variables).strip()


@cache
def _template(name: str) -> tuple[Template, frozenset[str]]:
    head, _, body = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").partition("\n---\n")
    fields = dict(line.split(":", 1) for line in head.splitlines())
    template = Template(" ".join(body.split()))
    declared = frozenset(fields["variables"].replace(",", " ").split())
    if declared != set(template.get_identifiers()) or not fields["purpose"].strip():
        raise PromptError(f"prompts/{name}.md: its head and its text name different variables")
    return template, declared
