"""Look at a worn garment once, for all that ask: where it is, its colours, its print."""

from dataclasses import dataclass

from tools.cutout import FlatlayAnalyses, FlatlayAnalysis
from tools.imaging.arrays import Box, Mask, Rgb
from tools.imaging.content_cache import kept_by_content
from tools.imaging.opening import decoded
from tools.vision.worn_colour import WornColours, worn_colours
from tools.vision.worn_print import PrintMatch, match_print
from tools.vision.worn_region import SURE

_KEPT = 48_000_000  # bytes; the newest pictures are kept in memory
_PRINTED = 0.1  # least share of the cloth with a pattern that is worth looking for


@dataclass(frozen=True, slots=True)
class WornLook:
    """A picture (h, w, 3) of a worn garment, its flat-lay, and what was measured. None: it could not be measured."""

    rgb: Rgb
    flatlay: FlatlayAnalysis
    colours: WornColours | None
    prints: PrintMatch | None

    @property
    def area(self) -> Mask | None:
        """Return where the garment is worn, (h, w); None if that is not sure."""
        return self.colours.region.mask if self.colours and self.colours.region.sure >= SURE else None


@kept_by_content(_KEPT, lambda look: look.rgb.nbytes)
def look_worn(
    picture: bytes, flatlay: bytes, analyses: FlatlayAnalyses, category: str = "", box: Box | None = None
) -> WornLook:
    """Measure a worn garment in an encoded picture. Safe for threads.

    Args:
        picture: the encoded picture.
        flatlay: the encoded photo of the garment.
        analyses: the cut-outs of flat-lays.
        category: of the product; may be empty.
        box: where a judge saw the garment, in px of the picture.

    Raises:
        PictureError: one of them is no picture.
        WeightsError: the net for worn garments cannot be used.
    """
    rgb, look = decoded(picture), analyses.of(flatlay)
    if not look.sure.any():
        return WornLook(rgb, look, None, None)
    colours = worn_colours(look.rgb, look.sure, rgb, category, box, analyses.wearer(rgb))
    prints = None
    if colours.patterned >= _PRINTED and colours.region.mask.any():
        prints = match_print(look.rgb, look.sure, rgb, colours.region.mask)
    return WornLook(rgb, look, colours, prints)
