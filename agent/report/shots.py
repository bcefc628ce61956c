"""Tell about a shot and its attempts in the report."""

from agent.documents import Attempt, Shot
from agent.report import words as say
from agent.report.reading import shorten
from agent.report.verdicts import not_passed


def shot_title(shot: Shot) -> str:
    """Return the channel's name, with a number for further alternatives and the language of translated copy."""
    variant = shot["shot"].partition("#")[2].partition("@")[0]
    named = say.plain(shot["channel"]) or "Picture"
    number, language = variant and f"variant {shorten(variant, 6)}", shorten(shot.get("language", ""), 12)
    return ", ".join(say.known(named, number, language))


def file_facts(shot: Shot) -> list[str]:
    """Return the size, the format and the bytes of the delivered file, as far as they are known."""
    size, form = say.pixels(shot["width"], shot["height"]), shorten(shot["format"] or "", 20).upper()
    return say.known(size, form, say.weight(shot["bytes"]))


def attempt_facts(attempt: Attempt) -> list[str]:
    """Return what an attempt cost and how it was made, as far as it is known."""
    variant, changed = attempt["variant"], attempt["untouched"]["share"]
    return say.known(
        say.money(attempt["cost_usd"]), say.duration(attempt["seconds"]), shorten(attempt["model"], 60),
        shorten(attempt["size"], 20), f"variant {shorten(str(variant), 20)}" if variant else "",
        "" if changed is None else f"{100 * changed:.1f} % of the rest changed",
    )  # fmt: skip


def story(shot: Shot) -> str:
    """Return how many attempts it took, in one sentence."""
    made = len(shot["attempts"])
    if shot["status"] == "accepted" and made:
        return f"Accepted at {'the first attempt' if made == 1 else f'attempt {made}'}."
    return f"{say.count(made, 'attempt was', 'attempts were')} made." if made else ""


def causes(shot: Shot) -> list[str]:
    """Return why the first attempt was not accepted."""
    first = shot["attempts"][0]
    found = [
        say.plain(check["fault"] or "") or f"{say.word(check['name'], 'check')}: {say.word(check['status']).lower()}"
        for check in not_passed(first["verdict"])
    ]
    return list(dict.fromkeys(found)) or say.known(first["next"])


def steps(shot: Shot) -> list[str]:
    """Return what was done after the first attempt."""
    return say.known(*(one["reason"] or say.word(one["stage"], "stage") for one in shot["attempts"][1:]))


def certificate(shot: Shot) -> str:
    """Return the certificate in one line."""
    statuses = [rule["status"] for rule in shot["certificate"]]
    met, broken = statuses.count("passed"), statuses.count("failed")
    notes = len(statuses) - met - broken
    said = f"{say.count(met, 'channel rule', 'channel rules')} met"
    if broken:
        said += f", {broken} broken"
    return said + (f", {say.count(notes, 'note', 'notes')}" if notes else "")
