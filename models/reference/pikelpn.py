# SPDX-License-Identifier: Apache-2.0
#
# Networks in the style of PikeLPN (CVPR 2024): a separable network with every layer quantized, and
# each technique of the poster as a switch.
#
# The bit widths and the geometry are a reading (docs/results.md says whose), not the paper's
# published tables. Called by catalog.py.
"""PikeLPN-style networks."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from graph import Bits, Graph
from reactnet import BLOCKS


@dataclass(frozen=True)
class Style:
    """What a variant quantizes, and how."""

    width: float = 1.0
    activation_bits: int = 8
    depthwise_bits: int = 8
    pointwise_bits: int = 4
    end_bits: int = 8  # first convolution and classifier
    norm_bits: int | None = 8  # QuantNorm; None leaves batch norm in float
    scale_bits: int | None = 8  # Double Quantization; None leaves scales in float
    power_of_two: tuple[str, ...] = ()  # of "depthwise" and "pointwise": weights that are ±2^k


VARIANTS = {"1x": Style(), "2x": Style(activation_bits=16),
            "3x": Style(1.5, activation_bits=16), "6x": Style(2.0, activation_bits=16)}


class PikeGraph(Graph):
    """A graph whose scales and batch norm parameters may be quantized themselves."""

    def __init__(self, style: Style, **options) -> None:
        super().__init__(dialect="qonnx", **options)
        self.style = style

    def _quant(self, name: str, x: str, scale: str, q: Bits) -> str:
        if self.style.scale_bits and not name.endswith("/scale"):
            # The scale of a scale is a power of two, so it costs a shift or is folded.
            scale = super()._quant(name + "/scale", scale, self.scalar(2.0**-12),
                                   Bits(self.style.scale_bits, signed=False))
        return super()._quant(name, x, scale, q)

    def batch_norm(self, name: str, x: str, channels: int, variance: float = 1.0) -> str:
        bits = self.style.norm_bits
        if not bits:
            return super().batch_norm(name, x, channels, variance)
        ranges = {"gamma": (0.5, 1.5), "beta": (-0.1, 0.1), "mean": (-0.1, 0.1),
                  "variance": (0.5 * variance, 1.5 * variance)}
        parts = []
        for part, limits in ranges.items():
            raw = self.weight(f"{name}/{part}", (channels,), *limits)
            parts.append(super()._quant(f"{name}/{part}/quant", raw,
                                        self.scalar(0.012), Bits(bits)))
        return self.node("BatchNormalization", name, [x, *parts])


    def quantized_weight(self, name: str, dims: tuple[int, ...], q: Bits) -> str:
        if name.split("/")[-2] not in self.style.power_of_two:
            return super().quantized_weight(name, dims, q)
        # ONNX has no such quantizer: the floats are the powers themselves, as `acev2 --weights
        # values` sees. Eight exponents and a sign make 4 bits.
        if not self.inline_weights:
            raise ValueError("weights that are powers of two need values")
        powers = [self._random.choice((-1, 1)) * 2.0 ** -self._random.randint(1, 8)
                  for _ in range(prod(dims))]
        return self.constant(name, powers, dims)


def pikelpn(graph: PikeGraph, size: int = 224, classes: int = 1000,
            blocks=(*BLOCKS, (1024, 1024, 1))) -> bytes:
    """The model in the graph's style."""
    g, style = graph, graph.style
    activation = Bits(style.activation_bits, signed=False, scale=0.021)

    def layer(name: str, x: str, cin: int, cout: int, kernel: int, stride: int, bits: int,
              group: int = 1) -> str:
        y = g.conv(name, x, cin, cout, kernel, stride, group, w=Bits(bits))
        y = g.node("Relu", name + "/relu", [g.batch_norm(name + "/norm", y, cout)])
        return g.quantize(name + "/quant", y, activation)

    def scaled(channels: int) -> int:
        return int(channels * style.width)

    x = g.value("input", "x", (1, 3, size, size))
    x = g.quantize("x/quant", x, Bits(style.end_bits, scale=0.021))
    x = layer("init/conv", x, 3, scaled(32), 3, 2, style.end_bits)
    for index, (cin, cout, stride) in enumerate(blocks):
        name, cin, cout = f"block{index + 1}", scaled(cin), scaled(cout)
        x = layer(name + "/depthwise", x, cin, cin, 3, stride, style.depthwise_bits, cin)
        x = layer(name + "/pointwise", x, cin, cout, 1, 1, style.pointwise_bits)
    x = g.node("Flatten", "head/flatten", [g.node("GlobalAveragePool", "head/pool", [x])])
    x = g.quantize("head/pool/quant", x, Bits(style.end_bits, signed=False, scale=0.021))
    x = g.linear("head/dense", x, scaled(blocks[-1][1]), classes, w=Bits(style.end_bits))
    g.value("output", x, (1, classes))
    return g.model()
