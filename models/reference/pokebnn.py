# SPDX-License-Identifier: Apache-2.0
#
# PokeBNN (Zhang et al., CVPR 2022), of any width and resolution, from the structure of its
# published code: binary convolutions with elementwise work in `element` around them.
#
# Invariant: MACs and elementwise counts are those of the published network (docs/results.md lists
# them). How channels are grouped where they do not divide, as at width 0.75, is our reading; no MAC
# depends on it. Called by catalog.py.
"""PokeBNN."""

from __future__ import annotations

from dataclasses import dataclass

from graph import Bits, Graph

FEATURES = (64,) * 3 + (128,) * 4 + (256,) * 6 + (512,) * 3
BINARY, INT4, INT8 = Bits(1), Bits(4, scale=0.21), Bits(8, scale=0.021)


@dataclass(frozen=True)
class Tensor:
    """A feature map: its name, channels and height = width."""

    name: str
    channels: int
    size: int

    @property
    def elements(self) -> int:
        return self.channels * self.size**2


class _Builder:
    def __init__(self, graph: Graph) -> None:
        self.g = graph

    def batch_norm(self, name: str, x: Tensor, variance: float) -> Tensor:
        y = self.g.batch_norm(name, x.name, x.channels, variance)
        return Tensor(y, x.channels, x.size)

    def dprelu(self, name: str, x: Tensor) -> Tensor:
        """(x - bias_x) * slope by its sign - bias_y."""
        g, dims = self.g, (x.channels, 1, 1)
        moved = g.node("Sub", name + "/sub_x", [x.name, g.weight(name + "/bias_x", dims, -.1, .1)])
        positive = g.node("Greater", name + "/sign", [moved, g.scalar(0.0)])
        slope = g.node("Where", name + "/slope", [positive,
                                                  g.weight(name + "/positive", dims, 0.8, 1.2),
                                                  g.weight(name + "/negative", dims, 0.1, 0.4)])
        y = g.node("Mul", name + "/mul", [moved, slope])
        y = g.node("Sub", name + "/sub_y", [y, g.weight(name + "/bias_y", dims, -0.1, 0.1)])
        return Tensor(y, x.channels, x.size)

    def add(self, name: str, x: Tensor, y: Tensor) -> Tensor:
        if (x.channels, x.size) != (y.channels, y.size):
            raise ValueError(f"{name}: {x} and {y}")
        return Tensor(self.g.node("Add", name, [x.name, y.name]), x.channels, x.size)

    def shrink_space(self, name: str, x: Tensor, size: int) -> Tensor:
        """3x3 average with stride 2, where a convolution had stride 2."""
        if x.size == size:
            return x
        y = self.g.node("AveragePool", name, [x.name], kernel_shape=[3, 3], strides=[2, 2],
                        auto_pad="SAME_UPPER")
        return Tensor(y, x.channels, size)

    def fit_channels(self, name: str, x: Tensor, channels: int) -> Tensor:
        """More channels are zeros; fewer are averages of consecutive ones."""
        g = self.g
        if x.channels < channels:
            pads = g.integers(f"pad_{channels - x.channels}",
                              [0, 0, 0, 0, 0, channels - x.channels, 0, 0])
            return Tensor(g.node("Pad", name + "/pad", [x.name, pads]), channels, x.size)
        if x.channels > channels:
            group = -(-x.channels // channels)
            # Zeros fill the last group where channels do not divide; no change where they do.
            padded = self.fit_channels(name, x, group * channels)
            shape = g.integers(f"shape_{channels}_{group}_{x.size}",
                               [1, channels, group, x.size, x.size])
            y = g.node("Reshape", name + "/group", [padded.name, shape])
            y = g.node("ReduceMean", name + "/mean", [y, g.integers("axis_2", [2])], keepdims=0)
            return Tensor(y, channels, x.size)
        return x

    def tile_channels(self, name: str, x: Tensor, channels: int) -> Tensor:
        """Repeats all channels in turn, as often as it takes."""
        g = self.g
        if x.channels == channels:
            return x
        times = -(-channels // x.channels)
        y = g.node("Tile", name + "/tile",
                   [x.name, g.integers(f"repeats_{times}", [1, times, 1, 1])])
        if times * x.channels > channels:
            y = g.node("Slice", name + "/cut", [y, g.integers("start_0", [0]),
                                                g.integers(f"end_{channels}", [channels]),
                                                g.integers("axis_1", [1])])
        return Tensor(y, channels, x.size)

    def squeeze_excite(self, name: str, r: Tensor, channels: int) -> str:
        """min(max(s + 3, 0), 6) / 6 of two 4-bit layers on the mean of `r`."""
        g, hidden = self.g, r.channels // 8
        s = g.node("GlobalAveragePool", name + "/pool", [r.name])
        s = g.conv(name + "/squeeze", s, r.channels, hidden, 1, w=INT4, a=INT4, bias=True)
        s = g.node("Relu", name + "/relu", [s])
        s = g.conv(name + "/excite", s, hidden, channels, 1, w=INT4, a=INT4, bias=True)
        s = g.node("Add", name + "/add", [s, g.scalar(3.0)])
        s = g.node("Clip", name + "/relu6", [s, g.scalar(0.0), g.scalar(6.0)])
        return g.node("Mul", name + "/div", [s, g.scalar(1 / 6)])

    def poke_conv(self, name: str, x: Tensor, channels: int, kernel: int = 1, stride: int = 1,
                  block_input: Tensor | None = None) -> Tensor:
        """Binary convolution, batch norm, residuals, DPReLU, squeeze and excite, batch norm."""
        y = Tensor(self.g.conv(name + "/conv", x.name, x.channels, channels, kernel, stride,
                               w=BINARY, a=BINARY), channels, -(-x.size // stride))
        y = self.batch_norm(name + "/norm1", y, x.channels * kernel**2)
        r = self.shrink_space(name + "/local/average", x, y.size)
        y = self.add(name + "/local/add", y, self.fit_channels(name + "/local/shrink", r, channels))
        if block_input is not None:
            r1 = self.tile_channels(name + "/block", block_input, channels)
            r1 = self.shrink_space(name + "/block/average", r1, y.size)
            y = self.add(name + "/block/add", y, r1)
        y = self.dprelu(name + "/dprelu", y)
        s = self.squeeze_excite(name + "/se", x, channels)
        y = Tensor(self.g.node("Mul", name + "/se/mul", [y.name, s]), channels, y.size)
        return self.batch_norm(name + "/norm2", y, 1.0)


def pokebnn(graph: Graph, width: float = 1.0, size: int = 224, classes: int = 1000,
            stages: tuple[int, ...] = FEATURES) -> bytes:
    """The model; `size` is a multiple of 32."""
    g, b = graph, _Builder(graph)
    x = g.value("input", "x", (1, 3, size, size))
    y = g.conv("init/conv1", x, 3, 32, 4, 4, w=INT8, a=INT8, pad=0)
    y = b.dprelu("init/dprelu1", b.batch_norm("init/norm1", Tensor(y, 32, size // 4), 1.0))
    y = Tensor(g.conv("init/conv2", y.name, 32, 64, 3, group=32, w=INT8, a=INT8), 64, size // 4)
    y = b.dprelu("init/dprelu2", b.batch_norm("init/norm2", y, 1.0))
    for index, base in enumerate(stages):
        name, features = f"block{index + 1}", int(base * width)
        stride = 2 if index and base != stages[index - 1] else 1
        block_input = y
        y = b.poke_conv(name + "/a", y, features)
        y = b.poke_conv(name + "/b", y, features, 3, stride)
        y = b.poke_conv(name + "/c", y, 4 * features, block_input=block_input)
    head = g.node("GlobalAveragePool", "head/pool", [y.name])
    head = g.node("Flatten", "head/flatten", [head])
    head = g.linear("head/dense", head, y.channels, classes, INT8, INT8)
    g.value("output", head, (1, classes))
    return g.model()
