# SPDX-License-Identifier: Apache-2.0
"""What Brevitas makes of one small network with each of its quantizers, as QONNX and as QCDQ.

    python3 brevitas_variants.py        (with the packages in requirements-brevitas.txt; on demand)

Writes variants/brevitas-NAME-FORM.onnx and brevitas_variants.json, which is read as variants.json is:
groups of models that cost the same. `cost` is added up here line by line.

Invariant: each model gives what the network in torch gives; expectations come from the settings and the
sizes here, never from the program. Seeds are fixed.
"""

import json
import math
import pathlib
import re
import tempfile

import brevitas.nn as qnn
import brevitas.quant as quant
import numpy as np
import onnx
import onnx.numpy_helper
import torch
from brevitas.export import export_onnx_qcdq, export_qonnx
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.core.onnx_exec import execute_onnx
from qonnx.transformation.infer_shapes import InferShapes

FOLDER = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.mkdtemp())
GROUPS = []

# 4 channels of 8 x 8 from 3 x 3 x 3, 8 from 4, their largest, 10 from 8.
IMAGE, FIRST, SECOND, POOLED, CLASSES = 3 * 64, 4 * 64, 8 * 64, 8, 10
MACS = (FIRST * 27, SECOND * 4, CLASSES * 8)
BIASES = FIRST + SECOND + CLASSES
FP32 = 32 * 32 - 32  # INT32 or FP32 times an FP32 scale
SHIFT = 32  # of 32 bits: 32 · log2(32) / 5


class Cnn(torch.nn.Module):
    """quantizer - conv - quantizer - conv - quantizer - pool - linear. `signed`: the quantizers
    between layers are QuantIdentity, else QuantReLU."""

    def __init__(self, weight, act, image=quant.Int8ActPerTensorFloat, signed=False, pool=None, **layer):
        super().__init__()
        act_bits = layer.pop("act_bits", None)
        settings = {"act_quant": act, "return_quant_tensor": True}
        if act_bits:
            settings["bit_width"] = act_bits
        kind = qnn.QuantIdentity if signed else qnn.QuantReLU
        layer = {"weight_quant": weight, "bias": True, **layer}
        self.layers = torch.nn.Sequential(
            qnn.QuantIdentity(act_quant=image, return_quant_tensor=True),
            qnn.QuantConv2d(3, 4, 3, padding=1, **layer), kind(**settings),
            qnn.QuantConv2d(4, 8, 1, **layer), kind(**settings),
            pool or torch.nn.MaxPool2d(8), torch.nn.Flatten(), qnn.QuantLinear(8, 10, **layer))

    def forward(self, x):
        return self.layers(x)


def zero_points(model):
    """Of the quantizers of a QONNX model by the number of their layer."""
    numbers = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant":
            numbers[node.output[0]] = onnx.numpy_helper.to_array(node.attribute[0].t)
    return {int(re.search(r"layers\.(\d+)/", node.name)[1]): float(numbers[node.input[2]])
            for node in model.graph.node if node.op_type == "Quant"}


def exported(name, network, export, form, x):
    path = WORK / f"brevitas-{name}-{form}.onnx"
    export(network, args=x, export_path=str(path), opset_version=16, dynamo=False)
    model = onnx.load(path)
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    del model.graph.value_info[:]
    expected = network(x).detach().numpy()
    wrapper = ModelWrapper(onnx.ModelProto.FromString(model.SerializeToString()))
    wrapper = wrapper.transform(InferShapes())
    got = execute_onnx(wrapper, {model.graph.input[0].name: x.numpy()})[model.graph.output[0].name]
    # One step of a quantizer apart, where a sum lies between two.
    assert np.abs(got - expected).max() < 0.06, (name, form, np.abs(got - expected).max())
    onnx.save(model, FOLDER / "variants" / path.name)
    return model


def keep(name, told, macs, cost, forms=("qonnx", "qcdq"), **settings):
    """`cost`: a number, or a function of the zero points."""
    torch.manual_seed(0)
    network, x = Cnn(**settings), torch.randn(1, 3, 8, 8)
    network.train()
    network(x)  # sets the scales of activations
    network.eval()
    exports = {"qonnx": export_qonnx, "qcdq": export_onnx_qcdq}
    models = [exported(name, network, exports[form], form, x) for form in forms]
    GROUPS.append({
        "name": f"brevitas-{name}", "told": told, "macs": macs,
        "cost": cost(zero_points(models[0])) if callable(cost) else cost,
        "members": [{"file": f"brevitas-{name}-{form}.onnx"} for form in forms]})


def macs_of(image, act, weight, last=None):
    counts = {}
    for pair, count in zip((image, act, last or act), MACS):
        key = f"{pair} {weight}"
        counts[key] = counts.get(key, 0) + count
    return counts


def integers(act_bits, weight_bits, scale=FP32):
    """Layers of integers behind an image of 8 bits, with a maximum over 64: what all have."""
    return (IMAGE * scale + MACS[0] * 8 * weight_bits + (MACS[1] + MACS[2]) * act_bits * weight_bits
            + BIASES * 32 + (FIRST + SECOND) * scale + POOLED * 63 * act_bits + CLASSES * scale)


def shifted_weights(zero):
    """Where a weight's zero point is neither 0 nor 128: a sum of the window, which the channels share,
    a multiply and an add per output. A sum of 8 uint8 has 11 bits."""
    assert zero[1] == zero[3] == 128 and zero[7] not in (0, 128), zero
    return integers(8, 8) + POOLED * 11 + CLASSES * (11 * 8 - 11 + 32)


def shifted(zero):
    """The zero points of activations fold into biases; quantizing adds them."""
    assert zero[2] not in (0, 128) and zero[4] not in (0, 128), zero
    return integers(8, 8) + (FIRST + SECOND) * 32


def truncated():
    """An average: sums of 64 uint4, which have 10 bits, shifted to 8."""
    maximum = POOLED * 63 * 4
    shift = POOLED * round(10 * math.log2(10) / 5, 6)
    return (integers(4, 4) - maximum + POOLED * 63 * 10 + shift
            + MACS[2] * (8 - 4) * 4)  # the classes read 8 bits


def main():
    q = quant
    u8 = q.Uint8ActPerTensorFloat
    keep("channel", "4 bits, a scale per channel of weights", macs_of("int8", "uint4", "int4"),
         integers(4, 4), weight=q.Int8WeightPerChannelFloat, act=u8, weight_bit_width=4, act_bits=4)
    keep("narrow", "weights of 2 bits, which are -1, 0, 1; activations of 3",
         macs_of("int8", "uint3", "ternary"), integers(3, 2), weight=q.Int8WeightPerChannelFloat,
         act=u8, weight_bit_width=2, act_bits=3)
    keep("decoupled", "4 bits, norm and direction of weights apart", macs_of("int8", "uint4", "int4"),
         integers(4, 4), weight=q.Int4WeightPerTensorFloatDecoupled, act=u8, act_bits=4)
    keep("fixed-point", "8 bits, scales are powers of two", macs_of("int8", "uint8", "int8"),
         integers(8, 8, SHIFT), weight=q.Int8WeightPerTensorFixedPoint,
         act=q.Uint8ActPerTensorFixedPoint, image=q.Int8ActPerTensorFixedPoint)
    for bits, bias in ((16, q.Int16Bias), (32, q.Int32Bias)):
        keep(f"bias{bits}", f"8 bits, biases of {bits}", macs_of("int8", "uint8", "int8"),
             integers(8, 8), weight=q.Int8WeightPerTensorFloat, act=u8, bias_quant=bias)
    keep("shifted", "8 bits, activations with zero points", macs_of("int8", "uint8", "int8"), shifted,
         weight=q.Int8WeightPerTensorFloat, act=q.ShiftedUint8ActPerTensorFloat, signed=True)
    keep("shifted-weights", "8 bits, weights with zero points", macs_of("int8", "uint8", "uint8"),
         shifted_weights, weight=q.ShiftedUint8WeightPerTensorFloat, act=u8)
    keep("ternary", "ternary weights, activations of 2 bits", macs_of("int8", "uint2", "ternary"),
         integers(2, 2), weight=q.SignedTernaryWeightPerTensorConst, act=u8, act_bits=2)
    keep("trunc", "4 bits, an average that is truncated", macs_of("int8", "uint4", "int4", "uint8"),
         truncated(), weight=q.Int8WeightPerTensorFloat, act=u8, weight_bit_width=4, act_bits=4,
         pool=qnn.TruncAvgPool2d(8))
    # Signs are free, comparing them takes a bit. QCDQ has no form of it.
    keep("binary", "binary weights and activations, the image too",
         macs_of("bipolar", "bipolar", "bipolar"),
         sum(MACS) + BIASES * 32 + POOLED * 63 + CLASSES * FP32, forms=("qonnx",),
         weight=q.SignedBinaryWeightPerTensorConst, act=q.SignedBinaryActPerTensorConst,
         image=q.SignedBinaryActPerTensorConst, signed=True)
    # Sums are floats, with biases of 6·32.
    fp8 = q.Fp8e4m3OCPActPerTensorFloat
    keep("float8", "E4M3 everywhere", macs_of("float8e4m3", "float8e4m3", "float8e4m3"),
         sum(MACS) * (8 * 8 - 8 + 6 * 8) + BIASES * 6 * 32
         + (IMAGE + FIRST + SECOND + CLASSES) * FP32 + POOLED * 63 * 8, forms=("qonnx",),
         weight=q.Fp8e4m3OCPWeightPerTensorFloat, act=fp8, image=fp8, signed=True)
    path = FOLDER / "brevitas_variants.json"
    path.write_text(json.dumps({"groups": GROUPS}, indent=1) + "\n")
    print(len(GROUPS), "groups,", sum(len(g["members"]) for g in GROUPS), "models")


if __name__ == "__main__":
    main()
