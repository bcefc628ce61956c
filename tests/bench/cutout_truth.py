"""Cut-outs against the truth: `python -m tests.bench.cutout_truth [--count N] [--net NAME]`.

The sample shop was drawn, so its masks are exact. Prints IoU, the largest piece lost and the largest piece of ground
kept (shares of the garment), how many are trusted, how many of those have a flaw, and seconds a photo on one thread.
`--net` is a value of BESTSHOT_CUTOUT.
"""

import argparse
import time
from dataclasses import dataclass

import cv2
import numpy as np

from tools.checks.garment import HOLE, LEFTOVER
from tools.cutout.analysis import chosen_net, outline
from tools.cutout.confidence import TRUSTED
from tools.cutout.net import Net
from tools.imaging.arrays import Mask
from tools.imaging.encoding import shrink
from tools.imaging.masks import dilated, eroded, opened, pieces
from tools.sample import Sample, samples
from tools.vision.garment_area import border_mask


@dataclass(frozen=True, slots=True)
class Result:
    """One photo; `lost` and `kept` are the largest pieces that differ by more than the contour."""

    name: str
    iou: float
    lost: float
    kept: float
    trusted: bool
    seconds: float

    @property
    def flawed(self) -> bool:
        """Whether a person sees that something is missing or left."""
        return self.lost > HOLE or self.kept > LEFTOVER


def largest(where: Mask, truth: Mask) -> float:
    """The largest piece as a share of the garment; what is thinner than 1 % of the garment's size is contour."""
    unit = float(np.sqrt(truth.sum())) / 100
    _, areas = pieces(opened(where, unit / 2))
    return float(areas[1:].max()) / float(truth.sum()) if len(areas) > 1 else 0.0


def measured(sample: Sample, net: Net | None) -> Result:
    """Cut the garment out of its picture."""
    photo, mask = shrink(sample.photo(), 800), sample.mask()
    truth = cv2.resize(mask.astype(np.uint8), photo.shape[1::-1], interpolation=cv2.INTER_AREA) > 0
    start = time.process_time()
    found = outline(photo, border_mask(photo), net)
    seconds = time.process_time() - start
    mask = found.mask
    overlap = float((mask & truth).sum() / (mask | truth).sum())
    rim = float(np.sqrt(truth.sum())) / 100
    lost = largest(np.asarray(eroded(truth, rim) & ~mask, bool), truth)
    kept = largest(np.asarray(mask & ~dilated(truth, rim), bool), truth)
    return Result(sample.name, overlap, lost, kept, found.trust >= TRUSTED, seconds)


def main() -> None:
    """Print the table, and a line for each trusted photo with a flaw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=44)
    parser.add_argument("--net", default="auto")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    results = [measured(one, chosen_net(asked.net)) for one in samples()[: asked.count]]
    overlaps = np.array([one.iou for one in results])
    trusted = [one for one in results if one.trusted]
    flawed = [one for one in trusted if one.flawed]
    print(f"IoU: mean {overlaps.mean():.4f}, p10 {np.percentile(overlaps, 10):.4f}, least {overlaps.min():.4f}")
    print(f"largest lost {max(one.lost for one in results):.2%}, largest kept {max(one.kept for one in results):.2%}")
    print(f"trusted {len(trusted)} of {len(results)}, of those with a flaw {len(flawed)}")
    print(f"{np.mean([one.seconds for one in results]):.2f} s a photo")
    for one in flawed:
        print(f"  {one.name}: IoU {one.iou:.3f}, lost {one.lost:.2%}, kept {one.kept:.2%}")


if __name__ == "__main__":
    main()
