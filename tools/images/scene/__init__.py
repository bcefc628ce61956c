"""Sets for product pictures, drawn by code."""

from tools.images.scene.draw import draw_set
from tools.images.scene.frame import floor_line

__all__ = ["draw_set", "floor_line"]
