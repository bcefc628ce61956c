"""The sample shop, drawn by code: 40 catalogue products and 4 new flat-lays."""

from tools.sample.shop import draw_shop

__all__ = ["draw_shop"]
