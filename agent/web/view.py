"""The parts of the page as HTML, with the words, badges and colours of a run's report."""

from collections.abc import Mapping, Sequence

from langchain_core.messages import AnyMessage

from agent.chat.answers import shown_pictures
from agent.documents import Attempt, RunDocument
from agent.report import templates
from agent.report.words import STEP, status_word, tone

_UPLOAD = "(uploaded picture, kept as "


def talk_html(messages: Sequence[AnyMessage], progress: Sequence[Mapping[str, str]], busy: bool, trouble: str) -> str:
    """Return the conversation with the pictures made, their verdicts and costs, and the current steps."""
    return _render("talk.html", turns=[t for m in messages if (t := _turn(m))], steps=_steps(progress), busy=busy,
                   trouble=trouble)  # fmt: skip


def _turn(message: AnyMessage) -> dict[str, object] | None:
    if message.type == "human":
        pictures = [
            block["image_url"]["url"]
            for block in (message.content if isinstance(message.content, list) else [])
            if isinstance(block, dict) and block.get("type") == "image_url"
        ]
        text = "" if pictures and message.text.startswith(_UPLOAD) else message.text.partition(_UPLOAD)[0]
        return {
            "who": "you",
            "text": text,
            "pictures": [p for p in pictures if p.startswith("data:image/jpeg;base64,")],
        }
    if message.type == "ai":
        return {"who": "bestshot", "text": message.text, "pictures": []} if message.text else None
    shots = [{**shown, **_badge(shown["status"])} for shown in shown_pictures(message)]
    return {"who": "made", "shots": shots} if shots else None


def _badge(status: str) -> dict[str, str]:
    return {"word": status_word(status), "tone": tone(status)}


def _steps(progress: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return the newest step of each product as (product, step)."""
    newest = {seen["product"]: STEP[seen["node"]] for seen in progress if seen["node"] in STEP}
    return list(newest.items())


def attempts_html(documents: Sequence[RunDocument]) -> str:
    """Return every attempt of these products: picture, verdict, reason and cost."""
    rows = [
        {
            "title": f"{document['product']} for {shot['title']}", "reason": shot["reason"], **_badge(shot["status"]),
            "attempts": [_attempt(attempt) for attempt in shot["attempts"]],
        }
        for document in documents
        for shot in document["shots"]
    ]  # fmt: skip
    return _render("attempts.html", rows=rows)


def _attempt(attempt: Attempt) -> dict[str, object]:
    checks = attempt["verdict"]["checks"]
    wrong = [c for c in checks if c["status"] in ("failed", "unverified") and c["required"]]
    return {
        "number": attempt["number"], "picture": attempt["picture"], "stage": attempt["stage"], "why": attempt["reason"],
        "cost": attempt["cost_usd"], **_badge(attempt["verdict"]["status"]),
        "found": "; ".join(f"{c['name']}: {c['fault'] or c['evidence']}" for c in wrong)
        or f"{sum(c['status'] == 'passed' for c in checks)} checks passed",
    }  # fmt: skip


def compare_html(document: RunDocument | None, shot: str) -> str:
    """Return flat-lay, reference and result side by side, with the certificate below."""
    found = next((one for one in (document["shots"] if document else ()) if one["shot"] == shot), None)
    if document is None or found is None:
        return _render("compare.html", shot=None)
    reference = document["references"][0] if document["references"] else None
    return _render(
        "compare.html", shot=found, product=document["product"], flatlay=document["flatlay"], reference=reference,
        checks=found["verdict"]["checks"], certificate=found["certificate"],
        cost=sum(attempt["cost_usd"] for attempt in found["attempts"]), **_badge(found["status"]),
    )  # fmt: skip


def files_html(documents: Sequence[RunDocument]) -> str:
    """Return the delivered files to download, and a link to each run's report."""
    files = [
        {
            "href": f"/delivered/{document['run']}/{shot['file']}", "name": f"{document['product']} for {shot['title']}",
            "what": f"{shot['width']} x {shot['height']} px, {(shot['bytes'] or 0) / 1e3:,.0f} kB",
            "preview": shot["preview"], "run": document["run"], "file": shot["file"].rpartition("/")[2],
            **_badge(shot["status"]),
        }
        for document in documents
        for shot in document["shots"]
        if shot["file"] and shot["status"] == "accepted"
    ]  # fmt: skip
    return _render("files.html", files=files, runs=list(dict.fromkeys(document["run"] for document in documents)))


def _render(name: str, **values: object) -> str:
    return templates("agent.web").get_template(name).render(**values)
