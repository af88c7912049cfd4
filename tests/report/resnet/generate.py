#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a small residual network and has ONNX Runtime quantize it in both of its formats.

usage: generate.py [DIRECTORY]

Writes float.onnx, qdq.onnx and qoperator.onnx beside itself or into DIRECTORY. Needs onnx and
onnxruntime. The float network keeps its batch normalizations: ONNX Runtime folds them, removes the
Relus in front of quantizers and renames nodes and tensors, which is what the matching of layers has
to see through (match_test.cc).
"""

import pathlib
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader, QuantFormat, QuantType, quantize_static)
from onnxruntime.quantization.shape_inference import quant_pre_process

SIZE = 16
CHANNELS = 4


class Network:
    """Nodes and weights of the network, layer by layer."""

    def __init__(self):
        self.random = np.random.RandomState(20240617)
        self.nodes, self.weights = [], []

    def weight(self, name, *shape, positive=False):
        value = self.random.standard_normal(shape).astype(np.float32) * 0.3
        self.weights.append(numpy_helper.from_array(np.abs(value) + 1 if positive else value, name))
        return name

    def node(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name + "_y"], name=name, **attributes))
        return name + "_y"

    def conv(self, x, name, c_in, c_out, kernel, stride=1):
        """Convolution and batch normalization."""
        x = self.node("Conv", [x, self.weight(name + "_w", c_out, c_in, kernel, kernel)], name,
                      kernel_shape=[kernel, kernel], strides=[stride, stride],
                      pads=[kernel // 2] * 4)
        terms = [self.weight(name + "_" + term, c_out, positive=term == "var")
                 for term in ("scale", "shift", "mean", "var")]
        return self.node("BatchNormalization", [x, *terms], name + "_norm")

    def block(self, x, name, c_in, c_out, stride):
        y = self.node("Relu", [self.conv(x, name + "_conv1", c_in, c_out, 3, stride)],
                      name + "_relu1")
        y = self.conv(y, name + "_conv2", c_out, c_out, 3)
        if stride > 1:
            x = self.conv(x, name + "_down", c_in, c_out, 1, stride)
        return self.node("Relu", [self.node("Add", [y, x], name + "_add")], name + "_relu2")


def make_float():
    net = Network()
    x = net.node("Relu", [net.conv("x", "stem", 3, CHANNELS, 3)], "stem_relu")
    x = net.node("MaxPool", [x], "stem_pool", kernel_shape=[2, 2], strides=[2, 2])
    x = net.block(x, "a", CHANNELS, CHANNELS, 1)
    x = net.block(x, "b", CHANNELS, CHANNELS, 1)
    x = net.block(x, "c", CHANNELS, 2 * CHANNELS, 2)
    x = net.node("GlobalAveragePool", [x], "pool")
    x = net.node("Flatten", [x], "flatten")
    net.node("Gemm", [x, net.weight("fc_w", 2 * CHANNELS, 5), net.weight("fc_b", 5)], "fc")
    graph = helper.make_graph(
        net.nodes, "resnet", [helper.make_tensor_value_info("x", TensorProto.FLOAT,
                                                            [1, 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("fc_y", TensorProto.FLOAT, [1, 5])], net.weights)
    model = helper.make_model(graph, ir_version=8, producer_name="acev2 tests",
                              opset_imports=[helper.make_opsetid("", 17)])
    onnx.checker.check_model(model, full_check=True)
    return model


class Samples(CalibrationDataReader):
    def __init__(self):
        random = np.random.RandomState(1)
        self.left = [random.standard_normal((1, 3, SIZE, SIZE)).astype(np.float32)
                     for _ in range(8)]

    def get_next(self):
        return {"x": self.left.pop()} if self.left else None


def main():
    here = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__)
    directory = here if here.is_dir() else here.parent
    onnx.save(make_float(), directory / "float.onnx")
    with tempfile.TemporaryDirectory() as scratch:
        prepared = pathlib.Path(scratch) / "prepared.onnx"
        quant_pre_process(directory / "float.onnx", prepared, skip_symbolic_shape=True)
        for name, layout in (("qdq", QuantFormat.QDQ), ("qoperator", QuantFormat.QOperator)):
            quantize_static(prepared, directory / f"{name}.onnx", Samples(), quant_format=layout,
                            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
            # What no node needs only makes the files larger.
            model = onnx.load(directory / f"{name}.onnx")
            del model.graph.value_info[:]
            used = {node.domain for node in model.graph.node}
            imports = [row for row in model.opset_import if row.domain in used | {""}]
            del model.opset_import[:]
            model.opset_import.extend(imports)
            onnx.save(model, directory / f"{name}.onnx")


if __name__ == "__main__":
    main()
