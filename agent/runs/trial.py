"""The paid steps of an examination: one brief, one look, one picture with its local checks, and one retouch."""

import asyncio
import time
from dataclasses import replace
from io import BytesIO

from agent.runs.account import NAME_ANOTHER, QUICK, Examined, Patient, Step, step
from tools.imaging.opening import check_header, file_ending
from tools.imaging.sizes import pixels
from tools.models.roles import InspectRequest, RenderRequest, StyleRequest
from tools.sample import samples
from tools.studio.brief import StyleBrief
from tools.verification.judge import Expected, verify_worn_locally
from tools.verification.preservation import changed_elsewhere

_RATIO, _TIER = "3:4", "1K"
_LEAST = 0.97  # of the ordered pixels: services round to multiples of 16
_LONG = 0.25  # of BESTSHOT_TIMEOUT: the most that a picture should take
_AT_ONCE = 4  # products in a batch, by default
_FAULT = "a loose thread hangs from the hem"
_IMAGES, _QWEN = NAME_ANOTHER.format("IMAGE"), NAME_ANOTHER.format("QWEN")
_REFUSED = {
    "require_parameters": f"no provider keeps to a JSON form, so an answer may have to be paid twice: {_QWEN}",
    "reasoning": f"its reasoning cannot be turned off, and is paid too: {_QWEN}",
}
"""Field that the service refuses -> what to do about it."""


async def brief(patient: Patient) -> list[Step]:
    """Have one style brief written."""
    began, stylist = time.monotonic(), patient.services.models.stylist
    proven = next(one for one in samples() if one.name == "SKU001").file.read_bytes()
    patient.brief = await stylist.brief(StyleRequest(patient.product, patient.flatlay, (proven,)))
    took, refused = time.monotonic() - began, patient.services.cloud.qwen.left_out(stylist.name)
    value = f"{len(patient.brief.prompt.split())} words by {stylist.name}, {took:.1f} s"
    value += f"; only without {' and '.join(refused)}" if refused else ""
    remedies = [patient.slow(took, QUICK), *(_REFUSED[field] for field in refused)]
    return [step("brief", value, "a prompt of under 100 words, as JSON", *remedies)]


async def look(patient: Patient) -> list[Step]:
    """Have the inspector compare the garment's own photo with itself. It must see one category and one colour."""
    began, order = time.monotonic(), _order(patient)
    asked = InspectRequest(order.flatlay, order.flatlay, order.brief, "packshot", order.product)
    seen = await patient.services.cloud.inspector.inspect(asked)
    took, wrong = time.monotonic() - began, [one.attribute for one in seen.answers if one.said != "yes"]
    value = f"{len(seen.answers) - len(wrong)} of {len(seen.answers)} yes, {took:.1f} s"
    value += f"; not {', '.join(wrong)}" if wrong else ""
    blind = f"it cannot tell that a photo is itself: {_QWEN}" if {"category", "colour"} & set(wrong) else ""
    return [step("look", value, "yes to category and colour of one photo", blind, patient.slow(took, QUICK))]


async def picture(patient: Patient) -> list[Step]:
    """Have one picture of the worn garment made, and run every check that needs no model."""
    began = time.monotonic()
    made = patient.made = await patient.services.models.image.render(_order(patient))
    took, new = time.monotonic() - began, patient.new_products
    asked, came = pixels(_RATIO, _TIER), await asyncio.to_thread(check_header, BytesIO(made.picture))
    size = f"{came[0]} x {came[1]} px {file_ending(made.picture)[1:]} by {made.model}, {took:.1f} s"
    minutes = max(round(took * new / _AT_ONCE / 60), 1)
    time_for_all = [f"{new} new products take about {minutes} min at {_AT_ONCE} at once"] if new else []
    small = f"the picture is smaller than the order, and is paid as ordered: {_IMAGES}"
    remedies = [f"{made.fault}: {_IMAGES}" if made.fault else "", small if came[0] < _LEAST * asked[0] else ""]
    value, expected = "; ".join([size, *made.notes, *time_for_all]), f"{asked[0]} x {asked[1]} px"
    steps = [step("picture", value, expected, *remedies, patient.slow(took, _LONG))]
    order = Expected(size=asked, kind="on_model", product=patient.product, brief=patient.brief)
    checks, worn, *_ = await verify_worn_locally(patient.services.judges, made.picture, patient.flatlay, order)
    for check in (*checks, worn):
        score = "" if check.score is None else f"{check.score:.2f}, "
        least = "" if check.threshold is None else f"at least {check.threshold:.2f}"
        remedy = f"look at the picture; if others fail too, {_IMAGES}" if check.status == "failed" else ""
        steps.append(step(f"check_{check.name}", f"{score}{check.status}: {check.evidence}", least, remedy))
    return steps


async def retouch(patient: Patient) -> list[Step]:
    """Have one small fault of the picture repaired, and measure what else was changed."""
    began, services = time.monotonic(), patient.services
    before = patient.made.picture if patient.made else b""
    order = replace(_order(patient), stage="retouch", attempt=before, faults=(_FAULT,))
    after = await services.models.image.render(order)
    took = time.monotonic() - began
    seen = await changed_elsewhere(services.judges, before, after.picture)
    changed = f"{seen[0]['share']:.1%} of the picture changed outside the spot" if seen else "it came in another size"
    apart = "" if seen else f"repairs cannot be pasted back: {_IMAGES}"
    return [step("retouch", f"{changed}, {took:.1f} s", "all but a spot unchanged", apart, patient.slow(took, _LONG))]


def _order(patient: Patient) -> RenderRequest:
    told = patient.brief or StyleBrief("", "", "", "", (), "")
    return RenderRequest("single", patient.flatlay, told, _RATIO, _TIER, kind="on_model", product=patient.product)


PAID_STEPS: tuple[Examined, ...] = (brief, look, picture, retouch)
