# SPDX-License-Identifier: Apache-2.0
#
# Builds ONNX graphs and encodes them, with the standard library alone, so that tests can write
# full-size models where the onnx package is missing.
#
# Invariant: the same calls give the same bytes. Weights are either references to external data
# that need not exist (a cost does not depend on them), or random from a fixed seed.
# The architectures beside this file build on it; verify.py holds the result against onnx.
"""A small ONNX graph builder."""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass
from math import prod

FLOAT_TYPES = {"float32": 1, "float16": 10, "bfloat16": 16}
ELEMENT_TYPES = {**FLOAT_TYPES, "uint8": 2, "int8": 3, "uint16": 4, "int16": 5, "int32": 6,
                 "int64": 7, "uint4": 21, "int4": 22}
QONNX = "qonnx.custom_op.general"
OPSET = 22  # the first one with bfloat16 convolutions
IR_VERSION = 10


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _message(field: int, body: bytes | str) -> bytes:
    body = body.encode() if isinstance(body, str) else body
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _payload(element: str, values: list) -> bytes:
    """`values` in TensorProto's raw_data layout."""
    if element == "bfloat16":
        return b"".join(struct.pack("<f", value)[2:] for value in values)
    if element in ("int4", "uint4"):
        pairs = zip(values[::2], [*values[1::2], 0])
        return bytes(low & 15 | (high & 15) << 4 for low, high in pairs)
    codes = {"float32": "f", "float16": "e", "int8": "b", "uint8": "B", "int16": "h",
             "uint16": "H", "int32": "i", "int64": "q"}
    return struct.pack(f"<{len(values)}{codes[element]}", *values)


def _stored_bytes(element: str, count: int) -> int:
    bits = {"bfloat16": 16}.get(element) or int(element.lstrip("uintfloat"))
    return (count * bits + 7) // 8


def _attribute(name: str, value) -> bytes:
    body = _message(1, name)
    if isinstance(value, bool) or isinstance(value, int):
        return body + _number(3, int(value)) + _number(20, 2)
    if isinstance(value, float):
        return body + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, str):
        return body + _message(4, value) + _number(20, 3)
    return body + b"".join(_number(8, item) for item in value) + _number(20, 7)


@dataclass(frozen=True)
class Bits:
    """How a tensor is quantized: None is not at all, 1 is bipolar."""

    bits: int | None
    signed: bool = True
    scale: float = 0.05


FLOAT = Bits(None)


class Graph:
    """Collects the nodes and initializers of one model.

    `element` is the type of all float tensors; `dialect` says how quantizers are written, "qdq" or
    "qonnx"; with `inline_weights` the weights are random, else external.
    """

    def __init__(self, name: str, element: str = "float32", dialect: str = "qonnx",
                 inline_weights: bool = False) -> None:
        self.name, self.element, self.dialect = name, element, dialect
        self.inline_weights = inline_weights
        self._random = random.Random(20240617)
        self._nodes: list[bytes] = []
        self._initializers: dict[str, bytes] = {}
        self._values: list[bytes] = []
        self._offset = 0
        self._domains: set[str] = set()

    def node(self, op: str, name: str, inputs: list[str], domain: str = "", **attributes) -> str:
        """A node with one output, named after it."""
        return self.nodes(op, name, inputs, 1, domain, **attributes)[0]

    def nodes(self, op: str, name: str, inputs: list[str], outputs: int, domain: str = "",
              **attributes) -> list[str]:
        names = [f"{name}:{index}" for index in range(outputs)]
        body = b"".join(_message(1, tensor) for tensor in inputs)
        body += b"".join(_message(2, tensor) for tensor in names)
        body += _message(3, name) + _message(4, op)
        body += b"".join(_message(5, _attribute(*item)) for item in sorted(attributes.items()))
        if domain:
            body += _message(7, domain)
            self._domains.add(domain)
        self._nodes.append(_message(1, body))
        return names

    def constant(self, name: str, values, dims: tuple[int, ...] = (),
                 element: str | None = None) -> str:
        """An initializer with these values; a name is added once."""
        element = element or self.element
        values = values if isinstance(values, (list, tuple)) else [values]
        body = _message(9, _payload(element, list(values)))
        return self._initializer(name, dims, element, body)

    def integers(self, name: str, values: list[int]) -> str:
        """A vector of int64: a shape, axes, pads."""
        return self.constant(name, values, (len(values),), "int64")

    def weight(self, name: str, dims: tuple[int, ...], low: float = -1, high: float = 1,
               element: str | None = None) -> str:
        """A learned tensor: random within [low, high], or external."""
        element = element or self.element
        count = prod(dims)
        if self.inline_weights:
            draw = self._random.uniform
            values = [draw(low, high) for _ in range(count)]
            if element not in FLOAT_TYPES:
                values = [round(value) for value in values]
            return self.constant(name, values, dims, element)
        size = _stored_bytes(element, count)
        entries = {"location": self.name + ".data", "offset": self._offset, "length": size}
        self._offset += size
        body = b"".join(_message(13, _message(1, key) + _message(2, str(value)))
                        for key, value in entries.items())
        return self._initializer(name, dims, element, body + _number(14, 1))

    def _initializer(self, name: str, dims: tuple[int, ...], element: str, body: bytes) -> str:
        data = b"".join(_number(1, dim) for dim in dims) + _number(2, ELEMENT_TYPES[element])
        data = _message(5, data + _message(8, name) + body)
        if self._initializers.setdefault(name, data) != data:
            raise ValueError(f"two initializers named {name}")
        return name

    def value(self, kind: str, name: str, dims: tuple[int, ...], element: str | None = None) -> str:
        """Declares a graph "input" or "output"."""
        shape = b"".join(_message(1, _number(1, dim)) for dim in dims)
        tensor = _number(1, ELEMENT_TYPES[element or self.element]) + _message(2, shape)
        body = _message(1, name) + _message(2, _message(1, tensor))
        self._values.append(_message({"input": 11, "output": 12}[kind], body))
        return name

    # Quantizers

    def quantize(self, name: str, x: str, q: Bits) -> str:
        """`x` rounded to `q` and back: what a quantized operator reads."""
        if q.bits is None:
            return x
        if q.bits == 1:
            return self.node("BipolarQuant", name, [x, self._scale(1.0)], QONNX)
        if self.dialect == "qdq":
            element = f"{'int' if q.signed else 'uint'}{q.bits}"
            parameters = [self._scale(q.scale), self.constant(f"zero_{element}", 0, (), element)]
            quantized = self.node("QuantizeLinear", name + "/quantize", [x, *parameters])
            return self.node("DequantizeLinear", name + "/dequantize", [quantized, *parameters])
        return self._quant(name, x, self._scale(q.scale), q)

    def quantized_weight(self, name: str, dims: tuple[int, ...], q: Bits) -> str:
        """A weight in `q`; the range keeps activations near 1."""
        limit = 1.7 / prod(dims[1:]) ** 0.5 if len(dims) > 1 else 0.2
        if q.bits is None:
            return self.weight(name, dims, -limit, limit)
        if q.bits == 1:
            weight = self.weight(name, dims)
            return self.node("BipolarQuant", name + "/quant", [weight, self._scale(1.0)], QONNX)
        largest = 2 ** (q.bits - 1) - 1
        # Three digits: a scale must not be a power of two by accident.
        scale = self._scale(float(f"{limit / largest:.3g}"))
        if self.dialect == "qdq":
            element = f"int{q.bits}"
            weight = self.weight(name, dims, -largest, largest, element)
            zero = self.constant(f"zero_{element}", 0, (), element)
            return self.node("DequantizeLinear", name + "/dequantize", [weight, scale, zero])
        weight = self.weight(name, dims, -limit, limit)
        return self._quant(name + "/quant", weight, scale, q)

    def _quant(self, name: str, x: str, scale: str, q: Bits) -> str:
        return self.node("Quant", name, [x, scale, self._scale(0.0),
                                         self.constant(f"bits_{q.bits}", float(q.bits))],
                         QONNX, signed=q.signed, narrow=0, rounding_mode="ROUND")

    def _scale(self, value: float) -> str:
        return self.constant(f"c_{value:g}", value)

    def scalar(self, value: float) -> str:
        """A constant shared by all who need this number."""
        return self._scale(value)

    # Layers

    def conv(self, name: str, x: str, cin: int, cout: int, kernel: int, stride: int = 1,
             group: int = 1, w: Bits = FLOAT, a: Bits = FLOAT, bias: bool = False,
             pad: int | None = None) -> str:
        """A convolution with its input and weight quantized; "same" padding unless `pad` says."""
        inputs = [self.quantize(name + "/input", x, a),
                  self.quantized_weight(name + "/weight", (cout, cin // group, kernel, kernel), w)]
        if bias:
            inputs.append(self.weight(name + "/bias", (cout,), -0.1, 0.1))
        pad = kernel // 2 if pad is None else pad
        return self.node("Conv", name, inputs, kernel_shape=[kernel, kernel],
                         strides=[stride, stride], pads=[pad] * 4, group=group)

    def linear(self, name: str, x: str, cin: int, cout: int, w: Bits = FLOAT,
               a: Bits = FLOAT) -> str:
        """A dense layer with bias."""
        inputs = [self.quantize(name + "/input", x, a),
                  self.quantized_weight(name + "/weight", (cout, cin), w),
                  self.weight(name + "/bias", (cout,), -0.1, 0.1)]
        return self.node("Gemm", name, inputs, transB=1)

    def batch_norm(self, name: str, x: str, channels: int, variance: float = 1.0) -> str:
        """Batch normalization at inference; `variance` is about that of its input."""
        ranges = {"gamma": (0.5, 1.5), "beta": (-0.1, 0.1), "mean": (-0.1, 0.1),
                  "variance": (0.5 * variance, 1.5 * variance)}
        parts = [self.weight(f"{name}/{part}", (channels,), *limits)
                 for part, limits in ranges.items()]
        return self.node("BatchNormalization", name, [x, *parts])

    def model(self) -> bytes:
        """The model in ONNX's binary format."""
        graph = b"".join(self._nodes) + _message(2, self.name)
        graph += b"".join(self._initializers.values()) + b"".join(self._values)
        out = _number(1, IR_VERSION) + _message(2, "acev2 reference model") + _message(7, graph)
        out += _message(8, _number(2, OPSET))
        for domain in sorted(self._domains):
            out += _message(8, _message(1, domain) + _number(2, 1))
        return out
