"""Judge pictures of any origin: from a photographer, from another generator, or our own after an edit."""

import asyncio
from dataclasses import dataclass, replace

from tools.channels import Channel, Channels, UnknownChannel
from tools.channels.contract import USUAL, Contract
from tools.checks.file import certify, file_check
from tools.checks.verdict import Check, Verdict, VerdictData
from tools.models.roles import Kind
from tools.studio.brief import StyleBrief
from tools.typography.setting import proofread
from tools.verification.file_probe import probe_file
from tools.verification.judge import Expected, Judges, verify_picture
from tools.verification.locate import locate

_NO_BRIEF = StyleBrief("", "", "", "", (), "")
_SAME_PIXELS = 30  # agreeing keypoints; from here on the picture shows the flat-lay's own pixels, so nobody wears it


class Verified(VerdictData):
    """The verdict on a picture of any origin, and the kind that it was judged as."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """An encoded picture, the flat-lay that it must show, and the other demands on it."""

    image: bytes
    product: bytes
    copy: tuple[str, ...] = ()
    channel: Channel | None = None
    kind: str = "auto"
    contract: Contract = USUAL

    @property
    def white(self) -> bool:
        """Return whether the ground of the picture must be white."""
        return self.channel is not None and self.channel.demands_white


def verify_request(
    known: Channels, image: bytes, product: bytes, copy: tuple[str, ...], channel: str | None, kind: str
) -> VerifyRequest:
    """Return a checked request.

    Raises:
        UnknownChannel: there is no such channel, or it allows no text and there is copy.
        LetteringError: the copy cannot be typeset.
    """
    found = known.find(channel) if channel else None
    if found and copy and not found.text:
        raise UnknownChannel("allows no text in the picture", "leave out the copy, or the channel", found.name)
    if copy:
        proofread(copy)
    return VerifyRequest(image, product, copy, found, kind, known.contract.on(found))


async def verify_file_request(judges: Judges, asked: VerifyRequest) -> Verified:
    """Return the verdict on one picture. Raises PictureError."""
    kind, why = await _kind(judges, asked)
    order = Expected(
        copy=asked.copy,
        white=asked.white,
        source=asked.channel.quoted if asked.channel else "",
        textless=asked.channel.quoted if asked.channel and not asked.channel.text else "",
        fill=asked.channel.demanded_fill if asked.channel else None,
        kind=kind,
        brief=_NO_BRIEF,
        contract=asked.contract,
    )
    judged = await verify_picture(judges, asked.image, asked.product, order)
    if asked.channel:
        seen = await asyncio.to_thread(locate, asked.image, asked.product, judges.analyses)
        measured = await asyncio.to_thread(probe_file, asked.image, asked.channel, seen)
        judged = judged.with_check(file_check(certify(measured, asked.channel), noted=True))
    checks = tuple(_as_elsewhere(check, why) for check in judged.checks)
    return {**Verdict(checks).under(asked.contract).data(), "kind": kind}


async def _kind(judges: Judges, asked: VerifyRequest) -> tuple[Kind, str]:
    """Return the kind that the picture is judged as. If the request names none, also return the reason.

    It is judged as worn only if there is an inspector and the picture does not show the flat-lay's own pixels.
    """
    if asked.kind != "auto":
        return ("on_model" if asked.kind == "on_model" else "packshot"), ""
    if judges.inspector is None:
        return "packshot", "judged as a packshot, because there is no inspector to judge a worn garment"
    found = (await asyncio.to_thread(locate, asked.image, asked.product, judges.analyses)).found
    agreeing = found.inliers if found else 0
    if agreeing >= _SAME_PIXELS:
        return "packshot", f"judged as a packshot, because {agreeing} points agree with the flat-lay's own pixels"
    return "on_model", f"judged as worn, because only {agreeing} points agree with the flat-lay's own pixels"


def _as_elsewhere(check: Check, why: str) -> Check:
    """Return a check with the reason for the kind. The scene is not judged, because there is no brief for it."""
    if check.name == "scene":
        why = "no brief was given, so the scene cannot be compared with it"
        return Check("scene", "not_applicable", why, required=False)
    return replace(check, evidence=f"{why}; {check.evidence}") if why and check.name == "garment" else check
