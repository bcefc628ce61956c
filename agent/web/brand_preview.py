"""A sample of a brand kit: its set, its logo and its typeface, drawn as the pictures of this machine are."""

from pathlib import Path

from tools.brand_kit import Brand, apply_brand
from tools.imaging.colour import rgb
from tools.imaging.encoding import encode_jpeg
from tools.studio.brief import Look, StyleBrief
from tools.studio.scene import draw_set
from tools.typography.logo import lay_logo, open_logo, place_logo, without
from tools.typography.setting import typeset

_SIZE = (720, 900)  # px
_COPY = ("New season", "Linen, made to last", "From $29.90")
_MARGIN = 54  # px


def brand_preview(brand: Brand) -> bytes:
    """Return the sample as JPEG. Raises LetteringError if the typeface cannot set it, PictureError for a broken logo."""
    plain = Look("seamless")  # the set that shows the wall and the floor
    look = apply_brand(StyleBrief("", "", "", "", (), "", look=plain), brand).look or plain
    width, height = _SIZE
    plate = draw_set(look, _SIZE)
    zones = [(_MARGIN, _MARGIN, width - _MARGIN, height - _MARGIN)]
    if brand.logo:
        logo, wanted = open_logo(Path(brand.logo.picture).read_bytes()), brand.logo
        place = place_logo(logo, _SIZE, zones, wanted.place, wanted.width, wanted.clear)
        if place:
            plate, zones = lay_logo(plate, logo, place)[0], without(zones, place.clear)
    made = typeset(
        plate, _COPY, zones, accent=rgb(brand.colours.accent), ink=rgb(brand.colours.ink),
        font=brand.fonts.copy_font or None, pairing=look.pairing,
    )  # fmt: skip
    return encode_jpeg(made.picture, quality=88)
