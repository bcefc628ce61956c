"""Train the net: `python -m training.segmentation.train SHOP WORK`.

SHOP has the photos in images/; in WORK the masks are cached and `garment.pt` is written. One thread, fixed seeds: the
same photos give the same weights on the same machine.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.segmentation.compose import sample
from training.segmentation.labels import split
from training.segmentation.net import GarmentNet
from training.segmentation.stock import Stock, stock

SEED, BATCH, DRAWN = 20, 16, 240


@dataclass(frozen=True, slots=True)
class Phase:
    """So many steps on pictures of so many pixels."""

    steps: int
    size: int


PHASES = (Phase(3600, 128), Phase(5000, 192))
_RATE, _DECAY, _AVERAGE = 4e-3, 0.02, 0.998


def batch(material: Stock, size: int, step: int) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures (n, 3, s, s) in 0..255, covers and weights (n, 1, s, s) in 0..1; `step` seeds them."""
    rng = np.random.default_rng((SEED, step))
    samples = [sample(material, size, rng) for _ in range(BATCH)]
    pictures = torch.from_numpy(np.stack([one.picture for one in samples])).permute(0, 3, 1, 2).float()
    cover = torch.from_numpy(np.stack([one.cover for one in samples]))[:, None].float() / 255
    weight = torch.from_numpy(np.stack([one.weight for one in samples]))[:, None].float() / 255
    return pictures.contiguous(memory_format=torch.channels_last), cover, weight


def loss(logits: Tensor, cover: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy that counts the contour threefold, plus soft IoU of each picture."""
    near = functional.avg_pool2d(cover, 9, 1, 4, count_include_pad=False)
    weight_here = weight * (1 + 2 * ((near > 0.02) & (near < 0.98)))
    entropy = functional.binary_cross_entropy_with_logits(logits, cover, reduction="none")
    garment = torch.sigmoid(logits) * weight
    both = (garment * cover).sum((1, 2, 3))
    either = (garment + cover - garment * cover).sum((1, 2, 3))
    return (entropy * weight_here).sum() / weight_here.sum() + 0.5 * (1 - (both + 10) / (either + 10)).mean()


def train(material: Stock, phases: tuple[Phase, ...] = PHASES) -> GarmentNet:
    """The averaged net after all phases."""
    torch.manual_seed(SEED)
    net = GarmentNet().to(memory_format=torch.channels_last)
    mean = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(_AVERAGE), use_buffers=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    total = sum(phase.steps for phase in phases)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total, pct_start=0.06)
    step, shown, start = 0, 0.0, time.monotonic()
    for phase in phases:
        for _ in range(phase.steps):
            pictures, cover, weight = batch(material, phase.size, step)
            with torch.autocast("cpu", torch.bfloat16):
                logits = net(pictures)
            error = loss(logits.float(), cover, weight)
            optimiser.zero_grad(set_to_none=True)
            error.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            mean.update_parameters(net)
            step += 1
            shown += float(error.detach())
            if step % 100 == 0:
                print(
                    f"{step}/{total} {phase.size} px, loss {shown / 100:.4f}, {time.monotonic() - start:.0f} s",
                    flush=True,
                )
                shown = 0.0
    averaged = mean.module
    assert isinstance(averaged, GarmentNet)
    return averaged


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("work", type=Path)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    shown, held = split(asked.shop, asked.work / "masks")
    print(f"{len(shown)} photos to learn from, {len(held)} held out", flush=True)
    net = train(stock(shown, DRAWN, SEED))
    torch.save(net.state_dict(), asked.work / "garment.pt")


if __name__ == "__main__":
    main()
