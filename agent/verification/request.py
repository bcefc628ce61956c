"""Judges pictures from anywhere: a photographer's, another generator's, or one of ours that was edited since."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from agent.services import Services
from agent.verification.judge import Expected, verify_file
from tools.channels import Channel, Channels, UnknownChannel
from tools.checks.verdict import Check, Verdict, VerdictData
from tools.imaging.opening import read_photo
from tools.models.roles import Kind
from tools.studio.brief import StyleBrief
from tools.typography import proofread

_NO_BRIEF = StyleBrief("", "", "", "", (), "")
_SAME_PIXELS = 30  # agreeing keypoints beyond which the picture shows the flat-lay's own pixels, so nobody wears it


class Verified(VerdictData):
    """The verdict on a picture from anywhere, and how it was judged."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """A picture's file, the flat-lay that it must show, and what else it has to be."""

    image: Path
    product: Path
    copy: tuple[str, ...] = ()
    channel: Channel | None = None
    kind: str = "auto"

    @property
    def white(self) -> bool:
        """Whether it must stand on white."""
        return self.channel is not None and self.channel.demands_white


def verify_request(
    known: Channels, image: Path, product: Path, copy: tuple[str, ...], channel: str | None, kind: str
) -> VerifyRequest:
    """Checked before anything is opened. Raises UnknownChannel, and LetteringError for copy that nobody could set."""
    found = known.find(channel) if channel else None
    if found and copy and not found.text:
        raise UnknownChannel("allows no text in the picture", "leave out the copy, or the channel", found.name)
    if copy:
        proofread(copy)
    return VerifyRequest(image, product, copy, found, kind)


async def verify_file_request(services: Services, asked: VerifyRequest) -> Verified:
    """The verdict on one picture. Raises PictureError or OSError naming the file that does not open."""
    flatlay = await asyncio.to_thread(read_photo, asked.product)
    picture = await asyncio.to_thread(read_photo, asked.image)
    kind, why = await _kind(services, asked.kind, picture, flatlay)
    order = Expected(
        copy=asked.copy,
        white=asked.white,
        fill=asked.channel.demanded_fill if asked.channel else None,
        kind=kind,
        brief=_NO_BRIEF,
    )
    judged = await verify_file(services, asked.image, flatlay, order, asked.channel)
    checks = [_without_brief(check) for check in judged.checks]
    if why:
        checks = [
            replace(check, evidence=f"{why}; {check.evidence}") if check.name == "garment" else check
            for check in checks
        ]
    return {**Verdict(tuple(checks)).data(), "kind": kind}


async def _kind(services: Services, asked: str, picture: bytes, flatlay: bytes) -> tuple[Kind, str]:
    """How it is judged, and why where nobody said: worn only where somebody can look and the pixels are others."""
    if asked != "auto":
        return ("on_model" if asked == "on_model" else "packshot"), ""
    if services.models.inspector is None:
        return "packshot", "judged as a packshot, because no inspector is here who could judge a worn garment"
    agreeing = await _agreeing(services, picture, flatlay)
    if agreeing >= _SAME_PIXELS:
        return "packshot", f"judged as a packshot, because {agreeing} points agree with the flat-lay's own pixels"
    return "on_model", f"judged as worn, because only {agreeing} points agree with the flat-lay's own pixels"


async def _agreeing(services: Services, picture: bytes, flatlay: bytes) -> int:
    from tools.imaging.opening import open_picture
    from tools.vision.registration import register

    look = await services.flatlays.look(flatlay)
    rgb = await asyncio.to_thread(open_picture, picture)
    found = await asyncio.to_thread(register, look.rgb, look.sure, rgb)
    return found.inliers if found else 0


def _without_brief(check: Check) -> Check:
    """A picture from elsewhere was made by no brief of ours: its scene is nobody's to judge."""
    if check.name != "scene":
        return check
    return Check("scene", "not_applicable", "no brief was given that the scene could be held against")
