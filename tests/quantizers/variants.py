# SPDX-License-Identifier: Apache-2.0
"""What ONNX Runtime's quantizers and its optimizer make of two small networks, told in many ways.

    python3 variants.py        (with the packages in requirements.txt; on demand)

Writes variants/NAME.onnx and variants.json. A group is one network quantized in one way and written
in several: as QDQ, as QOperator, with Casts to float16, after each level of the graph optimizer. Its
members cost the same; `more` is what a member costs above that, `because` says why. `macs` is what the
quantizer was told, counted from the sizes of the layers below.

Invariant: expectations come from the settings and the sizes here, never from the program. Seeds are
fixed. variants_test.cc reads what this writes.
"""

import json
import pathlib
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static)
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

FOLDER = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.mkdtemp())
GROUPS = []

# MACs of each layer: 4 channels of 8 x 8 from 3 x 3 x 3, 8 from 4, 10 from 8; 2 rows of 32 x 32 twice.
CONVS = 4 * 8 * 8 * 27 + 8 * 8 * 8 * 4
CLASSES = 8 * 10
CNN = CONVS + CLASSES
MLP = 2 * 32 * 32 * 2

SHAPES = {"cnn": [1, 3, 8, 8], "mlp": [2, 32]}


def weights(rng, name, *shape):
    data = rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape).astype(np.float32)
    return numpy_helper.from_array(data, name)


def save_float(name, nodes, constants):
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPES[name])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    model = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, WORK / f"{name}.onnx")


def make_networks():
    rng = np.random.default_rng(7)
    node = helper.make_node
    save_float("cnn", [
        node("Conv", ["x", "w1", "b1"], ["c1"], name="conv1", pads=[1] * 4, kernel_shape=[3, 3]),
        node("Relu", ["c1"], ["r1"], name="relu1"),
        node("Conv", ["r1", "w2", "b2"], ["c2"], name="conv2", kernel_shape=[1, 1]),
        node("Relu", ["c2"], ["r2"], name="relu2"),
        node("GlobalAveragePool", ["r2"], ["p"], name="pool"),
        node("Flatten", ["p"], ["f"], name="flatten"),
        node("Gemm", ["f", "w3", "b3"], ["y"], name="classes", transB=1),
    ], [weights(rng, "w1", 4, 3, 3, 3), weights(rng, "b1", 4), weights(rng, "w2", 8, 4, 1, 1),
        weights(rng, "b2", 8), weights(rng, "w3", 10, 8), weights(rng, "b3", 10)])
    save_float("mlp", [
        node("MatMul", ["x", "w1"], ["m1"], name="linear1"),
        node("Add", ["m1", "b1"], ["a1"], name="bias1"),
        node("Relu", ["a1"], ["r1"], name="relu1"),
        node("MatMul", ["r1", "w2"], ["m2"], name="linear2"),
        node("Add", ["m2", "b2"], ["y"], name="bias2"),
    ], [weights(rng, "w1", 32, 32), weights(rng, "b1", 32), weights(rng, "w2", 32, 32),
        weights(rng, "b2", 32)])


class Samples(CalibrationDataReader):
    def __init__(self, shape):
        rng = np.random.default_rng(0)
        self.samples = iter([{"x": rng.normal(0, 1, shape).astype(np.float32)} for _ in range(4)])

    def get_next(self):
        return next(self.samples, None)


def static(form, activation, weight, net="cnn", options=None, **settings):
    """A quantized model; `options` are the quantizer's extra_options."""
    path = WORK / "quantized.onnx"
    quantize_static(WORK / f"{net}.onnx", path, Samples(SHAPES[net]), quant_format=form,
                    activation_type=activation, weight_type=weight, extra_options=options or {},
                    **settings)
    return onnx.load(path)


def dynamic(weight, **settings):
    path = WORK / "quantized.onnx"
    quantize_dynamic(WORK / "mlp.onnx", path, weight_type=weight, **settings)
    return onnx.load(path)


def weight_only(form, bits, block, symmetric):
    quantizer = MatMulNBitsQuantizer(
        onnx.load(WORK / "mlp.onnx"), bits=bits, block_size=block, is_symmetric=symmetric,
        quant_format=form)
    quantizer.process()
    return quantizer.model.model


def optimized(model, level):
    """What ONNX Runtime's graph optimizer makes of it; the same results are checked for."""
    path = WORK / "optimized.onnx"
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = getattr(
        onnxruntime.GraphOptimizationLevel, f"ORT_ENABLE_{level.upper()}")
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    return onnx.load(path)


def in_float16(model):
    """Float16 between quantizers: a Cast behind each DequantizeLinear, one before each QuantizeLinear."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    outputs = {value.name for value in model.graph.output}
    nodes, halves = [], set()
    renamed = {}
    for node in model.graph.node:
        for i, name in enumerate(node.input):
            if node.op_type != "QuantizeLinear" and name in renamed:
                node.input[i] = renamed[name]
        if node.op_type == "QuantizeLinear" and node.input[0] in halves:
            single = node.input[0] + "_single"
            nodes.append(helper.make_node("Cast", [node.input[0]], [single], to=TensorProto.FLOAT))
            node.input[0] = single
        nodes.append(node)
        if node.op_type == "DequantizeLinear" and node.output[0] not in outputs:
            half = node.output[0] + "_half"
            nodes.append(helper.make_node("Cast", [node.output[0]], [half], to=TensorProto.FLOAT16))
            renamed[node.output[0]] = half
        elif node.op_type != "QuantizeLinear":
            halves.update(node.output)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    del model.graph.value_info[:]
    return model


def results(model):
    rng = np.random.default_rng(3)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                           ["CPUExecutionProvider"])
    shape = [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]
    return session.run(None, {"x": rng.normal(0, 1, shape).astype(np.float32)})[0]


def group(name, told, macs, members, differs=None):
    """Keeps the models of one group. told: settings in words. macs: {"LHS RHS": count}. differs: for
    some members other `macs`, or `more`, with `because`."""
    folder = FOLDER / "variants"
    folder.mkdir(exist_ok=True)
    first = None
    kept = []
    for tag, model in members:
        del model.graph.value_info[:]
        result = results(model)
        if first is None:
            first = result
        # One step of the output's quantizer, or what float16 and the order of sums leave.
        assert np.allclose(first, result, atol=0.05), (name, tag, np.abs(first - result).max())
        file = f"{name}-{tag}.onnx"
        onnx.save(model, folder / file)
        kept.append({"file": file, **(differs or {}).get(tag, {})})
    GROUPS.append({"name": name, "told": told, "macs": macs, "members": kept})


QDQ, QOP = QuantFormat.QDQ, QuantFormat.QOperator
U8, S8, U16, S16 = QuantType.QUInt8, QuantType.QInt8, QuantType.QUInt16, QuantType.QInt16
NAMES = {U8: "uint8", S8: "int8", U16: "uint16", S16: "int16", QuantType.QInt4: "int4",
         QuantType.QUInt4: "uint4"}


def both(name, activation, weight, **settings):
    """QDQ and QOperator, and what the optimizer makes of QDQ."""
    qdq = static(QDQ, activation, weight, **settings)
    differs = {}
    if activation == S8:
        differs["qdq-extended"] = {"macs": {"uint8 int8": CNN},
                                   "because": "the optimizer makes activations of int8 uint8"}
    group(name, f"static, activations {NAMES[activation]}, weights {NAMES[weight]}, {settings}",
          {f"{NAMES[activation]} {NAMES[weight]}": CNN},
          [("qdq", qdq), ("qoperator", static(QOP, activation, weight, **settings)),
           ("qdq-basic", optimized(qdq, "basic")), ("qdq-extended", optimized(qdq, "extended"))],
          differs)


def qdq_only(name, activation, weight, plain=None, macs=None, **settings):
    """QDQ that has no QOperator form; `plain`: settings of a member that has to cost the same."""
    told = f"static QDQ, activations {NAMES[activation]}, weights {NAMES[weight]}, {settings}"
    qdq = static(QDQ, activation, weight, **settings)
    members = [("qdq", qdq)]
    if plain is not None:
        members.append(("plain", static(QDQ, activation, weight, **plain)))
    members.append(("basic", optimized(qdq, "basic")))
    group(name, told, macs or {f"{NAMES[activation]} {NAMES[weight]}": CNN}, members)


def main():
    make_networks()
    both("static-u8s8", U8, S8)
    both("static-s8s8", S8, S8)
    both("static-u8u8", U8, U8)
    both("static-channel", U8, S8, per_channel=True)
    both("static-reduced", U8, S8, reduce_range=True)
    both("static-symmetric", S8, S8, options={"ActivationSymmetric": True})
    qdq_only("static-s16", S16, S8)
    qdq_only("static-u16", U16, U8)
    qdq_only("static-s16-channel", S16, S8, per_channel=True)
    qdq_only("static-int4", S8, QuantType.QInt4)
    qdq_only("static-uint4", U8, QuantType.QUInt4)
    qdq_only("static-dedicated", U8, S8, plain={}, options={"DedicatedQDQPair": True})
    qdq_only("static-weight-pair", U8, S8, plain={}, options={"AddQDQPairToWeight": True})
    qdq_only("static-float-bias", U8, S8, plain={}, options={"QuantizeBias": False})
    qdq_only("static-contrib", U8, S8, plain={}, options={"UseQDQContribOps": True})
    qdq_only("static-convolutions", U8, S8, op_types_to_quantize=["Conv"],
             # The average leaves sums of 64 uint8, which have 14 bits.
             macs={"uint8 int8": CONVS, "uint14 float32": CLASSES})
    plain = static(QDQ, U8, S8)
    group("float16", "static QDQ with float16 between the quantizers", {"uint8 int8": CNN},
          [("single", plain), ("half", in_float16(plain))])
    for weight in (S8, U8):
        for per_channel in (False, True):
            model = dynamic(weight, per_channel=per_channel)
            name = f"dynamic-{NAMES[weight]}" + ("-channel" if per_channel else "")
            group(name, f"dynamic, weights {NAMES[weight]}, per_channel {per_channel}",
                  {f"uint8 {NAMES[weight]}": MLP},
                  [("extended", optimized(model, "extended")), ("plain", model),
                   ("basic", optimized(model, "basic"))],
                  {tag: {"more": 2 * (32 if per_channel else 1) * (32 * 32 - 32),
                         "because": "both layers multiply the scale of the weights, of which there is "
                                    "one or one a channel, by that of the activations: 992 each"}
                   for tag in ("plain", "basic")})
    for bits, block, symmetric in ((4, 16, True), (4, 32, True), (4, 32, False), (8, 32, True)):
        name = f"weights-{bits}bit-{block}" + ("" if symmetric else "-asymmetric")
        members = [("nbits", weight_only(QOP, bits, block, symmetric))]
        if bits == 4:
            members.append(("qdq", weight_only(QDQ, bits, block, symmetric)))
        group(name, f"weights of {bits} bits in blocks of {block}, symmetric {symmetric}",
              {f"float32 uint{bits}": MLP}, members,
              {"qdq": {"macs": {"float32 int4": MLP},
                       "because": "MatMulNBits keeps them unsigned, with a zero point of 8"}}
              if symmetric else None)
    (FOLDER / "variants.json").write_text(json.dumps({"groups": GROUPS}, indent=1) + "\n")
    print(len(GROUPS), "groups,", sum(len(g["members"]) for g in GROUPS), "models")


if __name__ == "__main__":
    main()
