"""Decide from the product's data who wears the garment. Only adults are pictured. Pure."""

import re
from collections.abc import Mapping, Sequence

from tools.errors import WrongValue

_FIELDS = ("category", "style", "description", "prompt_hint", "gender", "audience", "department")
_CHILD = re.compile(r"\b(kids?|child(ren)?s?|bab(y|ies)|infants?|toddlers?|boys?|girls?|junior|teens?)\b", re.I)
_MAN = re.compile(r"\b(men|mens|man|male|menswear|gentlem[ae]n)\b", re.I)
_WOMAN = re.compile(r"\b(women|womens|woman|female|womenswear|lad(y|ies))\b", re.I)
_WOMENS = ("dress", "skirt", "blouse", "gown")


def choose_kind(
    asked: str, makes: Sequence[str], product: Mapping[str, object], person: str = ""
) -> tuple[str, str, list[str]]:
    """Return the kind of the shots, the person who wears the garment (empty for a packshot), and notes.

    Args:
        asked: the ordered kind: auto, packshot or on_model.
        makes: the kinds that the image model can make, its default first.
        product: the product's data.
        person: the ordered person. Empty: a person is chosen who fits the product.

    Raises:
        WrongValue: the image model cannot make this kind, the person is no adult, or children's wear is to be worn.
    """
    if _CHILD.search(person):
        problem, remedy = "is not an adult, and pictures show only adults", "name an adult, or use --kind packshot"
        raise WrongValue(problem, remedy, f"--person {person!r}", usage=True)
    kind = makes[0] if asked == "auto" else asked
    if kind not in makes:
        problem, remedy = "is not possible with this image model", f"use --kind {' or '.join(makes)}"
        raise WrongValue(problem, remedy, f"--kind {kind}", usage=True)
    if kind == "packshot":
        return kind, "", []
    if not person and _CHILD.search(_words(product)):
        if asked == "on_model":
            problem = "shows only adults, and this is children's wear"
            raise WrongValue(problem, "use --kind packshot", "--kind on_model", usage=True)
        return "packshot", "", ["children's wear is shown without a person"]
    return kind, person or default_person(product), []


def default_person(product: Mapping[str, object]) -> str:
    """Return an adult who fits the product's words.

    >>> default_person({"category": "shirt", "description": "men's oxford shirt"})
    'an adult man'
    """
    words = _words(product)
    if _WOMAN.search(words) or (not _MAN.search(words) and any(word in words.lower() for word in _WOMENS)):
        return "an adult woman"
    return "an adult man" if _MAN.search(words) else "an adult person"


def _words(product: Mapping[str, object]) -> str:
    extra = product.get("extra")
    known = {**extra, **product} if isinstance(extra, Mapping) else product
    return " ".join(str(known.get(name, "")) for name in _FIELDS).replace("_", " ").replace("\u2019", "'")
