"""Measure how good the checks are: the configured models judge clean pictures and labelled defects."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from agent.report import templates
from agent.services import Services
from tools.catalog import read_new_products
from tools.checks.garment import TRUST
from tools.cutout import FlatlayAnalyses
from tools.defects.clean import Clean, Defect, changed_box
from tools.defects.drawn import CLEAN, DEFECTS, LIGHTS
from tools.defects.garments import Source, real_garment
from tools.defects.sheet import GateSheet
from tools.imaging.encoding import encode_png
from tools.imaging.opening import read_photo
from tools.verification.judge import Expected, verify_picture

CASES = [*(Defect(CLEAN, light, False, (), (), draw) for light, draw in LIGHTS.items()), *DEFECTS]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One picture and its verdict.

    Attributes:
        owned: whether the right check failed and named a stage that may have made the defect.
    """

    garment: str
    set: str
    defect: Defect
    accepted: bool
    owned: bool
    faults: tuple[str, ...]


@dataclass(slots=True)
class Evaluation:
    """All judgements, the garments left out with the reason, and why it ended early, if it did."""

    judgements: list[Judgement] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    stopped: str | None = None


def half_of(garment: str) -> int:
    """Return 0 (thresholds are chosen on it) or 1 (they are reported on it), from a hash of the name: it never changes."""
    return crc32(garment.removesuffix("-print").encode()) >> 7 & 1


def shop_sources(shop: Path, flatlays: FlatlayAnalyses) -> list[Source]:
    """Return the flat-lays of a shop's new_products.csv. Raises OSError or CatalogError if the table cannot be read."""

    def source(name: str, category: str, path: Path) -> Source:
        return Source(name, category, lambda: real_garment(name, read_photo(path), flatlays))

    rows = read_new_products(shop / "new_products.csv").rows
    return [source(row.id, row.category, row.image_path) for row in rows]


def chosen(sources: Sequence[Source], limit: int | None) -> list[tuple[Source, Source | None]]:
    """Return at most `limit` garments, evenly spaced over all, each with another garment of its category or None."""
    step = len(sources) / min(limit or len(sources), len(sources))
    picked = [sources[int(i * step)] for i in range(round(len(sources) / step))]
    pairs = []
    for one in picked:
        same = [other for other in sources if other.category == one.category and other is not one]
        pairs.append((one, same[crc32(one.name.encode()) % len(same)] if same else None))
    return pairs


async def evaluate(
    services: Services,
    sources: Sequence[tuple[Source, Source | None]],
    on_garment: Callable[[int, int], None],
    sheet: GateSheet | None = None,
) -> Evaluation:
    """Judge every defect at every strength on every garment, and clean pictures in every light.

    As in `bestshot verify`, only the flat-lay, the copy, the size and whether the channel is white are known. No
    inspector looks, because none judges a packshot.

    Args:
        sources: pairs of a garment and another one of its category, or None.
        on_garment: called with (number, count) before each garment and at the end.
        sheet: the contact sheet to which each picture is added with its verdict, if there is one.
    """
    result = Evaluation()
    for number, (source, other) in enumerate(sources):
        on_garment(number, len(sources))
        garment = await asyncio.to_thread(source.load)
        exchanged = await asyncio.to_thread(other.load) if garment and other else None
        if garment is None:
            result.left_out[source.name] = "its cut-out is not trusted"
            continue
        for clean in await asyncio.to_thread(garment.series, exchanged.rgba if exchanged else None):
            own = garment.with_print() if clean.word else garment
            flatlay = await asyncio.to_thread(encode_png, own.flatlay)
            look = await services.flatlays.look(flatlay)
            if look.trust < TRUST:
                result.left_out[own.name] = "; ".join(look.doubts) or "its outline is not trusted"
                continue
            order = Expected(clean.copy, size=clean.layout.size, white=clean.white, contract=services.channels.contract)
            await judge_defects(services, own.name, clean, flatlay, CASES, order, result, sheet)
    on_garment(len(sources), len(sources))
    return result


async def judge_defects(
    services: Services, name: str, clean: Clean, flatlay: bytes, cases: Sequence[Defect], order: Expected,
    result: Evaluation, sheet: GateSheet | None,
) -> None:  # fmt: skip
    """Draw all cases that a picture can have, judge each, and add it to the result and the sheet."""
    before, worn = clean.shown(), order.kind == "on_model"
    for defect in cases:
        picture = await asyncio.to_thread(defect.draw, clean)
        if picture is None:
            continue
        data = await asyncio.to_thread(encode_png, picture)
        verdict = (await verify_picture(services.judges, data, flatlay, order)).under(order.contract)
        failed = [check for check in verdict.failed() if check.required]
        # code alone proves no worn garment, so there only a failed check counts as a refusal
        accepted = not failed if worn else verdict.status == "accepted"
        owned = any(check.name in defect.checks and check.stage in defect.stages for check in failed)
        faults = tuple(f"{check.name}: {check.fault}" for check in failed)
        result.judgements.append(Judgement(name, clean.look.backdrop, defect, accepted, owned, faults))
        if sheet:
            box = changed_box(before, picture) if defect.glance else None
            await sheet.add(picture, defect, name, accepted=accepted, faults=faults, box=box)


def rates(judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Return a row for each defect and strength: how many were drawn, refused, and refused by the right check.

    `caught` counts the checks that failed.
    """
    rows: dict[tuple[str, str], list[Judgement]] = {}
    for one in judgements:
        rows.setdefault((one.defect.family, one.defect.strength), []).append(one)
    return [
        {
            "family": family,
            "strength": strength,
            "glance": group[0].defect.glance,
            "drawn": len(group),
            "refused": sum(not one.accepted for one in group),
            "owned": sum(one.owned for one in group),
            "caught": Counter(name for one in group for name in {fault.partition(":")[0] for fault in one.faults}),
        }
        for (family, strength), group in rows.items()
    ]


def totals(judgements: Sequence[Judgement]) -> dict[str, int]:
    """Return how many glance defects and clean pictures were drawn and refused."""
    glance = [one for one in judgements if one.defect.glance]
    clean = [one for one in judgements if one.defect.family == CLEAN]
    return {
        "glance_drawn": len(glance),
        "glance_refused": sum(not one.accepted for one in glance),
        "clean_drawn": len(clean),
        "clean_refused": sum(not one.accepted for one in clean),
    }


_HALVES = ("chosen_on", "reported_on")


def summary(found: Evaluation) -> dict[str, Any]:
    """Return plain data: totals and rows of both halves, the rows of all, and the pictures that were judged wrongly."""
    wrong = [
        {
            "garment": one.garment,
            "set": one.set,
            "defect": f"{one.defect.family}, {one.defect.strength}",
            "kind": "false alarm" if one.defect.family == CLEAN else "escaped",
            "faults": list(one.faults),
        }
        for one in found.judgements
        if (one.defect.family == CLEAN and not one.accepted) or (one.defect.glance and one.accepted)
    ]
    halves = [[one for one in found.judgements if half_of(one.garment) == half] for half in range(len(_HALVES))]
    return {
        "halves": {name: {**totals(half), "rows": rates(half)} for name, half in zip(_HALVES, halves, strict=True)},
        "rows": rates(found.judgements),
        "wrong": wrong,
        "left_out": found.left_out,
    }


def table(document: Mapping[str, object]) -> str:
    """Return the document as a table. A star marks a defect that a person sees at a glance."""
    return templates("agent.evals").get_template("gate.txt").render(document)
