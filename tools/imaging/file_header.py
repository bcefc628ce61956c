"""Read the header of a picture's file with Pillow's plugins, and pass over metadata that is odd but harmless."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO, cast

from PIL import Image

from tools.errors import one_line
from tools.imaging.colour_space import PictureError

_Plugin = Callable[..., Image.Image]
_Info = dict[str | tuple[int, int], Any]  # Pillow's type
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JPEG2000", "HEIF")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_PNG = b"\x89PNG\r\n\x1a\n"
_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB")  # what decides the colours
_BEGINNING = 1_000_000  # bytes in which the codes of primaries and curve are
_LARGEST_PROFILE = 20_000_000  # bytes
PLAIN = "export it as RGB with 8 bits per channel"
_UNREAD = {  # Pillow's words -> what they mean
    "unknown pixel mode": "is a TIFF with uncommon pixels (floating point, separate planes, over 16 bits, inks with alpha)",
    "missing dimensions": "is a BigTIFF of a kind that cannot be read",
}


def opened_header(stream: BinaryIO) -> Image.Image:
    """Return the picture of a file before its pixels are decoded.

    `info["cicp"]` is the pair of codes of its primaries and curve, if the file has them. A PNG whose metadata cannot be
    read is opened without it. Raises PictureError.
    """
    beginning = stream.read(_BEGINNING)
    if not beginning:
        raise PictureError("is empty: the file has no bytes")
    Image.init()
    if beginning[4:8] == b"ftyp" and beginning[8:12] in _HEIC and not _reads_heic():
        remedy = 'install it with pip install "bestshot[heic]", or export a JPEG'
        raise PictureError("is a HEIC photo, which needs the extra heic", remedy)
    failure: Exception | None = None
    for name in FORMATS:
        factory, accept = Image.OPEN.get(name, (None, None))  # `Image.open` would check the size against a global limit
        if factory is None or (accept is not None and accept(beginning[:16]) is not True):
            continue
        stream.seek(0)
        try:
            image = cast(_Plugin, factory)(stream, "")
        except Exception as error:  # a plugin accepted the first bytes and then failed
            if name == "PNG":
                stream.seek(0)
                return without_metadata(stream.read())
            failure = failure or error
            continue
        depth = beginning.find(b"av1C") if name == "AVIF" else -1
        if depth > 0 and beginning[depth + 6] & 0x40:  # high_bitdepth (AV1 in ISOBMFF, 2.3): Pillow rounds such twice
            raise PictureError("is an AVIF with 10 or 12 bits per channel, which cannot be read exactly", PLAIN)
        image.info |= _unread(name, beginning)
        return image
    if failure:
        raise PictureError(*why_not(failure)) from failure
    if beginning.startswith((b"%PDF", b"%!PS")):
        raise PictureError("is a PDF or PostScript document, not a picture", "export it as PNG or JPEG")
    known = "JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF, JPEG 2000"
    raise PictureError(f"is not a picture: its first bytes belong to none of {known}")


def _reads_heic() -> bool:
    with suppress(ImportError):
        from pillow_heif import register_heif_opener

        register_heif_opener()
    return "HEIF" in Image.OPEN


def _unread(name: str, beginning: bytes) -> _Info:
    """Return what Pillow passes over: `cicp`, the codes of primaries and curve (ITU-T H.273), or a JPEG 2000's profile."""
    if name == "PNG":
        found = [tuple(body[:2]) for kind, body in _chunks(beginning) if kind == b"cICP" and len(body) == 4]
        return {"cicp": found[0]} if found else {}
    if name == "JPEG2000" and (at := beginning.find(b"colr\2")) > 0:
        return {"icc_profile": beginning[at + 7 : at - 4 + struct.unpack_from(">I", beginning, at - 4)[0]]}
    at = beginning.find(b"colrnclx") if name in ("AVIF", "HEIF") else -1
    return {"cicp": struct.unpack_from(">HH", beginning, at + 8)} if 0 <= at < len(beginning) - 12 else {}


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and body of each chunk of a PNG."""
    at = len(_PNG)
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + 8 + size]
        at += size + 12


def without_metadata(data: bytes) -> Image.Image:
    """Return the picture of a PNG, of whose metadata only the colour space is read. Raises PictureError."""
    parts, icc = [_PNG], b""
    for kind, body in _chunks(data):
        if kind in _PIXELS:
            parts.append(struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body)))
        elif kind == b"iCCP":
            with suppress(zlib.error):
                icc = zlib.decompressobj().decompress(body[body.find(b"\0") + 2 :], _LARGEST_PROFILE)
    try:
        image = cast(_Plugin, Image.OPEN["PNG"][0])(io.BytesIO(b"".join(parts)), "")
    except Exception as error:
        raise PictureError(*why_not(error)) from error
    image.info |= _unread("PNG", data) | ({"icc_profile": icc} if icc else {})
    return image


def why_not(error: Exception) -> tuple[str, str]:
    """Return the problem and the remedy for an error that a decoder raised."""
    text = one_line(error).rstrip(".")
    if text.lower() in _UNREAD:
        return _UNREAD[text.lower()], PLAIN
    cut_off = ("truncated", "unexpected end", "broken data stream", "end of file", "not enough image data")
    if isinstance(error, (EOFError, struct.error)) or any(sign in text.lower() for sign in cut_off):
        return f"is truncated: only part of the picture is in the file ({text})", "export or download it again"
    return f"cannot be decoded ({text})", "open it in an editor and export it again"
