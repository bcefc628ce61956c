"""certify: reads the delivered file back from disk and holds it against the channel's rules."""

import asyncio
import io
from pathlib import Path
from typing import Any

from langgraph.runtime import Runtime

from agent.context import Context
from agent.resources import resources
from agent.state import ShotState
from tools.channels import Channel, find_channel
from tools.checks.file import DeliveredFile, certify as certificate_of, file_check
from tools.flatlays import FlatLay


async def certify(state: ShotState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Attach the certificate and the file check."""
    r = await resources(runtime.context.shop)
    flatlay = await r.flatlays.look(await asyncio.to_thread(r.store.get, state["product"]["flatlay"]))
    measured = await asyncio.to_thread(read_back, Path(state["file"]["path"]), find_channel(state["channel"]), flatlay)
    note = None
    if state["frame"]["below_recommended"]:
        note = f"the garment is {flatlay.detail} px long in the flat-lay; more pixels would only be blur"
    rules = certificate_of(measured, find_channel(state["channel"]), note)
    file = {
        **state["file"],
        "width": measured.width,
        "height": measured.height,
        "format": measured.format,
        "bytes": measured.bytes,
        "certificate": [rule.to_dict() for rule in rules],
        "check": file_check(rules).to_dict(),
    }
    return {"file": file}


def read_back(path: Path, channel: Channel, flatlay: FlatLay) -> DeliveredFile:
    """Measure a file as a stranger would: from its bytes alone."""
    from PIL import Image, ImageCms

    from tools.images.garment_area import fill, in_picture, white_share
    from tools.images.opening import open_picture
    from tools.images.registration import register

    data = path.read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        icc = picture.info.get("icc_profile")
        profile = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc))).strip() if icc else None
        kind, mode, (width, height) = str(picture.format), picture.mode, picture.size
    white = filled = None
    if channel.background == "white" or channel.fill:
        rgb = open_picture(data)
        found = register(flatlay.rgb, flatlay.sure, rgb)
        if found:
            area = in_picture(flatlay.sure | flatlay.doubt, found, rgb.shape[:2])
            # JPEG rings for one block of 8 px around an edge; 254 is white to every eye and to the marketplaces
            white, filled = white_share(rgb, area, at_least=254, margin=10), fill(area)
    return DeliveredFile(kind, width, height, len(data), mode, profile, white, filled)
