"""What a picture costs and what got through, where some pictures come back spoiled: script beside ours.

Truth is the server's own log of what it drew, found by the picture's SHA-256; it does not know what was judged, and nothing
here looks at a picture. These are results of the pipeline on drawn pictures with faults made on purpose, judged by the
server's stand-in for Qwen. They say nothing about how well Qwen sees.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.openrouter.settings import Spoil

KINDS: tuple[Spoil, ...] = (
    "recoloured", "another_garment", "misspelt", "missing_line", "label", "halo", "wrong_ratio", "small_size",
)  # fmt: skip
FRAME = frozenset({"wrong_ratio", "small_size"})


def evenly(share: float) -> dict[Spoil, float]:
    """Shares of all kinds that add up to `share`."""
    return {kind: share / len(KINDS) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was judged, or delivered without judgement. `faults`: what is wrong in it, by the server's log."""

    product: str
    file: Path | None  # what was delivered or kept
    faults: tuple[str, ...]
    accepted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All last pictures of a run and what it cost."""

    pictures: Sequence[Picture]
    judged: Sequence[Picture]  # every attempt
    cost_usd: float

    @property
    def accepted(self) -> list[Picture]:
        """What would be published."""
        return [picture for picture in self.pictures if picture.accepted]

    @property
    def through(self) -> list[Picture]:
        """Of these, the spoiled ones."""
        return [picture for picture in self.accepted if picture.faults]

    @property
    def refused_good(self) -> list[Picture]:
        """Attempts with nothing wrong that were not accepted all the same."""
        return [picture for picture in self.judged if not picture.accepted and not picture.faults]


def of_script(out: Path, log: Iterable[Mapping[str, Any]], cost_usd: float) -> Outcome:
    """The script publishes what comes."""
    truth = {entry["sha256"]: faults(entry) for entry in log}
    pictures = [
        Picture(file.stem, file, truth[sha256(file.read_bytes()).hexdigest()], accepted=True, why="not checked")
        for file in sorted(out.glob("*.jpg"))
    ]
    return Outcome(pictures, pictures, cost_usd)


def of_batch(document: Mapping[str, Any], shop: Path, log: Sequence[Mapping[str, Any]], cost_usd: float) -> Outcome:
    """The attempts of a batch document; of each shot the delivered one counts."""
    truth = {entry["sha256"]: faults(entry) for entry in log}
    last, judged = [], []
    for product in document["products"]:
        for shot in product["shots"]:
            attempts = [
                Picture(
                    product["product"], _stored(shop, attempt["picture"]), _faults_of(attempt, truth),
                    attempt["verdict"]["status"] == "accepted", _why(attempt),
                )
                for attempt in shot["attempts"]
                if attempt["picture"]
            ]  # fmt: skip
            judged += attempts
            accepted = [picture for picture in attempts if picture.accepted] if shot["status"] == "accepted" else []
            if accepted:
                last.append(accepted[-1])
            else:
                last.append(Picture(product["product"], None, (), accepted=False, why=shot["reason"]))
    return Outcome(last, judged, cost_usd)


def faults(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with a picture of the log: spoils that it still shows, its own frame included."""
    frame = {entry["spoil"]} & FRAME if entry["spoil"] else set()
    return tuple(sorted({*entry["still_spoiled"], *frame}))


def _faults_of(attempt: Mapping[str, Any], truth: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Copy that was set in type covers whatever letters the picture below was drawn with.

    A picture that our code mended (cropped, whitened) has bytes that the server never sent; its frame is ours then.
    """
    for key in (attempt["picture"], attempt["text_free"]):
        digest = (key or "").removeprefix("sha256:")
        if digest in truth:
            found = truth[digest]
            set_in_type = digest != attempt["picture"].removeprefix("sha256:")
            return tuple(name for name in found if not (set_in_type and name in ("misspelt", "missing_line")))
    raise LookupError(f"attempt {attempt['number']} at {attempt['stage']} shows a picture that the server never made")


def _stored(shop: Path, key: str) -> Path:
    digest = key.removeprefix("sha256:")
    return shop / ".bestshot" / "pictures" / digest[:2] / digest


def _why(attempt: Mapping[str, Any]) -> str:
    failed = [check for check in attempt["verdict"]["checks"] if check["required"] and check["status"] != "passed"]
    wrong = [check for check in failed if check["status"] not in ("not_applicable", "not_run")]
    return "; ".join(f"{check['name']}: {check['fault'] or check['evidence']}" for check in wrong) or attempt["next"]
