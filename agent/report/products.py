"""What the report says of a product: its result in sentences, its figures, its references and its brief."""

import re
from collections import Counter
from collections.abc import Sequence

from agent.documents import Reference, RunDocument, Shot
from agent.report import words as say
from agent.report.pictures import Album
from agent.report.reading import shorten
from agent.report.shots import shot_title

Facts = list[tuple[str, str]]
"""Labels and values, both in words."""


def named(product: RunDocument) -> str:
    """Return the product's name."""
    return shorten(product["product"] or "Untitled product", 140)


def hero(product: RunDocument, album: Album) -> Shot | None:
    """Return the first accepted shot, else the first shot with a picture."""
    seen = [shot for shot in product["shots"] if album.of(shot)]
    return next((shot for shot in seen if shot["status"] == "accepted"), seen[0] if seen else None)


def choices(product: RunDocument) -> list[list[tuple[int, Shot]]]:
    """Return the numbered shots that a person can choose from: the alternatives for one channel."""
    groups: dict[str, list[tuple[int, Shot]]] = {}
    for number, shot in enumerate(product["shots"], 1):
        groups.setdefault(shot_title(shot).partition(", variant ")[0], []).append((number, shot))
    return [group for group in groups.values() if len(group) > 1]


def line(product: RunDocument) -> str:
    """Return one line for a gallery: what the reader must do, or that all pictures are ready."""
    shots = product["shots"]
    if waiting := next((shot for shot in shots if shot["status"] != "accepted"), None):
        return f"{shot_title(waiting)}: {waiting['reason'] or say.word(waiting['status']).lower()}"
    return f"{say.count(len(shots), 'picture', 'pictures')} ready" if shots else "No picture"


def outcome(shots: Sequence[Shot]) -> str:
    """Return, for example, '2 of 3 pictures are ready to publish; 1 needs your review.'."""
    tally = Counter(shot["status"] for shot in shots)
    ready, waiting, failed = (tally[s] for s in ("accepted", "needs_review", "failed"))
    total = len(shots)
    if not total:
        return "No picture was made."
    if total == 1:
        alone = {"accepted": "is ready to publish", "needs_review": "needs your review"}
        said = f"The picture {alone.get(shots[0]['status'], 'could not be made')}"
        return f"{said}. It took more than one attempt." if len(shots[0]["attempts"]) > 1 else f"{said}."
    if ready == total:
        said = f"All {total:,} pictures are ready to publish"
    else:
        said = f"{ready or 'None'} of {total:,} pictures {'is' if ready == 1 else 'are'} ready to publish"
    if waiting:
        said += f"; {say.count(waiting, 'needs', 'need')} your review"
    if failed:
        said += f"; {failed:,} could not be made"
    again = sum(len(shot["attempts"]) > 1 for shot in shots)
    if again:
        said += f". {'One' if again == 1 else f'{again:,}'} took more than one attempt"
    return said + "."


def product_facts(product: RunDocument) -> Facts:
    """Return the product's figures, as far as they are known."""
    shots = product["shots"]
    ready = sum(shot["status"] == "accepted" for shot in shots)
    facts = [
        ("Pictures ready", f"{ready} of {len(shots)}" if shots else ""),
        ("Attempts made", f"{sum(len(shot['attempts']) for shot in shots):,}"),
        ("Cost", say.money(product["cost_usd"])),
        ("Spent on", say.bill(product["cost_by_stage"])),
        ("Time", say.duration(product["seconds"])),
    ]
    return [(label, value) for label, value in facts if value]


def caption(reference: Reference) -> list[str]:
    """Return how often a bestseller was sold, its category and its price, as far as they are known."""
    sold = reference["sales_count"]
    told = (
        "" if sold is None else f"{sold:,.0f} sold",
        say.plain(reference["category"]),
        say.money(reference["price"]),
    )
    return [*filter(None, told)]


def colours(texts: Sequence[str]) -> list[str]:
    """Return the texts that are colours '#rrggbb'. Nothing else may get into an attribute of a drawing."""
    return [text.lower() for text in texts if re.fullmatch("#[0-9a-fA-F]{6}", text)]
