#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# An independent count of the MACs of a model's MAC layers, to hold acev2 against.
#
# It shares nothing with acev2: ONNX Runtime executes the graph and every tensor's real shape is
# read off; where it cannot, ONNX's shape inference answers. A MAC layer whose shapes neither knows
# is listed as unknown, never counted as 0. Called by compare_macs.py; needs onnx, onnxruntime
# and numpy.
"""Counts multiply-accumulates per node: count_macs.py MODEL [--input NAME=1x3x224x224 ...]"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from math import prod
from pathlib import Path

import numpy as np
import onnx
import onnx.inliner
import onnx.parser
import onnxruntime
from onnx import TensorProto, helper

onnxruntime.set_default_logger_severity(4)


@dataclass
class Tally:
    """MACs of a graph and where they come from."""

    macs: int = 0
    nodes: list[tuple[str, str, int]] = field(default_factory=list)  # name, op, MACs
    unknown: list[tuple[str, str, str]] = field(default_factory=list)  # name, op, reason
    notes: set[str] = field(default_factory=set)

    def add(self, node, macs: int) -> None:
        self.macs += macs
        self.nodes.append((node.name or node.output[0], node.op_type, macs))

    def merge(self, other: "Tally", times: int = 1) -> None:
        self.macs += times * other.macs
        self.nodes += [(name, op, times * macs) for name, op, macs in other.nodes]
        self.unknown += other.unknown
        self.notes |= other.notes


class Unknown(Exception):
    """A shape that is needed is not known."""


@dataclass
class Scope:
    """What is known about the tensors that a graph sees."""

    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    values: dict[str, np.ndarray] = field(default_factory=dict)  # of tensors that were executed
    constant: set[str] = field(default_factory=set)  # follows from constants alone
    settled: set[str] = field(default_factory=set)  # follows from constants and shapes

    def copy(self) -> "Scope":
        return Scope(dict(self.shapes), dict(self.types), dict(self.values), set(self.constant),
                     set(self.settled))

    def shape(self, name: str) -> tuple[int, ...]:
        if name not in self.shapes:
            raise Unknown(f"shape of '{name}' is not known")
        return self.shapes[name]


def attributes_of(node) -> dict:
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


# Each counter: (scope, inputs, outputs, attributes) -> MACs.

def conv(scope, inputs, outputs, attributes, weight=1):
    """Every output element sums over one group of input channels and the kernel."""
    kernel = scope.shape(inputs[weight])  # [Cout, Cin / group, *kernel]
    return prod(scope.shape(outputs[0])) * prod(kernel[1:])


def conv_transpose(scope, inputs, outputs, attributes):
    """Every input element is scattered to one group of output channels and the kernel."""
    kernel = scope.shape(inputs[1])  # [Cin, Cout / group, *kernel]
    return prod(scope.shape(inputs[0])) * prod(kernel[1:])


def deform_conv(scope, inputs, outputs, attributes):
    """As conv, and 4 MACs for each bilinear sample: one per input channel and kernel position."""
    kernel = scope.shape(inputs[1])
    n, channels = scope.shape(inputs[0])[:2]
    positions = prod(scope.shape(outputs[0])[2:])
    return conv(scope, inputs, outputs, attributes) + (
        4 * n * channels * prod(kernel[2:]) * positions)


def matmul(scope, inputs, outputs, attributes, a=0, b=1):
    left, right = scope.shape(inputs[a]), scope.shape(inputs[b])
    depth = left[-1]
    rows = left[-2] if len(left) > 1 else 1
    columns = right[-1] if len(right) > 1 else 1
    batch = np.broadcast_shapes(left[:-2], right[:-2])
    return prod(batch) * rows * depth * columns


def fused_matmul(scope, inputs, outputs, attributes):
    left = list(scope.shape(inputs[0]))
    depth = left[-2] if attributes.get("transA") else left[-1]
    return prod(scope.shape(outputs[0])) * depth


def gemm(scope, inputs, outputs, attributes):
    left = scope.shape(inputs[0])
    depth = left[0] if attributes.get("transA") else left[1]
    return prod(scope.shape(outputs[0])) * depth


def matmul_nbits(scope, inputs, outputs, attributes):
    return prod(scope.shape(inputs[0])[:-1]) * attributes["K"] * attributes["N"]


def einsum(scope, inputs, outputs, attributes):
    """Pairwise from the left; a product without a summed label is no MAC."""
    equation = attributes["equation"].decode().replace(" ", "")
    if "." in equation:
        raise Unknown("ellipsis in an Einsum")
    left, _, result = equation.partition("->")
    terms = left.split(",")
    if "->" not in equation:
        letters = left.replace(",", "")
        result = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    size: dict[str, int] = {}
    for term, name in zip(terms, inputs):
        for label, dim in zip(term, scope.shape(name)):
            size[label] = max(size.get(label, 1), dim)
    total, current = 0, set(terms[0])
    for i, term in enumerate(terms[1:], 1):
        labels = current | set(term)
        needed = set(result).union(*terms[i + 1:])
        if labels - needed:
            total += prod(size[label] for label in labels)
        current = labels & needed
    return total


def recurrent(gates):
    def count(scope, inputs, outputs, attributes):
        first, second = scope.shape(inputs[0])[:2]  # sequence and batch, in either layout
        directions, _, width = scope.shape(inputs[1])
        hidden = scope.shape(inputs[2])[-1]
        return first * second * directions * gates * hidden * (width + hidden)
    return count


def attention_core(batch, heads, queries, keys, head, value_head):
    return batch * heads * queries * keys * (head + value_head)


def attention(scope, inputs, outputs, attributes):
    """ai.onnx Attention: [B,H,S,D] or [B,S,H*D] with head counts as attributes."""
    q, k, v = (scope.shape(name) for name in inputs[:3])
    if len(q) == 4:
        batch, heads, queries, head = q
        keys, value_head = k[2], v[3]
    else:
        batch, queries, width = q
        heads = attributes["q_num_heads"]
        head = width // heads
        keys, value_head = k[1], v[2] // attributes["kv_num_heads"]
    if len(inputs) > 4 and inputs[4]:
        keys += scope.shape(inputs[4])[2]
    return attention_core(batch, heads, queries, keys, head, value_head)


def packed_attention(scope, inputs, outputs, attributes, past=4):
    """com.microsoft Attention: the projection to Q, K and V is part of the operator."""
    batch, queries, width = scope.shape(inputs[0])
    projected = scope.shape(inputs[1])[1]
    sizes = attributes.get("qkv_hidden_sizes") or [projected // 3] * 3
    heads = attributes["num_heads"]
    keys = queries
    if len(inputs) > past and inputs[past]:
        keys += scope.shape(inputs[past])[-2]
    return batch * queries * width * projected + attention_core(
        batch, heads, queries, keys, sizes[0] // heads, sizes[2] // heads)


def multi_head_attention(scope, inputs, outputs, attributes):
    query = scope.shape(inputs[0])
    heads = attributes["num_heads"]
    if len(query) == 5:  # packed Q, K, V: [B, S, H, 3, D]
        batch, queries, heads, _, head = query
        return attention_core(batch, heads, queries, queries, head, head)
    batch, queries, width = query
    key = scope.shape(inputs[1])
    if len(key) == 5:  # packed K, V: [B, S, H, 2, D]
        keys, value_head = key[1], key[4]
    elif len(key) == 4:  # [B, H, S, D]
        keys, value_head = key[2], scope.shape(inputs[2])[3]
    else:
        keys, value_head = key[1], scope.shape(inputs[2])[2] // heads
    if len(inputs) > 6 and inputs[6]:
        keys += scope.shape(inputs[6])[2]
    return attention_core(batch, heads, queries, keys, width // heads, value_head)


COUNTERS = {
    "Conv": conv, "FusedConv": conv, "ConvInteger": conv,
    "QLinearConv": lambda *a: conv(*a, weight=3),
    "ConvTranspose": conv_transpose, "DeformConv": deform_conv,
    "MatMul": matmul, "MatMulInteger": matmul, "DynamicQuantizeMatMul": matmul,
    "MatMulIntegerToFloat": matmul, "FusedMatMul": fused_matmul, "TransposeMatMul": fused_matmul,
    "QLinearMatMul": lambda *a: matmul(*a, b=3),
    "Gemm": gemm, "FusedGemm": gemm, "QGemm": gemm, "MatMulNBits": matmul_nbits,
    "Einsum": einsum, "LSTM": recurrent(4), "GRU": recurrent(3), "RNN": recurrent(1),
    "DynamicQuantizeLSTM": recurrent(4),
    "com.microsoft::Attention": packed_attention,
    "com.microsoft::QAttention": lambda *a: packed_attention(*a, past=8),
    "Attention": attention, "com.microsoft::MultiHeadAttention": multi_head_attention,
}
# Operators with MACs that this script does not know: their models cannot be compared.
UNSUPPORTED = {"GroupQueryAttention", "MoE", "QMoE", "LongformerAttention", "PackedAttention",
               "PackedMultiHeadAttention", "DecoderMaskedMultiHeadAttention", "LinearAttention",
               "DecoderAttention", "PagedAttention", "SparseAttention", "AffineGrid", "NhwcConv",
               "BeamSearch", "GreedySearch", "Sampling", "AttnLSTM"}
# Fake quantizers of QONNX: they leave shapes alone, so they are run as Identity.
QONNX_QUANTIZERS = {"Quant", "IntQuant", "BipolarQuant", "FloatQuant", "Trunc"}


def sample(shape, element: int) -> np.ndarray:
    """Values that keep a network running: small floats, ones, true."""
    dtype = helper.tensor_dtype_to_np_dtype(element)
    if element == TensorProto.STRING:
        return np.full(shape, "a", dtype=object)
    if np.issubdtype(dtype, np.floating):
        return np.random.RandomState(0).uniform(0, 1, shape).astype(dtype)
    return np.ones(shape, dtype)


def captured_names(graph) -> set[str]:
    """Names that `graph` (and its subgraphs) reads from outside."""
    made = {t.name for t in graph.initializer} | {v.name for v in graph.input}
    made |= {name for node in graph.node for name in node.output}
    read = {name for node in graph.node for name in node.input if name}
    read |= {value.name for value in graph.output}
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                read |= captured_names(attribute.g)
    return read - made


def execute(model, graph, feeds: dict[str, np.ndarray], scope: Scope) -> bool:
    """Runs `graph` and stores shape and value of every tensor; False if it cannot be run."""
    outputs = [name for node in graph.node for name in node.output if name]
    inputs = [helper.make_tensor_value_info(
        name, scope.types.get(name) or helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
        for name, value in feeds.items()]
    alone = onnx.ModelProto()
    alone.CopyFrom(model)
    alone.graph.Clear()
    alone.graph.name = "observed"
    alone.graph.node.extend(graph.node)
    alone.graph.initializer.extend(t for t in graph.initializer if t.name not in feeds)
    alone.graph.input.extend(inputs)
    alone.graph.output.extend(onnx.ValueInfoProto(name=name) for name in outputs)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(alone.SerializeToString(), options,
                                               providers=["CPUExecutionProvider"])
        results = session.run(outputs, feeds)
    except Exception as error:  # ONNX Runtime raises many types; the caller falls back
        scope.values["!error"] = np.array(str(error)[:200])
        return False
    for name, value in {**feeds, **dict(zip(outputs, results))}.items():
        if isinstance(value, np.ndarray):
            scope.shapes[name], scope.values[name] = tuple(value.shape), value
            if value.dtype != object:
                scope.types[name] = helper.np_dtype_to_tensor_dtype(value.dtype)
    return True


def infer(model, graph, feeds: dict[str, np.ndarray], scope: Scope) -> None:
    """Fallback: ONNX's shape inference with the inputs' shapes fixed."""
    alone = onnx.ModelProto()
    alone.CopyFrom(model)
    alone.graph.CopyFrom(graph)
    del alone.graph.input[:], alone.graph.value_info[:]
    for name, value in feeds.items():
        alone.graph.input.append(helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape))
    for output in alone.graph.output:
        output.type.tensor_type.ClearField("shape")
    try:
        alone = onnx.shape_inference.infer_shapes(alone, data_prop=True)
    except Exception as error:
        scope.values["!error"] = np.array(str(error)[:200])
        return
    for value in [*alone.graph.value_info, *alone.graph.output]:
        dims = value.type.tensor_type.shape.dim
        known = value.type.tensor_type.HasField("shape") and all(d.HasField("dim_value")
                                                                for d in dims)
        if known:
            scope.shapes[value.name] = tuple(d.dim_value for d in dims)
            scope.types[value.name] = value.type.tensor_type.elem_type


def count_graph(model, graph, feeds: dict[str, np.ndarray], outer: Scope) -> Tally:
    """MACs of one run of `graph`; `feeds` are its inputs and what it captures."""
    tally, scope = Tally(), outer.copy()
    for tensor in graph.initializer:
        scope.shapes[tensor.name] = tuple(tensor.dims)
        scope.types[tensor.name] = tensor.data_type
        scope.values[tensor.name] = onnx.numpy_helper.to_array(tensor)
        scope.constant.add(tensor.name)
        scope.settled.add(tensor.name)
    for name, value in feeds.items():
        scope.shapes[name] = tuple(value.shape)
    if graph.node and not execute(model, graph, feeds, scope):
        tally.notes.add(f"not executed, shapes inferred: {scope.values.pop('!error', '')}")
        infer(model, graph, feeds, scope)
    for node in graph.node:
        inputs = [name for name in node.input if name]
        subgraphs = [a.g for a in node.attribute if a.HasField("g")]
        reads = inputs + [name for g in subgraphs for name in captured_names(g)]
        if all(name in scope.constant for name in reads) and not node.op_type.startswith("Random"):
            scope.constant.update(node.output)
            scope.settled.update(node.output)
            continue  # offline
        if node.op_type in ("Shape", "Size") or all(name in scope.settled for name in reads):
            scope.settled.update(node.output)
        if subgraphs:
            count_control_flow(model, node, scope, tally)
            continue
        domain = "" if node.domain in ("", "ai.onnx") else node.domain
        counter = COUNTERS.get(f"{domain}::{node.op_type}")
        if counter is None and domain in ("", "com.microsoft"):
            counter = None if (domain and node.op_type == "Attention") else COUNTERS.get(
                node.op_type)
        if counter:
            try:
                tally.add(node, int(counter(scope, list(node.input), list(node.output),
                                            attributes_of(node))))
            except Unknown as reason:
                tally.unknown.append((node.name or node.output[0], node.op_type, str(reason)))
        elif node.op_type in UNSUPPORTED or domain not in ("", "com.microsoft", "ai.onnx.ml"):
            tally.unknown.append((node.name or node.output[0], f"{domain}::{node.op_type}",
                                  "no counter"))
    return tally


def subgraph_feeds(graph, scope: Scope, formal: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Values for what a subgraph reads: executed ones, else samples of the known shape."""
    feeds = dict(formal)
    for name in captured_names(graph):
        if name in scope.values:
            feeds[name] = scope.values[name]
        elif name in scope.shapes:
            feeds[name] = sample(scope.shapes[name], scope.types.get(name, TensorProto.FLOAT))
    return feeds


def count_control_flow(model, node, scope: Scope, tally: Tally) -> None:
    attributes = attributes_of(node)
    if node.op_type == "If":
        branches = [attributes["then_branch"], attributes["else_branch"]]
        tallies = [count_graph(model, g, subgraph_feeds(g, scope, {}), scope) for g in branches]
        tally.notes.add("If: dearest branch")
        tally.merge(max(tallies, key=lambda branch: branch.macs))
        return
    if node.op_type not in ("Loop", "Scan"):
        tally.unknown.append((node.name or node.output[0], node.op_type, "no counter"))
        return
    body = attributes["body"]
    if node.op_type == "Loop":
        trips, condition, *state = node.input
        formal = {body.input[0].name: np.array(0, np.int64), body.input[1].name: np.array(True)}
        for value, name in zip(body.input[2:], state):
            if name in scope.values:
                formal[value.name] = scope.values[name]
            elif name in scope.shapes:
                formal[value.name] = sample(scope.shapes[name],
                                            scope.types.get(name, TensorProto.FLOAT))
        times = 1
        if trips and trips in scope.settled and trips in scope.values:
            times = int(scope.values[trips].reshape(-1)[0])
        else:
            tally.notes.add("Loop: trip count not known, body counted once")
        if times > 2**31:
            tally.notes.add("Loop: ends by its condition, body counted once")
            times = 1
    else:
        states = len(node.input) - attributes["num_scan_inputs"]
        formal, times = {}, 1
        for i, (value, name) in enumerate(zip(body.input, node.input)):
            whole = scope.values.get(name)
            if whole is None:
                whole = sample(scope.shape(name), scope.types.get(name, TensorProto.FLOAT))
            formal[value.name] = whole if i < states else np.take(whole, 0, axis=0)
            times = times if i < states else whole.shape[0]
    tally.merge(count_graph(model, body, subgraph_feeds(body, scope, formal), scope), times)


def count_model(path: Path, shapes: dict[str, tuple[int, ...]]) -> Tally:
    """MACs of one inference; unset dimensions are 1."""
    data = path.read_bytes()
    model = (onnx.parser.parse_model(data.decode()) if path.suffix == ".onnxtxt"
             else onnx.load_from_string(data))
    if model.functions:
        model = onnx.inliner.inline_local_functions(model)
    for node in model.graph.node:
        if node.op_type in QONNX_QUANTIZERS and node.domain:
            node.op_type, node.domain = "Identity", ""
            del node.input[1:], node.attribute[:]
    for tensor in model.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:  # the payload does not matter
            values = sample(tuple(tensor.dims), tensor.data_type)
            tensor.CopyFrom(onnx.numpy_helper.from_array(values, tensor.name))
    given = {t.name for t in model.graph.initializer}
    feeds = {}
    for value in model.graph.input:
        if value.name in given:
            continue
        tensor = value.type.tensor_type
        if not tensor.HasField("shape") and value.name not in shapes:
            raise Unknown(f"input '{value.name}' has no shape")
        shape = shapes.get(value.name) or tuple(max(d.dim_value, 1) for d in tensor.shape.dim)
        feeds[value.name] = sample(shape, tensor.elem_type)
    return count_graph(model, model.graph, feeds, Scope())


def parse_shape(text: str) -> tuple[str, tuple[int, ...]]:
    name, _, dims = text.rpartition("=")
    return name, tuple(int(dim) for dim in dims.split("x"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--input", action="append", default=[], type=parse_shape)
    arguments = parser.parse_args()
    tally = count_model(arguments.model, dict(arguments.input))
    for name, op, macs in tally.nodes:
        print(f"{macs:>16,}  {op:<16} {name}")
    for name, op, reason in tally.unknown:
        print(f"{'?':>16}  {op:<16} {name}: {reason}")
    for note in sorted(tally.notes):
        print("note:", note)
    print(f"{tally.macs:>16,}  total")
    return 0


if __name__ == "__main__":
    sys.exit(main())
