# SPDX-License-Identifier: Apache-2.0
#
# ResNet-18 and ResNet-50 v1.5 (He et al., CVPR 2016; the stride in the 3x3 convolution).
#
# Invariant: batch norms are folded into biases where the network is quantized, as deployed ones
# are; every tensor that a convolution or an addition reads is quantized once. Called by catalog.py.
"""ResNets."""

from __future__ import annotations

from dataclasses import replace

from graph import FLOAT, Bits, Graph

BLOCKS = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3)}


def resnet(graph: Graph, depth: int, w: Bits = FLOAT, a: Bits = FLOAT, ends: Bits | None = None,
           size: int = 224, classes: int = 1000, base: int = 64, blocks=None) -> bytes:
    """`w` and `a` are formats of weights and activations, `ends` those of the first convolution
    and the classifier where they differ."""
    g, bottleneck = graph, depth >= 50
    unsigned = replace(a, signed=False)
    end_w, end_a = (ends, ends) if ends else (w, a)

    def conv(name: str, x: str, cin: int, cout: int, kernel: int, stride: int = 1,
             w: Bits = w) -> str:
        y = g.conv(name, x, cin, cout, kernel, stride, w=w, bias=w != FLOAT)
        return y if w != FLOAT else g.batch_norm(name + "/norm", y, cout)

    def relu(name: str, x: str, q: Bits = unsigned) -> str:
        return g.quantize(name + "/quant", g.node("Relu", name, [x]), q)

    x = g.quantize("x/quant", g.value("input", "x", (1, 3, size, size)), end_a)
    x = relu("init/relu", conv("init/conv", x, 3, base, 7, 2, end_w))
    x = g.node("MaxPool", "init/pool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    x = g.quantize("init/pool/quant", x, unsigned) if g.dialect == "qdq" else x
    cin = base
    for stage, count in enumerate(blocks or BLOCKS[depth]):
        width = base << stage
        cout = 4 * width if bottleneck else width
        for block in range(count):
            name = f"stage{stage + 1}/block{block + 1}"
            stride = 2 if stage and not block else 1
            layers = [(1, 1, width), (3, stride, width), (1, 1, cout)] if bottleneck else \
                [(3, stride, width), (3, 1, cout)]
            y, channels = x, cin
            for index, (kernel, step, features) in enumerate(layers):
                y = conv(f"{name}/conv{index + 1}", y, channels, features, kernel, step)
                channels = features
                if index + 1 < len(layers):
                    y = relu(f"{name}/relu{index + 1}", y)
            if cin != cout or stride != 1:
                x = conv(name + "/shortcut", x, cin, cout, 1, stride)
                x = g.quantize(name + "/shortcut/quant", x, a)
            y = g.node("Add", name + "/add", [g.quantize(name + "/add/quant", y, a), x])
            x, cin = relu(name + "/relu", y), cout
    x = g.node("GlobalAveragePool", "head/pool", [x])
    x = g.quantize("head/pool/quant", g.node("Flatten", "head/flatten", [x]),
                   replace(end_a, signed=False))
    x = g.linear("head/dense", x, cin, classes, w=end_w)
    g.value("output", x, (1, classes))
    return g.model()
