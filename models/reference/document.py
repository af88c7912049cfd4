# SPDX-License-Identifier: Apache-2.0
#
# The text of docs/results.md around numbers of reports.
#
# Invariant: prose states no number that a table beside it does not show. Called by results.py.
"""Renders docs/results.md."""

from __future__ import annotations

import catalog
import figures
from pikelpn import VARIANTS

# What a step of the waterfall adds: title, style, options of acev2.
NONE = {"norm_bits": None, "scale_bits": None}
DEPTHWISE = ("--assume", "depthwise$=w:pot4")
BOTH = ("--assume", "(depth|point)wise$=w:pot4")
STEPS = (
    ("quantized weights and activations", NONE, ()),
    ("+ QuantNorm", {"scale_bits": None}, ()),
    ("+ Double Quantization", {}, ()),
    ("+ power-of-two depthwise weights", {}, DEPTHWISE),
    ("+ power-of-two pointwise weights", {}, catalog.POT),
    ("+ both", {}, BOTH),
)
CATEGORIES = ("mac", "batch_norm", "activation", "quantization", "other")


def _si(value: float) -> str:
    """Three significant digits with a unit."""
    for limit, unit in ((1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= 0.9995 * limit:
            scaled = value / limit
            digits = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            return f"{scaled:.{digits}f}{unit}"
    return f"{value:g}"


def _percent(part: float, whole: float) -> str:
    share = 100 * part / whole
    return "0" if not share else f"{share:.1f} %" if share >= 0.05 else "<0.1 %"


def _table(head: str, align: str, rows: list[list[str]]) -> str:
    titles = head.split("|")
    marks = {"l": "---", "r": "---:"}
    lines = [titles, [marks[a] for a in align], *rows]
    assert all(len(line) == len(titles) for line in lines)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _elementwise(totals: dict) -> float:
    return totals["acev2"] - totals["by_category"]["mac"]


def _models(reports: dict[str, dict]) -> str:
    rows = []
    for name, entry in catalog.ENTRIES.items():
        totals = reports[name]["totals"]
        macs = figures.macs_by_format(reports[name])
        rows.append([entry.title,
                     ", ".join(f"{_si(count)} {key}" for key, count in macs.most_common()),
                     _si(totals["ace"]), _si(totals["acev2"]),
                     _percent(_elementwise(totals), totals["acev2"]),
                     f"{entry.accuracy:g}" if entry.accuracy else "",
                     entry.source])
    return _table("model|MACs by operand formats|ACE|ACEv2|elementwise|top-1|source of top-1",
                  "llrrrrl", rows)


def _categories(reports: dict[str, dict]) -> str:
    rows = []
    for name, entry in catalog.ENTRIES.items():
        totals = reports[name]["totals"]
        rows.append([entry.title, *(_percent(totals["by_category"][key], totals["acev2"])
                                    for key in CATEGORIES)])
    return _table("model|MAC layers|batch norm|activations|quantization scaling|other", "lrrrrr",
                  rows)


def _aces(reports: dict[str, dict]) -> str:
    rows = [[catalog.ENTRIES[figure.name].title,
             f"{figure.ace:,}" if isinstance(figure.ace, int) else figure.ace + " G",
             f"{reports[figure.name]['totals']['ace']:,}", figure.origin]
            for figure in figures.ACES]
    return _table("model|expected ACE|acev2|origin", "lrrl", rows)


def _pokebnn(reports: dict[str, dict]) -> str:
    f = figures
    rows, sums = [], 0
    everything = [(part, f.MUL_FP16, f.ADD_FP16, f.CMP_FP16) for part in f.POKEBNN]
    everything += [(part, f.MUL_INT32_FP16, f.ADD_INT32, f.CMP_INT32) for part in f.POKEBNN_INT]
    for part, mul, add, compare in everything:
        cost = part.mul * mul + part.add * add + part.cmp * compare + part.shift * f.SHIFT_FP16
        sums += cost
        rows.append([part.title, part.published,
                     *(f"{count:,}" if count else "" for count in (part.mul, part.add, part.cmp, part.shift)),
                     f"{cost:,.0f}"])
    cost = f.QUANTIZED_FLOATS * f.MUL_FP16 + f.QUANTIZED_INTS * f.MUL_INT32_FP16
    rows.append(["quantizers", "", f"{f.QUANTIZED_FLOATS + f.QUANTIZED_INTS:,}", "", "", "",
                 f"{cost:,.0f}"])
    assert abs(sums + cost - f.pokebnn_elementwise("float16", "float16")) < 1
    rows.append(["sum", "", "", "", "", "", f"{sums + cost:,.0f}"])
    return _table("part|published|multiplies|adds|compares|shifts|ACEv2 in FP16", "llrrrrr", rows)


def _shares(reports: dict[str, dict]) -> str:
    rows = []
    titles = {"pokebnn-1.0-converted": "FP16 or BF16, accumulators converted first",
              "pokebnn-1.0-float16": "FP16 or BF16, INT32 accumulators",
              "pokebnn-1.0-float32": "FP32"}
    by_name = {name: (element, kind) for name, element, kind in figures.POKEBNN_TOTALS}
    for name, title in titles.items():
        hand = figures.pokebnn_elementwise(*by_name[name])
        totals = reports[name]["totals"]
        rows.append([title, f"{hand:,.0f}", f"{figures.POKEBNN_MAC:,}",
                     _percent(hand, hand + figures.POKEBNN_MAC),
                     _percent(_elementwise(totals), totals["acev2"])])
    return _table("elementwise work in|elementwise, by hand|MAC layers, by hand|"
                  "share by hand|acev2", "lrrrr", rows)


def _mobilenet_kinds(reports: dict[str, dict]) -> str:
    rows = [[catalog.ENTRIES[name].title, *(f"{macs:,}" for macs in
                                            figures.macs_of_kinds(reports[name]))]
            for name in figures.MOBILENET]
    return _table("model|first|depthwise|pointwise|classifier", "lrrrr", rows)


def _mobilenet_int8(reports: dict[str, dict]) -> str:
    n = figures.LAYER_ELEMENTS
    hands = {"batch_norm": f"{n:,} × (992 + 192)", "activation": "what quantizers saturate to",
             "quantization": f"({n:,} + 150,528 + 1,000) × 992 + 1,024 × 416",
             "mac": "568,740,352 × 64 + 1,000 × 32", "other": "49,152 × 14"}
    categories = reports["mobilenet-v1-int8"]["totals"]["by_category"]
    rows = [[key.replace("_", " "), hands[key],
             f"{figures.CATEGORIES['mobilenet-v1-int8'][key]:,}", f"{categories[key]:,.0f}"]
            for key in CATEGORIES]
    return _table("category|elements × price|by hand|acev2", "llrr", rows)


def _waterfall(steps: dict[str, list[dict]]) -> str:
    rows = []
    for index, (title, _, _) in enumerate(STEPS):
        row = [title]
        # The two ways to take powers of two, and both, follow the same network.
        before = min(max(index - 1, 0), 2)
        for variant in VARIANTS:
            cost = steps[variant][index]["totals"]["acev2"]
            saved = steps[variant][before]["totals"]["acev2"] - cost
            start = steps[variant][0]["totals"]["acev2"]
            change = f" (−{_si(saved)}, −{_percent(saved, start)})" if index else ""
            row.append(_si(cost) + change)
        rows.append(row)
    return _table("step|" + "|".join(VARIANTS), "lrrrr", rows)


def _waterfall_categories(steps: dict[str, list[dict]]) -> str:
    rows = []
    for (title, _, _), report in zip(STEPS, steps["1x"]):
        totals = report["totals"]
        rows.append([title, *(_si(totals["by_category"][key]) for key in CATEGORIES),
                     _percent(_elementwise(totals), totals["acev2"]), _si(totals["ace"])])
    return _table("step, 1x|MAC layers|batch norm|activations|quantization scaling|other|"
                  "elementwise|ACE", "lrrrrrrr", rows)


def render(reports: dict[str, dict], steps: dict[str, list[dict]]) -> str:
    """The document."""
    return f"""# Results: the networks behind the metric

The networks that the papers of ACE and ACEv2 are about, priced by `acev2`. Builders in
[models/reference/](../models/reference/README.md) write them as ONNX graphs, 224 × 224 and 1000
classes, without weights: a cost does not depend on them. This page is generated from the JSON
reports, and a test holds it, and the figures it is compared with, against the program.

Accuracies are published ones, of trained networks; the source stands beside each. *Recomputed*
figures follow from published code or layer tables. What is *our reading* says so.

## Models

{_models(reports)}
Elementwise is everything outside of MAC layers; ACE sees none of it. PokeBNN in bfloat16 is as
published. INT4 and binary networks are written with QONNX nodes, INT8 with QuantizeLinear and
DequantizeLinear; written with QONNX nodes the latter cost exactly the same, which the test checks.
Batch norms of the quantized ResNets and of the int8 MobileNetV2 are folded into biases.

By category of the poster:

{_categories(reports)}
![Accuracy over ACEv2](results.svg)

Drawn by `acev2 compare --accuracy --svg` from the reports above. The PikeLPN points cost what our
reading costs, and are as accurate as published.

## ACE of the papers

{_aces(reports)}
Exact figures must be met to the last digit, others to the last one printed.

## PokeBNN 1.0: where the rest goes

The counts are published as the elements that go in. A sum of k elements takes k − 1 adds, so an
average has as many adds less as it has outputs, and as many multiplies by 1/k. `acev2` finds these
multiplies, adds and compares in every part:

{_pokebnn(reports)}
DPReLU is a compare, a multiply and two adds an element: 16 + 240 + 2 × 96. The last parts run on
INT32 accumulators of the 4-bit layers: a multiply by a 16-bit float costs 32·16 − 32 = 480. Signs,
which feed the binary convolutions, are free.

{_shares(reports)}
A batch norm behind a convolution reads an INT32 accumulator. `acev2` multiplies it as it is, at
480; if it is converted to 16 bits first, for free, as `--assume 'norm\\d$=float16'` says, at 240.
That is the difference between the first two rows, 9,106,944 × 240. In FP32 it makes none.

## MobileNetV1

MACs by kind of layer:

{_mobilenet_kinds(reports)}
INT8, written with QuantizeLinear and DequantizeLinear around every layer and with the batch norms
left in place. Its 27 layers make {figures.LAYER_ELEMENTS:,} elements:

{_mobilenet_int8(reports)}
An accumulator times a float scale costs 32·32 − 32 = 992, in batch norm as in requantization; the
float add 192. 150,528 is the image, 1,000 the logits, which become floats. The scale of the last
layer goes through the pool, so nothing is charged behind it. In the model *folded* above, the batch
norms are biases, at 32 an element.

## What the techniques of PikeLPN save

The poster's argument: a network of low precision pays for batch norm and scales more than for its
MACs. Its layer tables are not readable to us. Geometry and widths here are a reading, that of TNet
(2026): MobileNetV1 with one more block of 1024 channels; first convolution, classifier and
depthwise weights 8 bits, pointwise weights 4 bits; 1x has 8-bit activations, 2x 16-bit ones, 3x and
6x are 1.5 and 2 times as wide besides. Each technique is a switch of
`models/reference/pikelpn.py`:

* **QuantNorm**: parameters of batch norm in 8 bits. INT32 × 8 bits costs 224 instead of 992, and
  the add is one of integers, 32 instead of 192.
* **Double Quantization**: scales in 8 bits. A quantizer's multiply costs 224 instead of 992.
* **Power-of-two weights** (Distribution-Heterogeneous Quantization gives depthwise and pointwise
  convolutions different quantizers, one linear, one power of two; which is which, is a reading):
  a MAC is a shift and an add. With 8-bit activations it costs 4.8 + 8 instead of 64 (depthwise) or
  32 (pointwise).

{_waterfall(steps)}
In brackets: saved by the step, and its part of the first row. The last three follow the third row
one at a time. The models above have power-of-two pointwise weights.

{_waterfall_categories(steps)}
ACE sees the bits of weights, not how they are multiplied nor what runs around them: it hardly moves
while ACEv2 falls to about a third.
A small network whose float weights are powers of two, read with `--weights values`, costs the same
as its twin under `--assume`; the test checks that, too.
"""
