# SPDX-License-Identifier: Apache-2.0
#
# What acev2 must say about the reference models: figures that are published, that were recomputed
# from published code by others, or that the comments here derive by hand.
#
# Invariant: no figure is taken from acev2. results.py holds every report against them.
"""Expected figures and the check of reports against them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# Prices of docs/metric.md.
MUL_FP16, ADD_FP16, CMP_FP16 = 16 * 16 - 16, 6 * 16, 16  # 240, 96, 16
MUL_FP32, ADD_FP32, CMP_FP32 = 32 * 32 - 32, 6 * 32, 32  # 992, 192, 32
MUL_INT32_FP16, ADD_INT32, CMP_INT32 = 32 * 16 - 32, 32, 32  # 480
MUL_32_8 = 32 * 8 - 32  # 224
SHIFT_FP16, SHIFT_FP32 = 16 * 4 / 5, 32 * 5 / 5  # on a float twice an integer's i * log2(i) / 10


@dataclass(frozen=True)
class Ace:
    """ACE in units of 10^9 as printed, or exactly; whose number it is."""

    name: str
    ace: str | int
    origin: str


PAPER_CODE = "recomputed from its published code"
ACES = (
    Ace("pokebnn-0.5", "1.410", PAPER_CODE),
    Ace("pokebnn-0.75", "2.588", PAPER_CODE + "; the paper prints 2.6"),
    # Convolutions 4,091,469,824 and the dense layer 2,048,000 MACs x 8 x 8 = 131,072,000.
    Ace("pokebnn-1.0", 4_091_469_824 + 131_072_000, PAPER_CODE),
    Ace("pokebnn-1.25", "6.314", PAPER_CODE),
    Ace("pokebnn-1.4", "7.758", PAPER_CODE + "; the paper prints 7.8"),
    Ace("pokebnn-1.5", "8.863", PAPER_CODE),
    Ace("pokebnn-1.75", "11.868", PAPER_CODE),
    Ace("pokebnn-2.0", "15.331", PAPER_CODE),
    Ace("reactnet-a-float16", "7.854", "recomputed; PokeBNN's paper prints 7.9"),
    Ace("reactnet-a-float32", "16.96", "recomputed"),
    # 4,089,184,256 MACs x 16 x 16, x 8 x 8, x 4 x 4, x 4 x 2.
    Ace("resnet50-bfloat16", 4_089_184_256 * 256, "1046.831 recomputed"),
    Ace("resnet50-int8", 4_089_184_256 * 64, "261.708 recomputed"),
    Ace("resnet50-int4", 4_089_184_256 * 16, "65.427 recomputed"),
    Ace("resnet50-w4a2", 4_089_184_256 * 8, "32.713 recomputed"),
    Ace("mobilenet-v1-int8", "36.40", "recomputed"),
    Ace("mobilenet-v1-int4", "9.10", "recomputed"),
    # First convolution 112*112 x 64 x 3*49 = 118,013,952 MACs and classifier 2048 x 1000 at 8 x 8,
    # the other 3,969,122,304 at 4 x 4.
    Ace("resnet50-int4-ends8", (118_013_952 + 2_048_000) * 64 + 3_969_122_304 * 16,
        "by hand"),
)

# MACs in millions by operand formats, as printed. PokeBNN: recomputed from its code. ReActNet:
# first convolution 10.838, classifier 1.024.
MACS = {
    "pokebnn-0.5": {"bipolar": "905.6", "int4": "0.91", "int8": "7.65"},
    "pokebnn-0.75": {"bipolar": "2032.7", "int4": "2.04", "int8": "8.16"},
    "pokebnn-1.0": {"bipolar": "3609.5", "int4": "3.63", "int8": "8.67"},
    "pokebnn-1.4": {"bipolar": "7037.2", "int4": "7.08", "int8": "9.49"},
    "pokebnn-2.0": {"bipolar": "14412.2", "int4": "14.53", "int8": "10.72"},
    "reactnet-a-float16": {"bipolar": "4816.9", "float16": "11.862"},
}

# MobileNetV1's MACs in millions by kind of layer: first, depthwise, pointwise, classifier.
MOBILENET = {
    "mobilenet-v1-float32": ("10.84", "17.39", "539.49", "1.024"),
    "mobilenet-v1-1.5-float32": ("16.26", "26.08", "1213.86", "1.536"),
    "mobilenet-v1-2.0-float32": ("21.68", "34.77", "2157.97", "2.048"),
}
KINDS = (r"^init/conv$", r"/depthwise$", r"/pointwise$", r"^head/dense$")

# Parameters as torchvision publishes them, plus the means and variances of batch norms (17,056 and
# 4,800 channels), which it does not count; of ResNet-50 with batch norms folded. The MACs are those
# that torchvision's documentation rounds to 0.30 and 1.81 GFLOPS.
TOTALS = {
    "mobilenet-v2-float32": {"macs": 300_774_272, "parameters": 3_504_872 + 2 * 17_056},
    "resnet18-float32": {"macs": 1_814_073_344, "parameters": 11_689_512 + 2 * 4_800},
    "resnet50-float32": {"macs": 4_089_184_256},
    "resnet50-int8": {"parameters": 25_530_472},
}


@dataclass(frozen=True)
class Part:
    """Elementwise work of PokeBNN 1.0: which nodes, what is published, what follows from it."""

    title: str
    nodes: str  # regular expression
    published: str
    mul: int = 0
    add: int = 0
    cmp: int = 0
    shift: int = 0


# The published counts are of the elements that go in. A sum of k elements has k - 1 adds, so
# outputs are taken off the adds of averages; each output is multiplied by 1/k, which is a shift
# where k is a power of two: channels shrink by pairs.
SHRUNK, POOLED, SQUEEZED = 1_705_984, 878_080, 20_672  # outputs; 7,902,720 = 9 x 878,080
POKEBNN = (
    Part("batch norm", r"/norm\d$", "17,912,832 elements", mul=17_912_832, add=17_912_832),
    Part("DPReLU", r"/dprelu\d?/", "9,106,944 elements", mul=9_106_944, add=2 * 9_106_944,
         cmp=9_106_944),
    Part("local residual", r"/local/add$", "8,805,888 adds", add=8_805_888),
    Part("block residual", r"/block/add$", "5,519,360 adds", add=5_519_360),
    Part("channel shrink", r"/local/shrink/mean$", "5,419,008 adds, 1,705,984 multiplies",
         shift=SHRUNK, add=5_419_008 - SHRUNK),
    Part("average pool", r"/average$", "7,902,720 adds", mul=POOLED, add=7_902_720 - POOLED),
    Part("SE pool", r"/se/pool$", "8,906,240 adds, 20,672 multiplies", mul=SQUEEZED,
         add=8_906_240 - SQUEEZED),
    Part("SE multiply", r"/se/mul$", "8,805,888 multiplies", mul=8_805_888),
    Part("final pool", r"^head/pool$", "100,352 adds", mul=2_048, add=100_352 - 2_048),
)
# On INT32 accumulators: SE ReLU, + 3, ReLU6 (two bounds), x 1/6 of 22,656 elements.
SE_RELU, SE_RELU6 = 2_584, 22_656
POKEBNN_INT = (
    Part("SE ReLU", r"/se/relu$", "2,584 compares", cmp=SE_RELU),
    Part("SE hard sigmoid", r"/se/(add|relu6|div)$", "22,656 ReLU6", mul=SE_RELU6, add=SE_RELU6,
         cmp=2 * SE_RELU6),
)
# Quantizers of floats: the image 3*224*224, the second convolution 32*56*56, the squeezes 20,672
# and the dense layer 2,048. Of accumulators: the excitations 2,584; 1,000 logits become floats.
QUANTIZED_FLOATS = 150_528 + 100_352 + SQUEEZED + 2_048
QUANTIZED_INTS = SE_RELU + 1_000
# Accumulators that enter a batch norm: behind all 48 PokeConvs and the two first convolutions.
ACCUMULATORS = 9_106_944
# Biases on accumulators belong to the MAC layers: SE 2,584 + 22,656, dense 1,000.
POKEBNN_MAC = 4_222_541_824 + (SE_RELU + SE_RELU6 + 1_000) * ADD_INT32


def pokebnn_elementwise(element: str, accumulators: str) -> int:
    """Elementwise ACEv2 of PokeBNN 1.0 with float work in `element`; batch norms behind
    convolutions multiply accumulators in "int32", or in the float type."""
    mul, add, compare, shift = {"float16": (MUL_FP16, ADD_FP16, CMP_FP16, SHIFT_FP16),
                                "float32": (MUL_FP32, ADD_FP32, CMP_FP32, SHIFT_FP32)}[element]
    mul_int = {"float16": MUL_INT32_FP16, "float32": MUL_FP32}[element]
    cost = sum(p.mul * mul + p.add * add + p.cmp * compare + p.shift * shift for p in POKEBNN)
    cost += sum(p.mul * mul_int + p.add * ADD_INT32 + p.cmp * CMP_INT32 for p in POKEBNN_INT)
    cost += QUANTIZED_FLOATS * mul + QUANTIZED_INTS * mul_int
    return cost + (ACCUMULATORS * (mul_int - mul) if accumulators == "int32" else 0)


# Elements behind the layers of MobileNetV1 1.0: first convolution 32*112*112 = 401,408; blocks,
# depthwise + pointwise: 401,408 + 802,816; 200,704 + 401,408; 2 x 401,408; 100,352 + 200,704;
# 2 x 200,704; 50,176 + 100,352; 5 x 2 x 100,352; 25,088 + 50,176; 2 x 50,176.
LAYER_ELEMENTS = 401_408 + 1_204_224 + 602_112 + 802_816 + 301_056 + 401_408 + 150_528 + \
    1_003_520 + 75_264 + 100_352
MORE_ELEMENTS = 2 * 50_176  # PikeLPN's additional block
BINARY = LAYER_ELEMENTS - 401_408  # ReActNet's binary convolutions, see below
REACTNET_ADDS = 3 * BINARY + 3_060_736 + 1_931_776 + 376_320 * 3 + 1_024 * 48
REACTNET_MULTIPLIES, REACTNET_SHIFTS = 1_024, 376_320  # 1/49 and 1/4

# Category sums. int8 MobileNetV1 as QDQ: batch norm of an accumulator INT32 x FP32 and a float add;
# ReLU is what the unsigned quantizer behind it saturates to, so free; every layer quantized, the
# image 3*224*224 = 150,528, the 1,000 logits rescaled. Pool: sums of 49 uint8 reach 12,495, 14 bits:
# 1024 x 48 adds, and 1024 multiplies of the sum by scale / 49, 14 * 32 - 32.
# PikeLPN 1x: parameters of 8 bits, an integer add; scales of 8 bits, also behind the pool.
CATEGORIES = {
    "mobilenet-v1-int8": {
        "mac": 568_740_352 * 64 + 1_000 * ADD_INT32,
        "batch_norm": LAYER_ELEMENTS * (MUL_FP32 + ADD_FP32),
        "activation": 0,
        "quantization": (LAYER_ELEMENTS + 150_528 + 1_000) * MUL_FP32 + 1024 * (14 * 32 - 32),
        "other": 1024 * 48 * 14,
    },
    # Biases instead of batch norms; requantization of accumulators.
    "mobilenet-v1-int8-folded": {
        "mac": 568_740_352 * 64 + (LAYER_ELEMENTS + 1_000) * ADD_INT32,
        "batch_norm": 0,
        "activation": 0,
        "quantization": (LAYER_ELEMENTS + 150_528 + 1_000) * MUL_FP32 + 1024 * (14 * 32 - 32),
    },
    "pikelpn-1x": {
        "batch_norm": (LAYER_ELEMENTS + MORE_ELEMENTS) * (MUL_32_8 + ADD_INT32),
        "activation": 0,
        "quantization": (LAYER_ELEMENTS + MORE_ELEMENTS + 150_528 + 1_000) * MUL_32_8 +
        1024 * (14 * 8 - 14),
    },
    "pokebnn-1.0": {"mac": POKEBNN_MAC},
    # MobileNetV1's geometry: the first convolution is of floats, the others make accumulators. A
    # PReLU behind each of those. Adds behind each: residual, two of RPReLU. Adds of RSign: inputs
    # of the blocks 401,408 + 802,816 + 2 x 401,408 + 2 x 200,704 + 6 x 100,352 + 50,176 = 3,060,736
    # and of the 1x1 convolutions (the depthwise elements above) 1,931,776. Shortcuts pool 2x2 to
    # 200,704 + 100,352 + 50,176 + 25,088 = 376,320; the last pool 7x7 to 1,024.
    "reactnet-a-float16": {
        "batch_norm": 401_408 * (MUL_FP16 + ADD_FP16) + BINARY * (MUL_INT32_FP16 + ADD_FP16),
        "activation": BINARY * (CMP_FP16 + MUL_FP16),
        "quantization": 0,
        "other": REACTNET_ADDS * ADD_FP16 + REACTNET_MULTIPLIES * MUL_FP16 +
        REACTNET_SHIFTS * SHIFT_FP16,
    },
    "reactnet-a-float32": {
        "batch_norm": LAYER_ELEMENTS * (MUL_FP32 + ADD_FP32),
        "activation": BINARY * (CMP_FP32 + MUL_FP32),
        "other": REACTNET_ADDS * ADD_FP32 + REACTNET_MULTIPLIES * MUL_FP32 +
        REACTNET_SHIFTS * SHIFT_FP32,
    },
}


def macs_by_format(report: dict) -> Counter:
    """MACs by the formats of both operands, "int8" for equal ones."""
    macs: Counter = Counter()
    for entry in report["totals"]["by_precision"]:
        if entry["operation"] == "mac":
            lhs, rhs = entry["lhs"], entry["rhs"]
            macs[lhs if lhs == rhs else f"{lhs} × {rhs}"] += entry["count"]
    return macs


def operations(report: dict, pattern: str) -> Counter:
    """Elementary operations of the nodes whose name matches."""
    counts: Counter = Counter()
    for node in report["nodes"]:
        if re.search(pattern, node["name"]):
            for work in node["work"]:
                counts[work["operation"]] += work["count"]
    return counts


def macs_of_kinds(report: dict) -> list[int]:
    return [operations(report, kind)["mac"] for kind in KINDS]


def _near(value: float, printed: str) -> bool:
    """Equal to the last digit that is printed."""
    digits = len(printed.partition(".")[2])
    return abs(value - float(printed)) <= 0.5000001 * 10**-digits


def mismatches(reports: dict[str, dict]) -> list[str]:
    """Every figure that a report does not meet; `reports` by name, see results.py."""
    wrong = []

    def expect(what: str, value, expected, equal: bool | None = None) -> None:
        if not (value == expected if equal is None else equal):
            wrong.append(f"{what}: {value}, expected {expected}")

    for name, report in reports.items():
        expect(f"{name}: unpriced nodes", report["totals"]["nodes"]["unpriced"], 0)
    for figure in ACES:
        ace = reports[figure.name]["totals"]["ace"]
        if isinstance(figure.ace, int):
            expect(f"{figure.name}: ACE", ace, figure.ace)
        else:
            expect(f"{figure.name}: ACE in G", ace / 1e9, figure.ace, _near(ace / 1e9, figure.ace))
    for name, expected in MACS.items():
        macs = macs_by_format(reports[name])
        expect(f"{name}: formats of MACs", set(macs), set(expected))
        for key, millions in expected.items():
            expect(f"{name}: M MACs of {key}", macs[key] / 1e6, millions,
                   _near(macs[key] / 1e6, millions))
    for name, expected in MOBILENET.items():
        for kind, macs, millions in zip(KINDS, macs_of_kinds(reports[name]), expected):
            expect(f"{name}: M MACs of {kind}", macs / 1e6, millions, _near(macs / 1e6, millions))
    for name, expected in TOTALS.items():
        for key, value in expected.items():
            expect(f"{name}: {key}", reports[name]["totals"][key], value)
    for name in ("pokebnn-1.0", "pokebnn-1.0-float16", "pokebnn-1.0-float32"):
        for part in POKEBNN + POKEBNN_INT:
            counts = operations(reports[name], part.nodes)
            for operation in ("mul", "add", "cmp", "shift"):
                expect(f"{name}: {part.title}, {operation}", counts[operation],
                       getattr(part, operation))
    for name, expected in CATEGORIES.items():
        for key, value in expected.items():
            expect(f"{name}: {key}", reports[name]["totals"]["by_category"][key], value)
    for name, element, accumulators in POKEBNN_TOTALS:
        expect(f"{name}: ACEv2", reports[name]["totals"]["acev2"],
               POKEBNN_MAC + pokebnn_elementwise(element, accumulators))
    return wrong


# The last is read with --assume; bfloat16 is as wide as float16.
POKEBNN_TOTALS = (("pokebnn-1.0", "float16", "int32"), ("pokebnn-1.0-float16", "float16", "int32"),
                  ("pokebnn-1.0-float32", "float32", "int32"),
                  ("pokebnn-1.0-converted", "float16", "float16"))
