"""The view of one shot: the picture, why it may be published, and its attempts."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.report import words as say
from agent.report.pictures import PAGE, STRIP, Album, Preview
from agent.report.reading import Row, number, part, parts, shorten, strings, words
from agent.report.verdicts import VerdictView, read_verdict


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One rendering: why it was made, what the checks found, what came next."""

    number: str
    stage: str
    reason: str
    details: tuple[str, ...]
    picture: Preview | None
    verdict: VerdictView
    next: str


@dataclass(frozen=True, slots=True)
class ShotView:
    """One picture for one channel."""

    anchor: str
    channel: str
    kind: str
    status: str
    reason: str
    picture: Preview | None
    thumb: Preview | None
    file: str
    file_name: str
    facts: tuple[str, ...]
    rules: tuple[Row, ...]  # each with `rule`, `value`, `status` and `source`
    attempts: tuple[AttemptView, ...]
    verdict: VerdictView
    notes: tuple[str, ...]
    before: Preview | None  # the picture that a person wanted to change
    wish: str

    @property
    def story(self) -> str:
        """Return how many attempts it took, in one sentence."""
        made = len(self.attempts)
        if not made:
            return ""
        if self.status == "accepted":
            return "Accepted at the first attempt." if made == 1 else f"Accepted at the {say.ordinal(made)} attempt."
        return f"{say.count(made, 'attempt was', 'attempts were')} made."

    @property
    def causes(self) -> tuple[str, ...]:
        """Return why the first attempt was not accepted."""
        first = self.attempts[0]
        open_checks = first.verdict.open
        found = [check.fault or f"{check.name}: {say.status_word(check.status).lower()}" for check in open_checks]
        return tuple(dict.fromkeys(found)) or tuple(filter(None, (first.next,)))

    @property
    def steps(self) -> tuple[str, ...]:
        """Return what was done after the first attempt."""
        return tuple(filter(None, (attempt.reason or attempt.stage for attempt in self.attempts[1:])))

    @property
    def certificate(self) -> str:
        """Return the certificate in one line."""
        met = sum(rule["status"] == "passed" for rule in self.rules)
        broken = sum(rule["status"] == "failed" for rule in self.rules)
        notes = len(self.rules) - met - broken
        said = f"{say.count(met, 'channel rule', 'channel rules')} met"
        if broken:
            said += f", {broken} broken"
        return said + (f", {say.count(notes, 'note', 'notes')}" if notes else "")


def read_shot(shot: Mapping[str, object], anchor: str, album: Album) -> ShotView:
    """Return the view of one shot."""
    tries = parts(shot, "attempts")
    attempts = tuple(_attempt(item, i, album) for i, item in enumerate(tries, 1))
    verdict = read_verdict(shot)
    if not verdict.checks and attempts:
        verdict = attempts[-1].verdict
    # An older document has no `preview`: show the delivered file, else the last attempt.
    candidates = (shot.get("file"), shot.get("preview"), *(item.get("picture") for item in reversed(tries)))
    shown = next((c for c in candidates if album.show(c, PAGE)), None)
    name = words(shot, "file")
    return ShotView(
        anchor=anchor,
        channel=_title(shot),
        kind={"packshot": "Packshot", "on_model": "On model"}.get(words(shot, "kind"), ""),
        status=words(shot, "status"),
        reason=words(shot, "reason"),
        picture=album.show(shown, PAGE),
        thumb=album.show(shown, STRIP),
        file=album.link(shot.get("file")),
        file_name=name.rsplit("/", 1)[-1],
        facts=_present(
            say.pixels(number(shot, "width"), number(shot, "height")),
            shorten(words(shot, "format"), 20).upper(),
            say.weight(number(shot, "bytes")),
        ),
        rules=tuple(map(_rule, parts(shot, "certificate"))),
        attempts=attempts,
        verdict=verdict,
        notes=strings(shot, "notes"),
        before=album.show(part(shot, "before").get("picture"), STRIP),
        wish=words(part(shot, "before"), "note"),
    )


def _title(shot: Mapping[str, object]) -> str:
    """Return the channel's name, with a number for further alternatives and the language of translated copy."""
    variant = words(shot, "shot").partition("#")[2].partition("@")[0]
    named = say.plain(words(shot, "channel")) or "Picture"
    parts = (named, variant and f"variant {shorten(variant, 6)}", shorten(words(shot, "language"), 12))
    return ", ".join(filter(None, parts))


def _attempt(attempt: Mapping[str, object], place: int, album: Album) -> AttemptView:
    stage = words(attempt, "stage")
    variant = words(attempt, "variant")
    counted = number(attempt, "number")
    return AttemptView(
        number=f"{counted:.0f}" if counted is not None and 0 < counted < 1e6 else str(place),
        stage=say.STAGE.get(stage, say.plain(stage)),
        reason=words(attempt, "reason"),
        details=_present(
            say.money(number(attempt, "cost_usd")),
            say.duration(number(attempt, "seconds")),
            shorten(words(attempt, "model"), 60),
            shorten(words(attempt, "size"), 20),
            f"variant {shorten(variant, 20)}" if variant not in ("", "0") else "",
            _rest(part(attempt, "untouched")),
        ),
        picture=album.show(attempt.get("picture"), STRIP),
        verdict=read_verdict(attempt),
        next=words(attempt, "next"),
    )


def _rest(untouched: Mapping[str, object]) -> str:
    """Return, for the repair of one part, for example '0.1 % of the rest changed'."""
    share = number(untouched, "share")
    return "" if share is None else f"{100 * share:.1f} % of the rest changed"


def _rule(rule: Mapping[str, object]) -> Row:
    told = {key: words(rule, key) for key in ("value", "status", "source")}
    return {"rule": say.plain(words(rule, "rule")) or "Rule", **told}


def _present(*texts: str) -> tuple[str, ...]:
    return tuple(found for found in texts if found)
