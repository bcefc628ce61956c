"""Weights to what the product reads: `python -m training.segmentation.export WORK OUT.onnx`.

The graph computes in 32 bits; its weights are stored in 16 and widened once, when the file is loaded.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training.segmentation.net import GarmentNet

_SIDE = 192
_SMALL = 64  # values: biases and the like stay as they are


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its large weights in 16 bits, each behind a cast."""
    graph, casts = model.graph, []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < _SMALL:
            continue
        graph.initializer.remove(weight)
        stored = f"{weight.name}_half"
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [weight.name], to=TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(model)
    return model


def main() -> None:
    """Write the file and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    net = GarmentNet()
    net.load_state_dict(torch.load(asked.work / "garment.pt", weights_only=True))
    net.eval()
    torch.onnx.export(
        net,
        (torch.zeros(2, 3, _SIDE, _SIDE),),
        str(asked.out),
        dynamo=False,
        opset_version=17,
        input_names=["picture"],
        output_names=["logits"],
    )
    onnx.save(halved(onnx.load(str(asked.out))), str(asked.out))
    print(
        f"{asked.out}: {asked.out.stat().st_size / 1e6:.2f} MB, {sum(p.numel() for p in net.parameters())} parameters"
    )


if __name__ == "__main__":
    main()
