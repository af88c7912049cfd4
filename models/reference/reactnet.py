# SPDX-License-Identifier: Apache-2.0
#
# ReActNet-A (Liu et al., ECCV 2020): MobileNetV1's geometry with binary 3x3 and 1x1 convolutions;
# the first and the last layer and all elementwise work are in `element`.
# Called by catalog.py.
"""ReActNet-A."""

from __future__ import annotations

from graph import Bits, Graph

BLOCKS = ((32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2),
          *((512, 512, 1),) * 5, (512, 1024, 2), (1024, 1024, 1))
BINARY = Bits(1)


def reactnet(graph: Graph, size: int = 224, classes: int = 1000, blocks=BLOCKS) -> bytes:
    """The model; the first of `blocks` has 32 inputs."""
    g = graph

    def moved(name: str, x: str, channels: int) -> str:
        return g.node("Add", name, [x, g.weight(name + "/bias", (channels, 1, 1), -0.1, 0.1)])

    def rprelu(name: str, x: str, channels: int) -> str:
        y = moved(name + "/before", x, channels)
        slope = g.weight(name + "/slope", (channels, 1, 1), 0.1, 0.4)
        return moved(name + "/after", g.node("PRelu", name + "/prelu", [y, slope]), channels)

    def binary_conv(name: str, x: str, channels: int, kernel: int, stride: int) -> str:
        y = g.conv(name + "/conv", x, channels, channels, kernel, stride, w=BINARY, a=BINARY)
        return g.batch_norm(name + "/norm", y, channels, channels * kernel**2)

    x = g.value("input", "x", (1, 3, size, size))
    x = g.batch_norm("init/norm", g.conv("init/conv", x, 3, 32, 3, 2), 32)
    for index, (cin, cout, stride) in enumerate(blocks):
        name = f"block{index + 1}"
        y = binary_conv(name + "/3x3", moved(name + "/3x3/rsign", x, cin), cin, 3, stride)
        if stride == 2:
            x = g.node("AveragePool", name + "/shortcut", [x], kernel_shape=[2, 2], strides=[2, 2])
        x = rprelu(name + "/3x3/rprelu", g.node("Add", name + "/3x3/add", [y, x]), cin)
        signs = moved(name + "/1x1/rsign", x, cin)
        halves = []
        for half in range(cout // cin):
            part = f"{name}/1x1" + "ab"[half] * (cout > cin)
            y = binary_conv(part, signs, cin, 1, 1)
            halves.append(g.node("Add", part + "/add", [y, x]))
        x = halves[0] if len(halves) == 1 else g.node("Concat", name + "/concat", halves, axis=1)
        x = rprelu(name + "/1x1/rprelu", x, cout)
    x = g.node("Flatten", "head/flatten", [g.node("GlobalAveragePool", "head/pool", [x])])
    x = g.linear("head/dense", x, blocks[-1][1], classes)
    g.value("output", x, (1, classes))
    return g.model()
