"""Turn the earlier judgements of a shop's people into constraints of the next pictures."""

import asyncio
from collections.abc import Sequence

from agent.documents import Key, Preference
from agent.services import Services
from tools.checks.preferences import Rejected, repeats
from tools.checks.verdict import Check
from tools.imaging.opening import PictureError, decoded
from tools.models.roles import Stylist
from tools.studio.brief import StyleBrief
from tools.studio.picture_words import complaint, opposite_wish, stage_of
from tools.vision.scene_reading import set_tone

_MOST = 8  # the newest judgements; more would hide the rest of the brief


async def load_preferences(services: Services) -> list[Preference]:
    """Return the newest judgements that have a reason, oldest first. A repeated reason counts once."""
    found: dict[str, Preference] = {}
    for row in reversed(await services.records.judgements()):
        note = " ".join(row["note"].split())[:200]
        if note and row["decision"] in ("approve", "reject") and note.lower() not in found and len(found) < _MOST:
            run, product, shot = row["run"], row["product"], row["shot"]
            found[note.lower()] = {
                "id": row["id"], "decision": row["decision"], "run": run, "product": product, "shot": shot,
                "note": note, "picture": await _picture(services, run, product, shot),
            }  # fmt: skip
    return list(reversed(found.values()))


async def _picture(services: Services, run: str, product: str, shot: str) -> Key | None:
    document = (await services.documents(run)).get(product)
    shots = document["shots"] if document else []
    return next((one["preview"] for one in shots if one["shot"] == shot), None)


def apply_preferences(brief: StyleBrief, stylist: Stylist, learnt: Sequence[Preference]) -> StyleBrief:
    """Return the brief with the opposite of each complaint about set, light or size. Approvals change nothing."""
    for lesson in learnt:
        wish = opposite_wish(lesson["note"]) if lesson["decision"] == "reject" else None
        if wish:
            brief = stylist.revised(brief, wish, stage_of(wish)[0])
    return brief


def describe(learnt: Sequence[Preference]) -> list[str]:
    """Return a line for each judgement that this run follows, and how it follows it. People read these lines."""
    lines = []
    for lesson in learnt:
        wish = opposite_wish(lesson["note"]) if lesson["decision"] == "reject" else None
        word = "rejected" if lesson["decision"] == "reject" else "approved"
        how = f"the brief asks for: {wish}" if wish else "it goes with the prompts"
        what = f"{lesson['shot']} of {lesson['product']} was {word} because of “{lesson['note']}”"
        lines.append(f"judgement {lesson['id']}: {what}; {how}")
    return lines


async def repeats_rejected(
    services: Services, learnt: Sequence[Preference], picture: bytes, white: bool, inspected: bool
) -> Check | None:
    """Return the check whether a picture repeats a rejected one.

    Args:
        services: the services of the shop.
        learnt: the earlier judgements.
        picture: the encoded picture.
        white: True if the ground must be white. Then the tone of the set is not compared.
        inspected: True if an inspector looks at the picture.

    Returns:
        None if nothing was rejected.
    """
    complaints = [lesson for lesson in learnt if lesson["decision"] == "reject"]
    if not complaints:
        return None
    rejected = []
    for lesson in complaints:
        pole = complaint(lesson["note"])
        tone = await asyncio.to_thread(_tone, services, lesson["picture"])
        rejected.append(Rejected(lesson["note"], (pole.scale, pole.direction) if pole else None, tone))
    now = None if white else await asyncio.to_thread(lambda: set_tone(decoded(picture)))
    return repeats(rejected, now, inspected)


def _tone(services: Services, key: str | None) -> tuple[float, float] | None:
    try:
        return set_tone(decoded(services.store.get(key))) if key else None
    except (KeyError, PictureError):
        return None
