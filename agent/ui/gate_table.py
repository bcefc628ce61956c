"""What an evaluation of the gate found, as one document and as a table for people."""

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from agent.gate import CLEAN, Evaluation, rates, totals

_HALVES = ("chosen_on", "reported_on")


def summary(found: Evaluation) -> dict[str, Any]:
    """Plain data: totals and rows of both halves of the garments, the pictures that were judged wrongly, and seconds."""
    wrong = [
        {
            "garment": one.garment,
            "set": one.set,
            "defect": f"{one.family}, {one.strength}",
            "kind": "false alarm" if one.family == CLEAN else "escaped",
            "faults": list(one.faults),
        }
        for one in found.judgements
        if (one.family == CLEAN and not one.accepted) or (one.glance and one.accepted)
    ]
    return {
        "halves": {
            name: {**totals(found.judgements, half), "rows": rates(found.judgements, half)}
            for half, name in enumerate(_HALVES)
        },
        "rows": rates(found.judgements),
        "wrong": wrong,
        "left_out": found.left_out,
        "stopped": found.stopped,
        "seconds": {
            "verdict": round(median(one.seconds for one in found.judgements), 3) if found.judgements else None,
            "outline": round(median(found.outline_seconds), 3) if found.outline_seconds else None,
        },
    }


def lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The table. A star marks what a person sees at a glance."""
    halves = [document["halves"][name] for name in _HALVES]
    places = [{(row["family"], row["strength"]): row for row in half["rows"]} for half in halves]
    yield f"{'':2}{'defect':<18} {'strength':<16} {'chosen on':>10} {'reported on':>12} {'right check':>12}" + (
        f" {'inspector':>10}" if any(row["seen"] is not None for row in document["rows"]) else ""
    )
    for row in document["rows"]:
        key = row["family"], row["strength"]
        shares = [_share(place.get(key), "refused") for place in places]
        owned = "" if row["family"] == CLEAN else _share(row, "owned")
        seen = "" if row["seen"] is None else f" {_share(row, 'seen'):>10}"
        star = "*" if row["glance"] else ""
        yield f"{star:2}{row['family']:<18} {row['strength']:<16} {shares[0]:>10} {shares[1]:>12} {owned:>12}{seen}"
    yield ""
    for name, half in zip(_HALVES, halves, strict=True):
        yield (
            f"{name.replace('_', ' ')}: {half['glance_refused']} of {half['glance_drawn']} defects seen at a glance refused,"
            f" {half['clean_refused']} of {half['clean_drawn']} clean pictures refused"
        )
    for one in document["wrong"]:
        yield f"  {one['kind']}: {one['garment']} on {one['set']}, {one['defect']}  {'; '.join(one['faults'])}"
    for name, why in document["left_out"].items():
        yield f"  left out: {name}: {why}"
    if document["stopped"]:
        yield f"  stopped: {document['stopped']}"
    seconds = document["seconds"]
    yield f"median seconds: a verdict {seconds['verdict']}, a flat-lay's outline (once each) {seconds['outline']}"


def _share(row: Mapping[str, Any] | None, what: str) -> str:
    return f"{row[what]} of {row['drawn']}" if row else "-"
