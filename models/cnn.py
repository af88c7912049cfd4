# SPDX-License-Identifier: Apache-2.0
#
# One small convolutional network, described once and written in five encodings: float32, float16,
# QDQ, QOperator and QONNX.
#
# Invariant: the three quantized encodings hold the same integers, scales and zero points, so they
# are one network and must cost exactly the same. Called by generate.py.
"""The sample CNN and its encodings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import ModelProto, helper, numpy_helper

SEED = 20240617
QONNX_DOMAIN = "qonnx.custom_op.general"


@dataclass(frozen=True)
class Quantization:
    """Scale and zero point of an activation tensor."""

    scale: float
    zero_point: int = 0
    dtype: type = np.int8


# Ranges were measured once on random inputs and rounded; they are constants so that the files do
# not depend on floating-point details of the machine that generates them.
ACTIVATIONS = {
    "x": Quantization(0.0235, -7),
    "stem/conv": Quantization(0.0697),
    "block/depthwise": Quantization(0.0653),
    "block/pointwise": Quantization(0.0419, 3),
    "block/add": Quantization(0.0703),
    "reduce/conv": Quantization(0.0771),
    "head/average": Quantization(0.0521),
    "head/global": Quantization(0.0397),
    "head/gemm": Quantization(0.0152, -45),
}


@dataclass(frozen=True)
class Layer:
    """A convolution or linear layer: float weights with their integer version."""

    weight: np.ndarray  # float32, what the integers stand for
    bias: np.ndarray  # float32
    weight_int: np.ndarray  # int8, zero point 0
    weight_scale: np.ndarray  # scalar (per tensor) or one per output channel
    bias_int: np.ndarray  # int32, scale = input scale x weight scale
    bias_scale: np.ndarray


def _make_layer(random: np.random.RandomState, shape: tuple[int, ...], source: str,
                per_channel: bool, batch_norm: bool = True) -> Layer:
    """Random weights with a folded batch normalization, rounded to int8."""
    outputs, fan_in = shape[0], int(np.prod(shape[1:]))
    weight = random.uniform(-1, 1, shape) * (1.8 / fan_in**0.5)
    bias = random.uniform(-0.1, 0.1, outputs)
    if batch_norm:  # y = gamma * (conv + bias - mean) / deviation + beta, folded into the weights
        factor = random.uniform(0.6, 1.4, outputs)  # gamma / deviation
        mean, beta = random.uniform(-0.1, 0.1, (2, outputs))
        weight = weight * factor.reshape(-1, *[1] * (len(shape) - 1))
        bias = (bias - mean) * factor + beta
    axes = tuple(range(1, len(shape))) if per_channel else None
    scale = np.float32(np.round(np.abs(weight).max(axis=axes) / 127, 6))
    column = scale.reshape(-1, *[1] * (len(shape) - 1)) if per_channel else scale
    weight_int = np.clip(np.round(weight / column), -127, 127).astype(np.int8)
    bias_scale = np.float32(ACTIVATIONS[source].scale) * scale
    bias_int = np.round(bias / bias_scale).astype(np.int32)
    return Layer((weight_int * column).astype(np.float32),
                 (bias_int * bias_scale).astype(np.float32), weight_int, np.asarray(scale), bias_int, np.asarray(bias_scale))


def make_layers() -> dict[str, Layer]:
    """All layers; the order of the draws decides the values."""
    random = np.random.RandomState(SEED)
    return {
        "stem/conv": _make_layer(random, (16, 3, 3, 3), "x", per_channel=False),
        "block/depthwise": _make_layer(random, (16, 1, 3, 3), "stem/conv", per_channel=True),
        "block/pointwise": _make_layer(random, (16, 16, 1, 1), "block/depthwise", per_channel=True),
        "reduce/conv": _make_layer(random, (32, 16, 3, 3), "block/add", per_channel=True),
        "head/gemm": _make_layer(random, (10, 32), "head/global", per_channel=False,
                                 batch_norm=False),
    }


class Encoder:
    """Collects nodes and initializers; subclasses say how each layer is written."""

    float_type = np.float32

    def __init__(self) -> None:
        self.nodes: list = []
        self.initializers: list = []
        self.layers = make_layers()

    def constant(self, name: str, values) -> str:
        """Adds an initializer once."""
        if all(existing.name != name for existing in self.initializers):
            self.initializers.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def node(self, op: str, name: str, inputs: list[str], domain: str = "", **attributes) -> str:
        """Adds a node with one output, named after it."""
        self.nodes.append(helper.make_node(op, inputs, [name + ":0"], name, domain=domain,
                                           **attributes))
        return name + ":0"

    # Float form of each layer; quantized encoders put quantizers around it or replace it.
    def source(self, x: str, q: str) -> str:
        return x

    def weighted(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        layer = self.layers[name]
        weight = self.constant(name + ".weight", layer.weight.astype(self.float_type))
        bias = self.constant(name + ".bias", layer.bias.astype(self.float_type))
        return self.node(op, name, [x, weight, bias], **attributes)

    def add(self, name: str, a: str, a_source: str, b: str, b_source: str) -> str:
        return self.node("Add", name, [a, b])

    def average(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        return self.node(op, name, [x], **attributes)

    def keep(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        """An operator that leaves scale and zero point alone."""
        return self.node(op, name, [x], **attributes)

    def sink(self, x: str, q: str) -> str:
        return x


class QdqEncoder(Encoder):
    """QuantizeLinear and DequantizeLinear around float operators."""

    def parameters(self, name: str) -> list[str]:
        q = ACTIVATIONS[name]
        return [self.constant(name + ".scale", np.float32(q.scale)),
                self.constant(name + ".zero_point", q.dtype(q.zero_point))]

    def source(self, x: str, q: str) -> str:
        return self._fake_quantize(x, q, q)

    def _fake_quantize(self, x: str, name: str, q: str) -> str:
        quantized = self.node("QuantizeLinear", name + "/quantize", [x, *self.parameters(q)])
        return self.node("DequantizeLinear", name + "/dequantize", [quantized, *self.parameters(q)])

    def weighted(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        layer = self.layers[name]
        inputs = [x]
        for part, payload, scale in (("weight", layer.weight_int, layer.weight_scale),
                                     ("bias", layer.bias_int, layer.bias_scale)):
            scale_name = self.constant(f"{name}.{part}.scale", scale)
            payload_name = self.constant(f"{name}.{part}", payload)
            zero_point = self.constant(f"{name}.{part}.zero_point",
                                       np.zeros(scale.shape, payload.dtype))
            inputs.append(self.node("DequantizeLinear", f"{name}/{part}/dequantize",
                                    [payload_name, scale_name, zero_point],
                                    **({"axis": 0} if scale.ndim else {})))
        return self._fake_quantize(self.node(op, name, inputs, **attributes), name, name)

    def add(self, name: str, a: str, a_source: str, b: str, b_source: str) -> str:
        return self._fake_quantize(super().add(name, a, a_source, b, b_source), name, name)

    def average(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        return self._fake_quantize(self.node(op, name, [x], **attributes), name, name)

    def keep(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        return self._fake_quantize(self.node(op, name, [x], **attributes), name, source)


class QonnxEncoder(QdqEncoder):
    """QONNX Quant nodes, each of which quantizes and dequantizes."""

    def _quant(self, name: str, x: str, scale: str, zero_point, dtype: np.dtype) -> str:
        zero = self.constant(f"zero_point{zero_point}", np.float32(zero_point))
        bits = self.constant(f"bits{dtype.itemsize * 8}", np.float32(dtype.itemsize * 8))
        return self.node("Quant", name, [x, scale, zero, bits], QONNX_DOMAIN,
                         signed=int(dtype.kind == "i"), narrow=0, rounding_mode="ROUND")

    def _fake_quantize(self, x: str, name: str, q: str) -> str:
        quantization = ACTIVATIONS[q]
        return self._quant(name + "/quant", x, self.constant(q + ".scale",
                                                             np.float32(quantization.scale)),
                           quantization.zero_point, np.dtype(quantization.dtype))

    def weighted(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        layer = self.layers[name]
        inputs = [x]
        for part, values, scale, dtype in (
                ("weight", layer.weight, layer.weight_scale, layer.weight_int.dtype),
                ("bias", layer.bias, layer.bias_scale, layer.bias_int.dtype)):
            if scale.ndim:  # Quant broadcasts: channels stand in the first dimension
                scale = scale.reshape(-1, *[1] * (values.ndim - 1))
            inputs.append(self._quant(f"{name}/{part}/quant",
                                      self.constant(f"{name}.{part}", values),
                                      self.constant(f"{name}.{part}.scale", scale), 0, dtype))
        return self._fake_quantize(self.node(op, name, inputs, **attributes), name, name)


class QOperatorEncoder(QdqEncoder):
    """Operators on integers: QLinearConv and its relatives of com.microsoft."""

    def source(self, x: str, q: str) -> str:
        return self.node("QuantizeLinear", q + "/quantize", [x, *self.parameters(q)])

    def weighted(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        layer = self.layers[name]
        weight = [self.constant(name + ".weight", layer.weight_int),
                  self.constant(name + ".weight.scale", layer.weight_scale),
                  self.constant(name + ".weight.zero_point",
                                np.zeros(layer.weight_scale.shape, np.int8))]
        bias = self.constant(name + ".bias", layer.bias_int)
        operands = [x, *self.parameters(source), *weight]
        if op == "Gemm":
            return self.node("QGemm", name, [*operands, bias, *self.parameters(name)],
                             "com.microsoft", **attributes)
        return self.node("QLinearConv", name, [*operands, *self.parameters(name), bias],
                         **attributes)

    def add(self, name: str, a: str, a_source: str, b: str, b_source: str) -> str:
        return self.node("QLinearAdd", name, [a, *self.parameters(a_source), b,
                                              *self.parameters(b_source), *self.parameters(name)],
                         "com.microsoft")

    def average(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        return self.node("QLinear" + op, name, [x, *self.parameters(source),
                                                *self.parameters(name)],
                         "com.microsoft", **attributes)

    def keep(self, op: str, name: str, x: str, source: str, **attributes) -> str:
        return self.node(op, name, [x], **attributes)

    def sink(self, x: str, q: str) -> str:
        return self.node("DequantizeLinear", q + "/dequantize", [x, *self.parameters(q)])


def write_cnn(name: str, encoder: Encoder) -> ModelProto:
    """Writes the network through `encoder`: 1,147,200 MACs on a 1x3x32x32 image."""
    e = encoder
    x = e.source("x", "x")
    # 3 -> 16 channels: 16*32*32 outputs x 3*9 = 442,368 MACs
    a = e.weighted("Conv", "stem/conv", x, "x", pads=[1, 1, 1, 1])
    a = e.keep("Relu", "stem/relu", a, "stem/conv")
    # depthwise: 16*32*32 x 9 = 147,456
    b = e.weighted("Conv", "block/depthwise", a, "stem/conv", pads=[1, 1, 1, 1], group=16)
    b = e.keep("Relu", "block/relu", b, "block/depthwise")
    # pointwise: 16*32*32 x 16 = 262,144
    b = e.weighted("Conv", "block/pointwise", b, "block/depthwise")
    b = e.add("block/add", b, "block/pointwise", a, "stem/conv")
    b = e.keep("Relu", "block/add_relu", b, "block/add")
    b = e.keep("MaxPool", "block/pool", b, "block/add", kernel_shape=[2, 2], strides=[2, 2])
    # 16 -> 32 channels, stride 2: 32*8*8 x 16*9 = 294,912
    c = e.weighted("Conv", "reduce/conv", b, "block/add", pads=[1, 1, 1, 1], strides=[2, 2])
    c = e.keep("Relu", "reduce/relu", c, "reduce/conv")
    d = e.average("AveragePool", "head/average", c, "reduce/conv", kernel_shape=[2, 2],
                  strides=[2, 2])
    d = e.average("GlobalAveragePool", "head/global", d, "head/average")
    d = e.keep("Flatten", "head/flatten", d, "head/global")
    # 32 x 10 = 320
    y = e.sink(e.weighted("Gemm", "head/gemm", d, "head/global", transB=1), "head/gemm")

    e.nodes[-1].output[0] = "y"
    element = helper.np_dtype_to_tensor_dtype(np.dtype(e.float_type))
    graph = helper.make_graph(
        e.nodes, name,
        [helper.make_tensor_value_info("x", element, [1, 3, 32, 32])],
        [helper.make_tensor_value_info("y", element, [1, 10])], e.initializers)
    opsets = [helper.make_opsetid("", 17)]
    for domain in sorted({node.domain for node in e.nodes} - {""}):
        opsets.append(helper.make_opsetid(domain, 1))
    return helper.make_model(graph, opset_imports=opsets, ir_version=8,
                             producer_name="acev2 sample")


def make_cnns() -> dict[str, ModelProto]:
    """The five encodings by file name."""
    half = Encoder()
    half.float_type = np.float16
    encoders = {"cnn-float32": Encoder(), "cnn-float16": half, "cnn-qdq": QdqEncoder(),
                "cnn-qoperator": QOperatorEncoder(), "cnn-qonnx": QonnxEncoder()}
    return {name: write_cnn(name, encoder) for name, encoder in encoders.items()}
