"""A small U-Net (Ronneberger et al. 2015): plain 3x3 convolutions, one logit a pixel at half resolution."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (16, 32, 48, 72, 96)


def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """A convolution that adds to what it was given."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) to the same."""
        return functional.relu(x + self.conv(x))


class GarmentNet(nn.Module):
    """(n, 3, s, s) RGB in 0..255, s a multiple of 32, to logits (n, 1, s, s)."""

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        pairs = list(pairwise(widths))
        self.stem = _conv(3, widths[0], 2)
        self.down = nn.ModuleList(nn.Sequential(_conv(a, b, 2), Residual(b)) for a, b in pairs)
        self.whole = nn.Linear(widths[-1], widths[-1])  # what the whole picture says to each place
        self.up = nn.ModuleList(_conv(a + b, a) for a, b in pairs)
        self.logit = nn.Conv2d(widths[0], 1, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        seen = [self.stem((x - 127.5) / 64)]
        for stage in self.down:
            seen.append(stage(seen[-1]))
        y = seen[-1]
        y = y + self.whole(y.mean((2, 3)))[:, :, None, None]
        for stage, skip in zip(reversed(self.up), reversed(seen[:-1]), strict=True):
            larger = functional.interpolate(y, scale_factor=2.0, mode="bilinear", align_corners=False)
            y = stage(torch.cat([larger, skip], 1))
        return functional.interpolate(self.logit(y), scale_factor=2.0, mode="bilinear", align_corners=False)
