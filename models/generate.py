#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Writes the sample models next to itself: small, valid, and equal byte for byte on every run.
#
# Invariant: nothing depends on time, machine or library defaults (fixed seed, IR version and
# opsets), so `--check` can compare the files in place with fresh ones. Needs onnx and numpy.
# verify.py runs what this writes.
"""Generates the sample models.

    models/generate.py           write the samples
    models/generate.py --check   say whether the samples in place are what this would write
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, TensorProto, helper, numpy_helper

import cnn

sys.path.insert(0, str(Path(__file__).resolve().parent / "reference"))
import catalog  # noqa: E402  models/reference/catalog.py

LIMIT_BYTES = 100_000
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


class Graph:
    """Collects nodes and random weights of one graph."""

    def __init__(self, seed: int) -> None:
        self.nodes: list = []
        self.initializers: list = []
        self.random = np.random.RandomState(seed)

    def constant(self, name: str, values) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def weight(self, name: str, *shape: int) -> str:
        """Uniform float32 values small enough that activations stay near 1."""
        values = self.random.uniform(-1, 1, shape) * (1.7 / shape[0] ** 0.5)
        return self.constant(name, values.astype(np.float32))

    def node(self, op: str, name: str, inputs: list[str], domain: str = "", outputs=None,
             **attributes) -> str:
        outputs = outputs or [name + ":0"]
        self.nodes.append(helper.make_node(op, inputs, outputs, name, domain=domain, **attributes))
        return outputs[0]

    def model(self, name: str, inputs: list, outputs: list, opset: int = 17,
              domains: tuple[str, ...] = ()) -> ModelProto:
        graph = helper.make_graph(self.nodes, name,
                                  [helper.make_tensor_value_info(*value) for value in inputs],
                                  [helper.make_tensor_value_info(*value) for value in outputs],
                                  self.initializers)
        opsets = [helper.make_opsetid("", opset)]
        opsets += [helper.make_opsetid(domain, 1) for domain in domains]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8 if opset < 20 else 9,
                                 producer_name="acev2 sample")


def transformer_block() -> ModelProto:
    """Pre-norm attention and feed-forward, written out, with dynamic batch and sequence."""
    g = Graph(1)
    width, heads, head, hidden = 32, 4, 8, 128

    def norm(name: str, x: str) -> str:
        return g.node("LayerNormalization", name,
                      [x, g.constant(name + ".scale", np.ones(width, np.float32)),
                       g.constant(name + ".bias", np.zeros(width, np.float32))], axis=-1)

    def linear(name: str, x: str, inputs: int, outputs: int) -> str:
        y = g.node("MatMul", name, [x, g.weight(name + ".weight", inputs, outputs)])
        return g.node("Add", name + "/bias", [y, g.weight(name + ".bias", outputs)])

    # The shapes as exporters write them: Shape -> Gather -> Concat -> Reshape.
    shape = g.node("Shape", "attention/shape", ["x"])
    dims = []
    for axis, dim in enumerate(("batch", "sequence")):
        index = g.constant(f"axis{axis}", np.array([axis], np.int64))
        dims.append(g.node("Gather", "attention/" + dim, [shape, index], axis=0))
    split = g.node("Concat", "attention/split_shape",
                   [*dims, g.constant("heads", np.array([heads, head], np.int64))], axis=0)
    joined = g.node("Concat", "attention/join_shape",
                    [*dims, g.constant("width", np.array([width], np.int64))], axis=0)

    qkv = linear("attention/qkv", norm("attention/norm", "x"), width, 3 * width)
    parts = [f"attention/{part}" for part in "qkv"]
    g.node("Split", "attention/split", [qkv, g.constant("split", np.array([width] * 3, np.int64))],
           outputs=[part + ":0" for part in parts], axis=-1)
    q, k, v = (g.node("Transpose", part + "/transpose",
                      [g.node("Reshape", part + "/reshape", [part + ":0", split])], perm=perm)
               for part, perm in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])))
    scores = g.node("MatMul", "attention/scores", [q, k])
    scale = g.constant("attention.scale", np.float32(0.35355338))  # 1 / sqrt(8)
    weights = g.node("Softmax", "attention/softmax",
                     [g.node("Mul", "attention/scale", [scores, scale])], axis=-1)
    context = g.node("MatMul", "attention/context", [weights, v])
    context = g.node("Reshape", "attention/join",
                     [g.node("Transpose", "attention/transpose", [context], perm=[0, 2, 1, 3]),
                      joined])
    x = g.node("Add", "attention/residual", ["x", linear("attention/out", context, width, width)])

    y = linear("mlp/up", norm("mlp/norm", x), width, hidden)
    y = linear("mlp/down", g.node("Gelu", "mlp/gelu", [y]), hidden, width)
    g.node("Add", "mlp/residual", [x, y], outputs=["y"])
    dims = ["batch", "sequence", width]
    return g.model("transformer-block", [("x", FLOAT, dims)], [("y", FLOAT, dims)], opset=20)


def control_flow() -> ModelProto:
    """An If, a Loop whose trip count the model tells, and one whose trip count it does not."""
    g = Graph(2)

    def value(name: str, element=FLOAT, shape=(4, 4)):
        return helper.make_tensor_value_info(name, element, shape)

    def body(name: str, weight: str):
        """state = tanh(state @ weight); goes on until the trip count is reached."""
        nodes = [helper.make_node("MatMul", ["state", weight], ["product"], "matmul"),
                 helper.make_node("Tanh", ["product"], ["next_state"], "tanh"),
                 helper.make_node("Identity", ["go_on"], ["next_go_on"], "go_on")]
        return helper.make_graph(nodes, name,
                                 [value("step", INT64, ()), value("go_on", BOOL, ()),
                                  value("state")],
                                 [value("next_go_on", BOOL, ()), value("next_state")])

    g.weight("weight", 4, 4)
    then_branch = helper.make_graph(
        [helper.make_node("MatMul", ["x", "weight"], ["then_y"], "matmul")], "then", [],
        [value("then_y")])
    else_branch = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["else_y"], "identity")], "else", [],
        [value("else_y")])
    y = g.node("If", "choice", ["project"], then_branch=then_branch, else_branch=else_branch)
    trips, always = g.constant("trips", np.int64(5)), g.constant("always", np.bool_(True))
    y = g.node("Loop", "known", [trips, always, y], body=body("known_body", "weight"))
    g.node("Loop", "unknown", ["steps", always, y], outputs=["y"],
           body=body("unknown_body", "weight"))
    return g.model("control-flow", [("x", FLOAT, [4, 4]), ("project", BOOL, []),
                                    ("steps", INT64, [])], [("y", FLOAT, [4, 4])])


def lstm() -> ModelProto:
    """A bidirectional LSTM over a dynamic number of steps and a projection of its last state."""
    g = Graph(3)
    inputs, hidden = 16, 16
    last = g.node("LSTM", "lstm",
                  ["x", g.constant("W", _uniform(g, 2, 4 * hidden, inputs)),
                   g.constant("R", _uniform(g, 2, 4 * hidden, hidden)),
                   g.constant("B", _uniform(g, 2, 8 * hidden))],
                  outputs=["", "lstm:1"], hidden_size=hidden, direction="bidirectional")
    last = g.node("Transpose", "transpose", ["lstm:1"], perm=[1, 0, 2])
    last = g.node("Reshape", "reshape",
                  [last, g.constant("shape", np.array([-1, 2 * hidden], np.int64))])
    g.node("Gemm", "classify", [last, g.weight("weight", 2 * hidden, 8), g.weight("bias", 8)],
           outputs=["y"])
    return g.model("lstm", [("x", FLOAT, ["time", 1, inputs])], [("y", FLOAT, [1, 8])])


def _uniform(g: Graph, *shape: int) -> np.ndarray:
    return (g.random.uniform(-1, 1, shape) * 0.3).astype(np.float32)


def llm_int4() -> ModelProto:
    """A decoder block as language-model builders write it: 4-bit weights, fused attention."""
    g = Graph(4)
    width, hidden, block = 64, 128, 32
    ms = "com.microsoft"

    def linear(name: str, x: str, inputs: int, outputs: int) -> str:
        blocks = inputs // block
        packed = g.random.randint(0, 256, (outputs, blocks, block // 2)).astype(np.uint8)
        scales = (0.02 + 0.02 * g.random.uniform(0, 1, outputs * blocks)).astype(np.float32)
        return g.node("MatMulNBits", name, [x, g.constant(name + ".weight", packed),
                                            g.constant(name + ".scales", scales)],
                      ms, K=inputs, N=outputs, bits=4, block_size=block)

    ones = g.constant("norm.weight", np.ones(width, np.float32))
    normed = g.node("LayerNormalization", "attention/norm", ["x", ones], axis=-1)
    q, k, v = (linear("attention/" + part, normed, width, width) for part in "qkv")
    context = g.node("MultiHeadAttention", "attention/core", [q, k, v], ms, num_heads=4)
    out = linear("attention/out", context, width, width)
    g.node("SkipSimplifiedLayerNormalization", "mlp/norm", [out, "x", ones], ms, epsilon=1e-5,
           outputs=["mlp/norm:0", "", "", "mlp/norm:3"])
    gate, up = (linear("mlp/" + part, "mlp/norm:0", width, hidden) for part in ("gate", "up"))
    gate = g.node("Mul", "mlp/silu", [gate, g.node("Sigmoid", "mlp/sigmoid", [gate])])
    down = linear("mlp/down", g.node("Mul", "mlp/mul", [gate, up]), hidden, width)
    g.node("Add", "mlp/residual", [down, "mlp/norm:3"], outputs=["y"])
    dims = ["batch", "sequence", width]
    return g.model("llm-int4", [("x", FLOAT, dims)], [("y", FLOAT, dims)], domains=(ms,))


def bnn_qonnx() -> ModelProto:
    """Two binary residual blocks: 1-bit convolutions between float32 elementwise operators."""
    g = Graph(5)
    channels = 16
    one = g.constant("one", np.float32(1))
    x = g.node("Quant", "input", ["x", g.constant("x.scale", np.float32(0.0157)),
                                  g.constant("zero", np.float32(0)),
                                  g.constant("bits", np.float32(8))],
               cnn.QONNX_DOMAIN, signed=1, narrow=0, rounding_mode="ROUND")
    for block in ("block1", "block2"):
        sign = g.node("BipolarQuant", block + "/sign", [x, one], cnn.QONNX_DOMAIN)
        weight = g.constant(block + ".weight", _uniform(g, channels, channels, 3, 3))
        weight = g.node("BipolarQuant", block + "/weight", [weight, one], cnn.QONNX_DOMAIN)
        y = g.node("Conv", block + "/conv", [sign, weight], pads=[1, 1, 1, 1])
        norm = [g.constant(f"{block}.{part}", values.astype(np.float32)) for part, values in (
            ("gamma", g.random.uniform(0.5, 1.5, channels)),
            ("beta", g.random.uniform(-0.1, 0.1, channels)),
            ("mean", g.random.uniform(-1, 1, channels)),
            ("variance", g.random.uniform(50, 150, channels)))]
        y = g.node("BatchNormalization", block + "/norm", [y, *norm])
        y = g.node("Add", block + "/shortcut", [y, x])
        slope = g.constant(block + ".slope", np.full((channels, 1, 1), 0.25, np.float32))
        x = g.node("PRelu", block + "/prelu", [y, slope])
    g.nodes[-1].output[0] = "y"
    dims = [1, channels, 16, 16]
    return g.model("bnn-qonnx", [("x", FLOAT, dims)], [("y", FLOAT, dims)],
                   domains=(cnn.QONNX_DOMAIN,))


def make_samples() -> dict[str, bytes]:
    """Every sample by file name, checked by ONNX and within the size limit."""
    models = {**cnn.make_cnns(), "transformer-block": transformer_block(),
              "control-flow": control_flow(), "lstm": lstm(), "llm-int4": llm_int4(),
              "bnn-qonnx": bnn_qonnx()}
    encoded = {name: model.SerializeToString(deterministic=True)
               for name, model in models.items()}
    encoded |= {name: catalog.SMALL[name]() for name in catalog.SAMPLES}
    samples = {}
    for name, data in encoded.items():
        onnx.checker.check_model(data, full_check=True)
        if len(data) > LIMIT_BYTES:
            raise ValueError(f"{name}: {len(data)} bytes, more than {LIMIT_BYTES}")
        samples[name + ".onnx"] = data
    return samples


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true",
                        help="compare with the files in place instead of writing them")
    arguments = parser.parse_args()
    here = Path(__file__).resolve().parent
    samples = make_samples()
    if not arguments.check:
        for name, data in samples.items():
            (here / name).write_bytes(data)
            print(f"{name}: {len(data)} bytes")
        return 0
    faults = [f"{name}: differs from what generate.py writes" for name, data in samples.items()
              if not (here / name).is_file() or (here / name).read_bytes() != data]
    faults += [f"{path.name}: not written by generate.py" for path in sorted(here.glob("*.onnx"))
               if path.name not in samples]
    print("\n".join(faults) or f"{len(samples)} samples are as generated")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
