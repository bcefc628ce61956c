"""Make a background scene alone: draw it, judge it, draw it again with its faults named, and write the best one."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypedDict

from agent.documents import Key
from agent.product.revision_intent import quoted
from agent.runs.runner import on_record
from agent.services import Services
from tools.checks.verdict import Check, CheckData, outcome
from tools.errors import WrongValue
from tools.imaging.encoding import encode_within
from tools.imaging.metadata import packet
from tools.imaging.opening import decoded
from tools.ledger.budgets import Overspent
from tools.ledger.payer import metered
from tools.models.roles import RenderError, RenderRequest
from tools.storage.files import write_json, write_whole
from tools.studio.brief import StyleBrief
from tools.verification.scene import verify_scene


@dataclass(frozen=True, slots=True)
class SceneOrder:
    """The order for one scene. Text in double quotes in `words` is lettering that the scene shows."""

    words: str
    ratio: str = "16:9"
    size: str = "2K"
    like: tuple[str, ...] = ()  # ids of products whose pictures' place, light and mood it follows
    place: Key | None = None  # a map or a photo of the place
    style: str = ""  # the manner of drawing, such as "anime"; empty: a photograph
    budget_usd: float = 1.0


class DrawnScene(TypedDict):
    """A picture of a scene, its cost, and why it is not accepted. Without a picture it has no checks."""

    picture: Key | None
    cost_usd: float
    checks: list[CheckData]
    reason: str


class SceneAttempt(DrawnScene):
    """One drawing of a scene."""

    number: int
    model: str
    seconds: float
    notes: list[str]


class SceneDocument(DrawnScene):
    """The JSON of `bestshot scene --json`."""

    run: str
    status: str
    file: str | None
    width: int
    height: int
    ratio: str
    attempts: list[SceneAttempt]


async def run_scene(services: Services, run_id: str, order: SceneOrder) -> SceneDocument:
    """Make the scene of an order and return its document. A repeated call with one run id pays for nothing twice.

    Raises:
        WrongValue: the image model does not make the ratio or the size, or a product of `like` is not known.
        CannotDeliver: the folder of the run cannot be written.
    """
    image, copy = services.models.image, quoted(order.words)
    frames = image.frames()
    if order.size not in frames.get(order.ratio, ()):
        made = f"the sizes {', '.join(frames[order.ratio])}" if order.ratio in frames else f"ratios {', '.join(frames)}"
        where = f"--ratio {order.ratio} --size {order.size}"
        raise WrongValue(f"is not made by {image.name}", f"it makes {made}", where, usage=True)
    request = RenderRequest(
        "scene", b"", StyleBrief(order.words, "", "", order.style, (), order.words), order.ratio, order.size,
        references=await _references(services, order.like), copy=copy, draw_copy=bool(copy),
        scene=await asyncio.to_thread(services.store.get, order.place) if order.place else None,
    )  # fmt: skip
    attempts: list[SceneAttempt] = []
    async with on_record(services, run_id, "scene", asdict(order), order.budget_usd):
        for variant in range(image.variants("scene", order.ratio, "packshot")):
            attempts.append(await _attempt(services, run_id, request, variant))
            failed = {check["name"]: check["fault"] for check in attempts[-1]["checks"] if check["fault"]}
            if not failed or failed.keys() == {"size"}:
                break  # accepted, not verified, no picture, or the service gives no larger one
            request = replace(request, faults=tuple(filter(None, failed.values())))
        return await _finished(services, run_id, order, attempts)


async def _references(services: Services, like: Sequence[str]) -> tuple[bytes, ...]:
    found = {one.product_id: one.picture for one in await (await services.catalog()).get(like)} if like else {}
    if unknown := [name for name in like if name not in found]:
        raise WrongValue("is no product", "`bestshot search` finds one", f"--like {unknown[0]}", usage=True)
    return tuple([await asyncio.to_thread(found[name].read_bytes) for name in like])


async def _attempt(services: Services, run_id: str, request: RenderRequest, variant: int) -> SceneAttempt:
    """Draw and judge once."""
    began, image, made, reason, checks = time.monotonic(), services.models.image, None, "", list[CheckData]()
    purse = services.ledger.payer(run_id, "", "scene", "scene", variant + 1)
    try:
        with metered(purse):
            made = await image.render(replace(request, variants={"scene": variant}))
            verdict = await verify_scene(services.judges, request, made, by_code=image.cuts_out)
            checks = verdict.data()["checks"]
    except (RenderError, Overspent) as error:
        reason = str(error)
    return {
        "number": variant + 1, "model": made.model if made else image.name,
        "picture": await asyncio.to_thread(services.store.put, made.picture) if made else None,
        "cost_usd": purse.spent_usd, "seconds": round(time.monotonic() - began, 3),
        "notes": [*made.notes, *made.left_out] if made else [], "checks": checks, "reason": reason,
    }  # fmt: skip


async def _finished(services: Services, run: str, order: SceneOrder, attempts: list[SceneAttempt]) -> SceneDocument:
    """Write the best attempt to `OUT/<run>/scene.jpg` and its document beside it. A name says if it needs review."""
    drawn = [attempt for attempt in attempts if attempt["picture"]]
    best = min(drawn, key=lambda one: sum(bool(check["fault"]) for check in one["checks"]), default=attempts[-1])
    checks, folder = best["checks"], services.settings.resolved_out() / run
    accepted = outcome([Check.of(check) for check in checks]) == "accepted"
    wrong = dict.fromkeys(one["fault"] or one["evidence"] for one in checks if one["status"] != "passed")
    document: SceneDocument = {
        "run": run, "status": "accepted" if accepted else "needs_review" if drawn else "failed",
        "reason": "; ".join(wrong) or best["reason"], "file": None, "picture": best["picture"], "width": 0, "height": 0,
        "ratio": order.ratio, "cost_usd": sum(one["cost_usd"] for one in attempts), "checks": checks,
        "attempts": attempts,
    }  # fmt: skip
    if best["picture"]:
        rgb = await asyncio.to_thread(lambda key: decoded(services.store.get(key)), best["picture"])
        document["height"], document["width"] = rgb.shape[:2]
        path = folder / f"scene{'' if accepted else '.needs-review'}.jpg"
        source = "algorithmicMedia" if services.models.image.cuts_out else "trainedAlgorithmicMedia"
        xmp = packet(source, f"bestshot ({best['model']})")
        await asyncio.to_thread(write_whole, path, await asyncio.to_thread(encode_within, rgb, "JPEG", None, xmp))
        document["file"] = str(path)
    await asyncio.to_thread(write_json, folder / "scene.json", document)
    return document
