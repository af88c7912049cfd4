# SPDX-License-Identifier: Apache-2.0
#
# Every reference model by name: how it is built, how acev2 is to read it, and the accuracy that was
# published for it with its source.
#
# Invariant: only what someone published stands under `accuracy`. generate.py, verify.py and
# results.py read the lists.
"""The list of reference models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from graph import FLOAT, Bits, Graph
from mobilenet import V2_STAGES, mobilenet_v1, mobilenet_v2
from pikelpn import VARIANTS, PikeGraph, Style, pikelpn
from pokebnn import pokebnn
from reactnet import reactnet
from resnet import resnet

INT8, INT4, INT2 = Bits(8, scale=0.021), Bits(4, scale=0.21), Bits(2, scale=0.6)
POT = ("--assume", "pointwise$=w:pot4")  # power-of-two weights in the pointwise convolutions

POKEBNN = "PokeBNN (CVPR 2022)"
REACTNET = "ReActNet (ECCV 2020)"
AQT = "PokeBNN (CVPR 2022), AQT"
TORCHVISION = "torchvision, weights V1"
MOBILENET = "MobileNets (2017)"
TNET = "TNet (2026), on PikeLPN"


@dataclass(frozen=True)
class Entry:
    """A full-size model. `options` are those of acev2; accuracy is top-1 on ImageNet in percent;
    `twin` is the same network written with QONNX nodes, if this one has QuantizeLinear."""

    family: str
    title: str
    build: Callable[[], bytes]
    options: tuple[str, ...] = ()
    accuracy: float | None = None
    source: str = ""
    twin: Callable[[], bytes] | None = None


def _pokebnn(width: float, element: str = "bfloat16", **facts) -> Entry:
    return Entry("PokeBNN", f"PokeBNN {width:g}, {element}",
                 lambda: pokebnn(Graph("pokebnn", element), width), **facts)


def _resnet(depth: int, title: str, w: Bits = FLOAT, a: Bits = FLOAT, ends: Bits | None = None,
            element: str = "float32", dialect: str = "qonnx", **facts) -> Entry:
    def build(dialect: str) -> bytes:
        return resnet(Graph(f"resnet{depth}", element, dialect), depth, w, a, ends)

    return Entry("ResNet", f"ResNet-{depth}, {title}", partial(build, dialect),
                 twin=partial(build, "qonnx") if dialect == "qdq" else None, **facts)


def _mobilenet(build: Callable, version: int, title: str, width: float = 1.0,
               dialect: str = "qonnx", facts: dict | None = None, **formats) -> Entry:
    def in_dialect(dialect: str) -> bytes:
        return build(Graph(f"mobilenet-v{version}", dialect=dialect), width, **formats)

    return Entry("MobileNet", f"MobileNetV{version} {width:g}, {title}",
                 partial(in_dialect, dialect),
                 twin=partial(in_dialect, "qonnx") if dialect == "qdq" else None, **(facts or {}))


def pike(style: Style, options: tuple[str, ...] = ()) -> Entry:
    """A full-size network in `style`."""
    return Entry("PikeLPN style", "", lambda: pikelpn(PikeGraph(style, name="pikelpn")), options)


def _pike(variant: str, accuracy: float) -> Entry:
    style = VARIANTS[variant]
    title = f"PikeLPN {variant} style, {style.activation_bits}-bit activations"
    return replace(pike(style, POT), title=title, accuracy=accuracy, source=TNET)


ENTRIES: dict[str, Entry] = {
    "pokebnn-0.5": _pokebnn(0.5),
    "pokebnn-0.75": _pokebnn(0.75, accuracy=70.5, source=POKEBNN),
    "pokebnn-0.75-float32": _pokebnn(0.75, "float32"),
    "pokebnn-1.0": _pokebnn(1.0),
    "pokebnn-1.0-float16": _pokebnn(1.0, "float16"),
    "pokebnn-1.0-float32": _pokebnn(1.0, "float32"),
    "pokebnn-1.25": _pokebnn(1.25),
    "pokebnn-1.4": _pokebnn(1.4, accuracy=75.6, source=POKEBNN),
    "pokebnn-1.4-float32": _pokebnn(1.4, "float32"),
    "pokebnn-1.5": _pokebnn(1.5),
    "pokebnn-1.75": _pokebnn(1.75),
    "pokebnn-2.0": _pokebnn(2.0),
    "reactnet-a-float16": Entry("ReActNet", "ReActNet-A, float16",
                                lambda: reactnet(Graph("reactnet", "float16")),
                                accuracy=69.4, source=REACTNET),
    "reactnet-a-float32": Entry("ReActNet", "ReActNet-A, float32",
                                lambda: reactnet(Graph("reactnet"))),
    "resnet18-float32": _resnet(18, "float32", accuracy=69.758, source=TORCHVISION),
    "resnet18-int8": _resnet(18, "int8 QDQ", INT8, INT8, dialect="qdq"),
    "resnet50-float32": _resnet(50, "float32", accuracy=76.130, source=TORCHVISION),
    "resnet50-bfloat16": _resnet(50, "bfloat16", element="bfloat16", accuracy=76.65, source=AQT),
    "resnet50-int8": _resnet(50, "int8 QDQ", INT8, INT8, dialect="qdq", accuracy=77.43,
                             source=AQT),
    "resnet50-int4-ends8": _resnet(50, "int4, ends int8", INT4, INT4, INT8, accuracy=77.09,
                                   source=AQT),
    "resnet50-int4": _resnet(50, "int4", INT4, INT4),
    "resnet50-w4a2": _resnet(50, "w4a2", INT4, INT2),
    "mobilenet-v1-float32": _mobilenet(mobilenet_v1, 1, "float32",
                                       facts={"accuracy": 70.6, "source": MOBILENET}),
    "mobilenet-v1-1.5-float32": _mobilenet(mobilenet_v1, 1, "float32", 1.5),
    "mobilenet-v1-2.0-float32": _mobilenet(mobilenet_v1, 1, "float32", 2.0),
    "mobilenet-v1-int8": _mobilenet(mobilenet_v1, 1, "int8 QDQ", dialect="qdq", w=INT8, a=INT8),
    "mobilenet-v1-int8-folded": _mobilenet(mobilenet_v1, 1, "int8 QDQ, folded", dialect="qdq",
                                           w=INT8, a=INT8, fold=True),
    "mobilenet-v1-int4": _mobilenet(mobilenet_v1, 1, "int4", w=INT4, a=INT4),
    "mobilenet-v2-float32": _mobilenet(mobilenet_v2, 2, "float32",
                                       facts={"accuracy": 71.878, "source": TORCHVISION}),
    "mobilenet-v2-int8": _mobilenet(mobilenet_v2, 2, "int8 QDQ", dialect="qdq", w=INT8, a=INT8),
    "pikelpn-1x": _pike("1x", 67.55),
    "pikelpn-2x": _pike("2x", 69.23),
    "pikelpn-3x": _pike("3x", 71.95),
    "pikelpn-6x": _pike("6x", 73.59),
}


def _small(name: str, element: str = "float32", dialect: str = "qonnx") -> Graph:
    return Graph(name, element, dialect, inline_weights=True)


_IMAGE = {"size": 32, "classes": 10}
_NARROW = {**_IMAGE, "base": 8, "blocks": (1, 2)}
_V1 = {**_IMAGE, "width": 0.25, "blocks": ((32, 64, 1), (64, 128, 2), (128, 128, 1))}
_V2 = {**_IMAGE, "width": 0.25, "stages": V2_STAGES[:3], "last": 64}


def _small_pike(**switches) -> bytes:
    graph = PikeGraph(Style(0.25, **switches), name="pikelpn", inline_weights=True)
    return pikelpn(graph, blocks=_V1["blocks"], **_IMAGE)


# The same builders at a size that runs anywhere, with weights.
SMALL: dict[str, Callable[[], bytes]] = {
    **{f"pokebnn-tiny-{element}": lambda element=element: pokebnn(
        _small("pokebnn", element), 0.125, **_IMAGE, stages=(64, 128))
       for element in ("float32", "float16", "bfloat16")},
    "pokebnn-tiny-uneven": lambda: pokebnn(_small("pokebnn"), 0.17, 64, 10, (64, 64, 128)),
    **{f"reactnet-tiny-{element}": lambda element=element: reactnet(
        _small("reactnet", element), **_IMAGE, blocks=((32, 32, 1), (32, 64, 2)))
       for element in ("float32", "float16", "bfloat16")},
    **{f"resnet{depth}-tiny-{element}": lambda depth=depth, element=element: resnet(
        _small("resnet", element), depth, **_NARROW)
       for depth in (18, 50) for element in ("float32", "float16", "bfloat16")},
    **{f"resnet{depth}-tiny-int8": lambda depth=depth: resnet(
        _small("resnet", dialect="qdq"), depth, INT8, INT8, **_NARROW) for depth in (18, 50)},
    **{f"resnet{depth}-tiny-w4a2-ends8": lambda depth=depth: resnet(
        _small("resnet"), depth, INT4, INT2, INT8, **_NARROW) for depth in (18, 50)},
    "mobilenet-v1-tiny-float32": lambda: mobilenet_v1(_small("mobilenet"), **_V1),
    "mobilenet-v1-tiny-int8": lambda: mobilenet_v1(_small("mobilenet", dialect="qdq"), w=INT8,
                                                   a=INT8, **_V1),
    "mobilenet-v1-tiny-int8-folded": lambda: mobilenet_v1(
        _small("mobilenet", dialect="qdq"), w=INT8, a=INT8, fold=True, **_V1),
    "mobilenet-v1-tiny-int4": lambda: mobilenet_v1(_small("mobilenet"), w=INT4, a=INT4, **_V1),
    "mobilenet-v2-tiny-float32": lambda: mobilenet_v2(_small("mobilenet"), **_V2),
    "mobilenet-v2-tiny-int8": lambda: mobilenet_v2(_small("mobilenet", dialect="qdq"), w=INT8,
                                                   a=INT8, **_V2),
    "pikelpn-tiny": _small_pike,
    "pikelpn-tiny-float-norm": lambda: _small_pike(norm_bits=None),
    "pikelpn-tiny-float-scales": lambda: _small_pike(scale_bits=None),
    "pikelpn-tiny-16": lambda: _small_pike(activation_bits=16),
    "pikelpn-tiny-pot": lambda: _small_pike(power_of_two=("depthwise", "pointwise")),
}

# Those that lie in models/.
SAMPLES = ("pokebnn-tiny-float16", "reactnet-tiny-float16", "resnet18-tiny-int8",
           "mobilenet-v1-tiny-int8", "pikelpn-tiny-pot")
