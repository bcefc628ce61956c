"""The look of a catalogue: which picture has it, and what another product takes over from it. Pure."""

from agent.documents import RunDocument
from agent.product.decision import is_draft
from agent.state import SharedLook


def look_of(document: RunDocument, hero: str) -> SharedLook | None:
    """Return the look of a product whose shot for the channel `hero` was accepted or is a draft, else None.

    A product that is on record as having the look has it whatever people decided since.
    """
    known = document.get("look") == document["product"]
    for shot in document["shots"]:
        leads = known or shot["status"] == "accepted" or is_draft(shot)
        if shot["channel"] != hero or shot.get("language") or not leads:
            continue
        attempt = next((one for one in reversed(shot["attempts"]) if one["picture"] == shot["preview"]), None)
        plates = attempt["plates"] if attempt and shot["kind"] == "on_model" else {}
        picture = plates.get("person") or shot["text_free"] or shot["preview"] or ""
        made = shot["made_from"]
        return {
            "of": document["product"], "picture": picture, "style": made["style"], "person": made["person"],
            "hint": made["product"].get("prompt_hint", ""), "kind": shot["kind"], "variants": shot["variants"],
        }  # fmt: skip
    return None


def follow(look: SharedLook | None, kind: str, own: str) -> tuple[SharedLook | None, list[str]]:
    """Return the look as a product of this kind can follow it, and notes. `own` is the person chosen for the product."""
    if look is None or look["kind"] == kind:
        note = f"worn by {look['person']} as in the look of {look['of']}, not by {own}" if look else ""
        return look, [note] if look and look["person"] != own else []
    told = f"this is a {kind.replace('_', ' ')} picture and that of {look['of']} is not"
    words = f"the place and light of {look['of']} are followed in words alone, because {told}"
    return {**look, "picture": "", "person": own, "variants": {}}, [words]
