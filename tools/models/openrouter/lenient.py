"""Read a chat model's JSON, also with thoughts, code fences or prose around it. Repair it if it is nearly right."""

from typing import Annotated, Any

from pydantic import BeforeValidator

_LONGEST = 200_000  # characters; no ordered answer is longer


def _as_lines(said: object) -> object:
    if isinstance(said, str) or said is None:
        return [said] if said else []
    return [str(one) for one in said if one is not None] if isinstance(said, list) else said


Lines = Annotated[list[str], BeforeValidator(_as_lines)]
"""A list of texts. It may come as one text, as null, or with numbers in it."""


def without_thoughts(said: str) -> str:
    """Return the text after `<think>…</think>`. Some templates put the opening tag into the prompt."""
    return said.rpartition("</think>")[2].partition("<think>")[0].strip()


def read_object(said: str) -> dict[str, Any] | None:
    """Return the JSON object in a text, the last of several. Simple mistakes in it are repaired.

    The text after the last closing brace is ignored. So an answer that broke off lacks its last fields, and never has
    half of a field.

    Returns:
        None if there is no object.
    """
    import json_repair

    said = without_thoughts(said)[:_LONGEST]
    start, end = said.find("{"), said.rfind("}")
    if not 0 <= start < end:
        return None
    try:
        found = json_repair.loads(said[start : end + 1])
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list):
        found = next((one for one in reversed(found) if isinstance(one, dict)), None)
    return found if isinstance(found, dict) else None
