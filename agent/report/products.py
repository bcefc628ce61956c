"""The view of one product: its flat-lay, its references, its brief and its shots."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.report import words as say
from agent.report.pictures import PAGE, STRIP, Album, Preview
from agent.report.reading import Row, amounts, colours, number, part, parts, shorten, strings, words
from agent.report.shots import ShotView, read_shot

_WORST_FIRST = ("failed", "needs_review", "accepted")


@dataclass(frozen=True, slots=True)
class ProductView:
    """One product of a run."""

    anchor: str
    name: str
    title: str
    category: str
    status: str
    reason: str
    hero: ShotView | None
    flatlay: Preview | None
    references: tuple[Row, ...]  # bestsellers, each with `name`, `caption`, `why`, `relaxed` and `picture`
    brief: Row  # `lines`, `palette`, `prompt` and `dropped`; empty if there is nothing to show
    shots: tuple[ShotView, ...]
    facts: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    drift: tuple[str, ...]  # where its pictures fall out of the look of the run

    @property
    def choices(self) -> tuple[tuple[ShotView, ...], ...]:
        """Return the groups of shots that a person can choose from: the alternatives for one channel."""
        groups: dict[str, list[ShotView]] = {}
        for shot in self.shots:
            groups.setdefault(shot.channel.partition(", variant ")[0], []).append(shot)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    @property
    def deck(self) -> str:
        """Return the result in plain sentences."""
        return outcome(self.shots)

    @property
    def line(self) -> str:
        """Return one line for a gallery: what the reader must do, or that all pictures are ready."""
        waiting = next((shot for shot in self.shots if shot.status != "accepted"), None)
        if waiting:
            return f"{waiting.channel}: {waiting.reason or say.status_word(waiting.status).lower()}"
        if self.reason:
            return self.reason
        return f"{say.count(len(self.shots), 'picture', 'pictures')} ready" if self.shots else "No picture"


def outcome(shots: Sequence[ShotView]) -> str:
    """Return, for example, '2 of 3 pictures are ready to publish; 1 needs your review.'."""
    tally = Counter(shot.status for shot in shots)
    ready, waiting, failed = (tally[s] for s in ("accepted", "needs_review", "failed"))
    total = len(shots)
    if not total:
        return "No picture was made."
    if total == 1:
        alone = {"accepted": "is ready to publish", "needs_review": "needs your review"}
        said = f"The picture {alone.get(shots[0].status, 'could not be made')}"
        return f"{said}. It took more than one attempt." if len(shots[0].attempts) > 1 else f"{said}."
    if ready == total:
        said = f"All {total:,} pictures are ready to publish"
    else:
        said = f"{ready or 'None'} of {total:,} pictures {'is' if ready == 1 else 'are'} ready to publish"
    if waiting:
        said += f"; {say.count(waiting, 'needs', 'need')} your review"
    if failed:
        said += f"; {failed:,} could not be made"
    again = sum(len(shot.attempts) > 1 for shot in shots)
    if again:
        said += f". {'One' if again == 1 else f'{again:,}'} took more than one attempt"
    return said + "."


def read_product(run: Mapping[str, object], anchor: str, album: Album) -> ProductView:
    """Return the view of one run."""
    shots = tuple(read_shot(shot, f"{anchor}-{i}", album) for i, shot in enumerate(parts(run, "shots"), start=1))
    statuses = {shot.status for shot in shots}
    worst = next((status for status in _WORST_FIRST if status in statuses), "failed")
    name = words(run, "product")
    ready = sum(shot.status == "accepted" for shot in shots)
    facts = (
        ("Pictures ready", f"{ready} of {len(shots)}" if shots else ""),
        ("Attempts made", f"{sum(len(shot.attempts) for shot in shots):,}"),
        ("Cost", say.money(number(run, "cost_usd"))),
        ("Spent on", say.bill(amounts(run, "cost_by_stage"))),
        ("Time", say.duration(number(run, "seconds"))),
    )
    models = part(run, "models")
    return ProductView(
        anchor=anchor,
        name=shorten(name, 60),
        title=shorten(words(run, "title") or name or "Untitled product", 140),
        category=say.plain(words(run, "category")),
        status=words(run, "status") or worst,
        reason=words(run, "reason"),
        hero=_hero(shots),
        flatlay=album.show(run.get("flatlay"), PAGE),
        references=tuple(_reference(row, album) for row in parts(run, "references")),
        brief=_brief(part(run, "style")),
        shots=shots,
        facts=tuple((label, value) for label, value in facts if value),
        models=tuple(
            (say.ROLE.get(key, say.plain(key)), words(models, key)) for key in map(str, models) if words(models, key)
        ),
        notes=(*strings(run, "notes"), *strings(run, "not_compared")),
        drift=tuple(f"{words(one, 'shot')}: {words(one, 'text')}" for one in parts(run, "drift")),
    )


def _hero(shots: Sequence[ShotView]) -> ShotView | None:
    """Return the first accepted shot, else the first shot with a picture."""
    seen = [shot for shot in shots if shot.picture]
    return next((shot for shot in seen if shot.status == "accepted"), seen[0] if seen else None)


def _reference(row: Mapping[str, object], album: Album) -> Row:
    """Return the view of a reference, with the reason of the search; older runs have `description` instead of `why`."""
    sold, price = number(row, "sales_count"), number(row, "price")
    caption = (
        f"{sold:,.0f} sold" if sold is not None else "",
        say.plain(words(row, "category")),
        say.money(price) if price is not None else shorten(words(row, "price"), 20),
    )
    return {
        "name": shorten(words(row, "product_id"), 40) or "Reference",
        "caption": tuple(filter(None, caption)),
        "why": words(row, "why") or words(row, "description"),
        "relaxed": ", ".join(strings(row, "relaxed")),
        "picture": album.show(row.get("picture"), STRIP),
    }


def _brief(style: Mapping[str, object]) -> Row:
    asked = (("Scene", "scene"), ("Light", "lighting"), ("Pose", "pose"), ("Mood", "mood"))
    brief: Row = {
        "lines": tuple((label, words(style, key)) for label, key in asked if words(style, key)),
        "palette": colours(style, "palette")[:8],
        "prompt": words(style, "prompt"),
        "dropped": strings(style, "dropped"),
    }
    return brief if any(brief.values()) else {}
