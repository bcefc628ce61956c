"""Tell about a product in the report: its result in sentences, its figures, its references and its brief."""

import re
from collections import Counter
from collections.abc import Sequence

from agent.documents import BatchDocument, Reference, RunDocument, Shot
from agent.report import words as say
from agent.report.pictures import Album
from agent.report.reading import shorten
from agent.report.shots import shot_title


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
    tally, total = Counter(shot["status"] for shot in shots), len(shots)
    ready, waiting, failed = (tally[s] for s in ("accepted", "needs_review", "failed"))
    if not total:
        return "No picture was made."
    if total == 1:
        alone = {"accepted": "is ready to publish", "needs_review": "needs your review"}
        said = f"The picture {alone.get(shots[0]['status'], 'could not be made')}"
    elif ready == total:
        said = f"All {total:,} pictures are ready to publish"
    else:
        said = f"{ready or 'None'} of {total:,} pictures {'is' if ready == 1 else 'are'} ready to publish"
        said += f"; {say.count(waiting, 'needs', 'need')} your review" if waiting else ""
        said += f"; {failed:,} could not be made" if failed else ""
    if again := sum(len(shot["attempts"]) > 1 for shot in shots):
        one = "It" if total == 1 else "One"
        said += f". {one if again == 1 else f'{again:,}'} took more than one attempt"
    return said + "."


def facts(bill: RunDocument | BatchDocument, products: Sequence[RunDocument]) -> list[tuple[str, str]]:
    """Return the figures of a product or a batch with their labels in words, as far as they are known."""
    shots = [shot for product in products for shot in product["shots"]]
    ready = sum(shot["status"] == "accepted" for shot in shots)
    batch, doubt = "products" in bill, bill["in_doubt_usd"]
    refused = len(bill["refused"]) if "products" in bill else 0
    told = [
        ("Products", f"{len(products):,}" if batch else ""),
        ("Pictures ready", f"{ready:,} of {len(shots):,}" if shots or batch else ""),
        ("Attempts made", "" if batch else f"{sum(len(shot['attempts']) for shot in shots):,}"),
        ("Refused", f"{refused:,}" if refused else ""),
        ("Cost", say.money(bill["cost_usd"])),
        ("Spent on", say.bill(bill["cost_by_stage"])),
        ("Cost per accepted picture", say.money(bill["cost_per_accepted_usd"]) if batch else ""),
        ("Cost not confirmed", say.money(doubt) if doubt else ""),
        ("Time", say.duration(bill["seconds"])),
    ]
    return [(label, value) for label, value in told if value]


def caption(reference: Reference) -> list[str]:
    """Return how often a bestseller was sold, its category and its price, as far as they are known."""
    sold = reference["sales_count"]
    often = "" if sold is None else f"{sold:,.0f} sold"
    return say.known(often, say.plain(reference["category"]), say.money(reference["price"]))


def colours(texts: Sequence[str]) -> list[str]:
    """Return the texts that are colours '#rrggbb'. Nothing else may get into an attribute of a drawing."""
    return [text.lower() for text in texts if re.fullmatch("#[0-9a-fA-F]{6}", text)]
