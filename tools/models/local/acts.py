"""Decide which intents a sentence has after what was said before: one, or several in turn. Pure."""

from tools.models.local.intents import ranked
from tools.models.local.past import Past
from tools.models.local.said_copy import QUOTED
from tools.models.local.sentence import Sentence
from tools.models.local.shop_facts import ShopFacts
from tools.models.local.vocabulary import TABLE, pattern

_TOGETHER = {
    "products", "channels", "search", "style", "cost", "runs", "spent", "waiting", "approve", "reject", "make",
    "common", "clicks", "opinion", "publish", "translate", "video",
}  # fmt: skip
_SMALL_TALK = {"help", "thanks", "praise"}
_NEXT = pattern(TABLE["next"])
_SEEN = {"revise", "approve", "reject", "undo"}  # what needs a picture that was shown
_LEAD = 0.2  # of the likeliest intent's score over the next one's, from which on it is clear


def acts(text: str, facts: ShopFacts, past: Past) -> list[tuple[str, Sentence]]:
    """Return the intents of a sentence that wants several things, or one beside small talk, each with its clauses.

    It is empty if the whole sentence says what is wanted.
    """
    found: list[tuple[str, int, int]] = []  # the intent, empty if unclear; where its clauses begin and end
    quoted = [it.span() for it in QUOTED.finditer(text)]
    parts = [it.span() for it in _NEXT.finditer(text) if not any(a < it.start() < b for a, b in quoted)]
    start = 0
    for end, after in [*parts, (len(text), len(text))]:
        said = Sentence(text[start:end], facts)
        names, clear = wanted(said, past)
        name = "" if said.bare or said.unknown or not clear else names[0]
        name = "make" if said.bare and _is_whole(said) else "" if name in _SEEN and not past.shown else name
        name = "praise" if name == "approve" and not (said.says("decides") or said.says("produces")) else name
        ordered = said.says("produces") and (said.ids or said.copy)
        name = "make" if name in ("products", "search") and ordered else name
        stray = (name == "make" and past.shown and not (said.channels or said.says("wants"))) or (
            name == "publish" and not said.says("sends")
        )
        name = "" if stray else name
        last, begin, whole = found[-1] if found else ("", start, start)
        one = not name or not last or name == last
        before = Sentence(text[begin:whole], facts)
        apart = name == last == "make" and _is_whole(said) and _is_whole(before)
        if past.shown and name and before.ordinals and said.ordinals not in ([], before.ordinals):
            apart, found[-1:] = True, [(last or "praise", begin, whole)]
        found[-1:] = [(name or last, begin, end)] if one and not apart else [*found[-1:], (name, start, end)]
        start = after
    wishes = [act for act in found if act[0] not in _SMALL_TALK]
    told = {name for name, *_ in wishes}
    each = [(name, Sentence(text[begin:end], facts)) for name, begin, end in wishes]
    own = told <= _SEEN and all(said.ordinals or said.ids or said.channels for _, said in each)
    several = (told <= _TOGETHER or own) and not told >= {"cost", "make"}  # what it costs is asked before
    return each if len(found) > 1 and (several if len(wishes) > 1 else told <= {"revise", "make"}) else []


def _is_whole(said: Sentence) -> bool:
    """Return whether an order says of which product and for which channel it is."""
    return bool(said.channels and (said.ids or said.kinds or said.described))


def wanted(said: Sentence, past: Past) -> tuple[list[str], bool]:
    """Return the intents that are possible, the likeliest first, and whether the first one is clear."""
    before = {"shown": past.shown, "list": past.listed and not past.shown, "order": past.pending}
    fit = [one for one in TABLE["leans"] if said.says(one["sign"]) and bool(past.shown) == one["shown"]]
    leans = {one["intent"]: one["by"] for one in fit}
    scored = ranked(said, {name for name, there in before.items() if there})
    likely = sorted(((name, score + leans.get(name, 0)) for name, score in scored), key=lambda one: -one[1])
    unmade = _unmade(said, past) and (said.copy or not said.says("changes"))
    instead = {
        "scene": "make" if said.ids or said.product or past.pending else "",
        "approve": "runs" if said.says("asks") else "",
        "verify": "" if said.files or not past.shown else "runs",
        "revise": "make" if unmade else "",
        "translate": ("revise" if past.shown and not unmade else "make")
        if said.copy and not said.says("translates")
        else "",
    }
    names = list(dict.fromkeys(instead.get(name) or name for name, _ in likely))
    scores = dict(reversed([(instead.get(name) or name, score) for name, score in likely]))
    lost = not past.shown and {*names[:2]} <= _SEEN  # both need a picture, and none was shown
    return names, lost or scores[names[0]] - scores[names[1]] >= _LEAD


def _unmade(said: Sentence, past: Past) -> bool:
    """Return whether a product is named that has no picture for the channel that is named."""
    known = said.facts.pictures
    made = {shot.partition("#")[0] for name in said.ids or known for shot in known.get(name, ())}
    if not said.ids:
        shots = made | {shot.partition("#")[0] for *_, shot in past.shown}
        return bool(said.product and said.channels) and not shots & {*said.channels}
    shown = {name for _, name, _ in past.shown}
    return not shown & {*said.ids} and not (made & {*said.channels} if said.channels else made)
