# SPDX-License-Identifier: Apache-2.0
#
# MobileNetV1 (Howard et al., 2017) and V2 (Sandler et al., CVPR 2018) of any width.
#
# Invariant: V1's blocks are those of ReActNet and PikeLPN. Batch norms are written, or folded into
# biases with `fold`. Called by catalog.py.
"""MobileNets."""

from __future__ import annotations

from dataclasses import replace

from graph import FLOAT, Bits, Graph
from reactnet import BLOCKS

# expansion, channels, blocks, stride
V2_STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
             (6, 160, 3, 2), (6, 320, 1, 1))


def mobilenet_v1(graph: Graph, width: float = 1.0, w: Bits = FLOAT, a: Bits = FLOAT,
                 fold: bool = False, size: int = 224, classes: int = 1000, blocks=BLOCKS) -> bytes:
    """The model with weights in `w` and activations in `a`."""
    g = graph

    def layer(name: str, x: str, cin: int, cout: int, kernel: int, stride: int,
              group: int = 1) -> str:
        y = g.conv(name, x, cin, cout, kernel, stride, group, w=w, bias=fold)
        y = y if fold else g.batch_norm(name + "/norm", y, cout)
        y = g.node("Relu", name + "/relu", [y])
        return g.quantize(name + "/quant", y, replace(a, signed=False))

    def scaled(channels: int) -> int:
        return int(channels * width)

    x = g.quantize("x/quant", g.value("input", "x", (1, 3, size, size)), a)
    x = layer("init/conv", x, 3, scaled(32), 3, 2)
    for index, (cin, cout, stride) in enumerate(blocks):
        name, cin, cout = f"block{index + 1}", scaled(cin), scaled(cout)
        x = layer(name + "/depthwise", x, cin, cin, 3, stride, cin)
        x = layer(name + "/pointwise", x, cin, cout, 1, 1)
    x = g.node("Flatten", "head/flatten", [g.node("GlobalAveragePool", "head/pool", [x])])
    x = g.quantize("head/pool/quant", x, replace(a, signed=False))
    x = g.linear("head/dense", x, scaled(blocks[-1][1]), classes, w=w)
    g.value("output", x, (1, classes))
    return g.model()


def _divisible(channels: float) -> int:
    """The nearest multiple of 8 that is at least 90 % of `channels`."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def mobilenet_v2(graph: Graph, width: float = 1.0, w: Bits = FLOAT, a: Bits = FLOAT,
                 size: int = 224, classes: int = 1000, stages=V2_STAGES,
                 last: int = 1280) -> bytes:
    """The model; batch norms are folded where it is quantized."""
    g, fold = graph, w != FLOAT

    def layer(name: str, x: str, cin: int, cout: int, kernel: int, stride: int = 1,
              group: int = 1, relu: bool = True) -> str:
        y = g.conv(name, x, cin, cout, kernel, stride, group, w=w, bias=fold)
        y = y if fold else g.batch_norm(name + "/norm", y, cout)
        if relu:
            y = g.node("Clip", name + "/relu6", [y, g.scalar(0.0), g.scalar(6.0)])
        return g.quantize(name + "/quant", y, replace(a, signed=not relu))

    cin, last = _divisible(32 * width), _divisible(last * max(1.0, width))
    x = g.quantize("x/quant", g.value("input", "x", (1, 3, size, size)), a)
    x = layer("init/conv", x, 3, cin, 3, 2)
    for stage, (expansion, channels, blocks, first_stride) in enumerate(stages):
        cout = _divisible(channels * width)
        for block in range(blocks):
            name = f"stage{stage + 1}/block{block + 1}"
            stride, hidden = (1 if block else first_stride), cin * expansion
            y = x if expansion == 1 else layer(name + "/expand", x, cin, hidden, 1)
            y = layer(name + "/depthwise", y, hidden, hidden, 3, stride, hidden)
            y = layer(name + "/project", y, hidden, cout, 1, relu=False)
            if stride == 1 and cin == cout:
                y = g.quantize(name + "/add/quant", g.node("Add", name + "/add", [x, y]), a)
            x, cin = y, cout
    x = layer("head/conv", x, cin, last, 1)
    x = g.node("Flatten", "head/flatten", [g.node("GlobalAveragePool", "head/pool", [x])])
    x = g.quantize("head/pool/quant", x, replace(a, signed=False))
    x = g.linear("head/dense", x, last, classes, w=w)
    g.value("output", x, (1, classes))
    return g.model()
