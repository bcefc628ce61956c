"""The metadata of a file: how the picture was made (IPTC), the credit line, and the colour profile.

IPTC Photo Metadata Standard 2023.1: the property Iptc4xmpExt:DigitalSourceType has a term of the vocabulary below, with
its full http address. The credit line is photoshop:Credit. Both are in an XMP packet (ISO 16684-1).
"""

import io
import struct
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_PNG_KEY = "XML:com.adobe.xmp"
_TIFF_TAG = 700
_LONGEST = 4_000_000  # bytes of a packet that is read; a file may come from anywhere


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin that a file states. `source_type` is the full address of an IPTC term. None: it does not say."""

    source_type: str | None = None
    credit: str | None = None


def packet(source_type: str, credit: str) -> bytes:
    """Return an XMP packet with a term of the vocabulary (for example `composite`) and a credit line."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{_RDF}"><rdf:Description rdf:about=""'
        f' xmlns:Iptc4xmpExt="{_IPTC}" xmlns:photoshop="{_PHOTOSHOP}">'
        f"<Iptc4xmpExt:DigitalSourceType>{VOCABULARY}{escape(source_type)}</Iptc4xmpExt:DigitalSourceType>"
        f"<photoshop:Credit>{escape(credit)}</photoshop:Credit>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


def saving(form: str, xmp: bytes) -> dict[str, Any]:
    """Return options of Pillow's `save` that write the sRGB profile and an XMP packet into a file of this format."""
    options: dict[str, Any] = {"icc_profile": srgb()}
    if form == "PNG":  # Pillow silently ignores `xmp` here and for TIFF
        text = PngInfo()
        text.add_itxt(_PNG_KEY, xmp.decode())
        return options | {"pnginfo": text}
    if form == "TIFF":
        return options | {"tiffinfo": {_TIFF_TAG: xmp}}
    return options | {"xmp": xmp}


def provenance(picture: Image.Image) -> Provenance:
    """Return the metadata of an opened file; nothing if its packet is missing or not well formed."""
    from lxml import etree

    raw = picture.info.get("xmp") or picture.info.get(_PNG_KEY) or getattr(picture, "tag_v2", {}).get(_TIFF_TAG) or b""
    data = raw.encode() if isinstance(raw, str) else raw
    if not isinstance(data, bytes) or len(data) > _LONGEST:
        return Provenance()
    try:
        safe = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(data.decode("utf-8-sig").strip("\0 \n").encode(), safe)
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        return Provenance()

    def stands(name: str) -> str | None:
        """Return a simple property, which XMP allows as an element, an attribute or a resource; None if it is missing."""
        at = f"//r:Description/@{name} | //r:Description/{name}/text() | //r:Description/{name}/@r:resource"
        found = (str(value).strip() for value in root.xpath(at, namespaces={"r": _RDF, "i": _IPTC, "p": _PHOTOSHOP}))
        return next(filter(None, found), None)

    return Provenance(stands("i:DigitalSourceType"), stands("p:Credit"))


def stated(data: bytes) -> Provenance:
    """Return the metadata of an encoded picture. Raises OSError if it is no picture."""
    with Image.open(io.BytesIO(data)) as picture:
        return provenance(picture)


@cache
def srgb() -> bytes:
    """Return an sRGB profile with constant bytes: the library would write the time into bytes 24-35 (ICC.1, 7.2)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    return bytes(profile)


def profile_name(icc: bytes | None) -> str | None:
    """Return the name in a profile; None if there is no profile or it cannot be read."""
    with suppress(ImageCms.PyCMSError, OSError):
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc or b""))).strip()
    return None
