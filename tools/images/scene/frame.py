"""The geometry of a set: how long a metre is, where wall meets floor."""

from dataclasses import dataclass

WORK_AREA = 1_500_000
"""Sets are drawn with at most this many pixels and enlarged: behind a garment in focus a set is soft, and
a 4K set costs little more than a 1K one. Grain is added at full size."""


def floor_line(size: tuple[int, int]) -> float:
    """Where wall meets floor, as a share of the height from the top; 1.0 means no floor in view.

    Wide banners are too low to show a floor without squeezing the garment.
    """
    width, height = size
    ratio = width / height
    if ratio >= 3:
        return 1.0
    return 0.90 if ratio >= 1.7 else 0.875


@dataclass(frozen=True, slots=True)
class Frame:
    """Pixels of the working picture, and its unit: the shorter side, about a metre of set."""

    width: int
    height: int
    line: float  # row where the wall ends; == height where no floor is in view

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.height, self.width

    @property
    def unit(self) -> float:
        """Pixels a metre."""
        return float(min(self.width, self.height))


def working(size: tuple[int, int]) -> Frame:
    """The frame to draw in for a picture of (width, height) pixels."""
    width, height = size
    scale = min(1.0, (WORK_AREA / (width * height)) ** 0.5)
    work = max(1, round(width * scale)), max(1, round(height * scale))
    return Frame(*work, floor_line(size) * work[1])
