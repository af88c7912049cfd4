# SPDX-License-Identifier: Apache-2.0
"""Three small float networks and what ONNX Runtime's static quantizer makes of them.

    python3 onnxruntime_models.py FOLDER      (needs onnx and onnxruntime from pip)

Writes NET-float.onnx, NET-qdq.onnx and NET-qoperator.onnx for NET = cnn (residual), mobile
(depthwise, hard-swish) and transformer (one block); "-channel" has one weight scale per channel.
Seeds are fixed. quantizers_test.cc reads the models, which are kept beside this file.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader, QuantFormat, QuantType, quantize_static)


class Net:
    """Builds a graph from its input "x" on; every method returns the name of its output."""

    def __init__(self, shape):
        self.rng = np.random.default_rng(1)
        self.shape = shape
        self.nodes = []
        self.constants = []

    def weight(self, *shape):
        name = f"w{len(self.constants)}"
        deviation = 1 / np.sqrt(np.prod(shape[1:])) if len(shape) > 1 else 0.1
        data = self.rng.normal(0, deviation, shape).astype(np.float32)
        self.constants.append(numpy_helper.from_array(data, name))
        return name

    def shape_constant(self, values):
        name = f"i{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def op(self, kind, *inputs, **attributes):
        out = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(kind, list(inputs), [out], name=f"n_{out}", **attributes))
        return out

    def conv(self, x, channels_in, channels_out, kernel=3, stride=1, group=1):
        return self.op("Conv", x, self.weight(channels_out, channels_in // group, kernel, kernel),
                       self.weight(channels_out), pads=[kernel // 2] * 4, strides=[stride] * 2,
                       group=group, kernel_shape=[kernel] * 2)

    def save(self, y, path):
        graph = helper.make_graph(
            self.nodes, "net",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)],
            [helper.make_tensor_value_info(y, TensorProto.FLOAT, None)], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        model = onnx.shape_inference.infer_shapes(model, strict_mode=True)
        del model.graph.value_info[:]
        onnx.checker.check_model(model)
        onnx.save(model, path)


def cnn():
    net = Net([1, 3, 16, 16])
    x = net.op("Relu", net.conv("x", 3, 8))
    shortcut = net.op("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
    x = net.op("Relu", net.conv(shortcut, 8, 8))
    x = net.conv(x, 8, 8)
    x = net.op("Relu", net.op("Add", x, shortcut))
    x = net.op("Flatten", net.op("GlobalAveragePool", x))
    return net, net.op("Gemm", x, net.weight(8, 10), net.weight(10))


def mobile():
    net = Net([1, 3, 16, 16])
    x = net.op("Relu", net.conv("x", 3, 8, stride=2))
    for channels_in, channels_out, stride in ((8, 16, 1), (16, 16, 2)):
        x = net.op("Relu", net.conv(x, channels_in, channels_in, 3, stride, channels_in))
        x = net.conv(x, channels_in, channels_out, 1)
        x = net.op("Mul", x, net.op("HardSigmoid", x, alpha=1 / 6, beta=0.5))
    x = net.op("Flatten", net.op("GlobalAveragePool", x))
    return net, net.op("MatMul", x, net.weight(16, 10))


def transformer():
    net = Net([1, 4, 16])

    def linear(x, inputs, outputs):
        return net.op("Add", net.op("MatMul", x, net.weight(inputs, outputs)), net.weight(outputs))

    def heads(x, perm):
        return net.op("Transpose", net.op("Reshape", x, net.shape_constant([1, 4, 2, 8])),
                      perm=perm)

    q, k, v = (linear("x", 16, 16) for _ in range(3))
    scores = net.op("MatMul", heads(q, [0, 2, 1, 3]), heads(k, [0, 2, 3, 1]))
    mixed = net.op("MatMul", net.op("Softmax", scores, axis=-1), heads(v, [0, 2, 1, 3]))
    mixed = net.op("Reshape", net.op("Transpose", mixed, perm=[0, 2, 1, 3]),
                   net.shape_constant([1, 4, 16]))
    x = net.op("Add", "x", linear(mixed, 16, 16))
    x = net.op("LayerNormalization", x, net.weight(16), net.weight(16), axis=-1)
    hidden = net.op("Sigmoid", linear(x, 16, 32))
    return net, net.op("Add", x, linear(hidden, 32, 16))


class Samples(CalibrationDataReader):
    def __init__(self, shape):
        rng = np.random.default_rng(0)
        self.samples = iter([{"x": rng.normal(0, 1, shape).astype(np.float32)} for _ in range(4)])

    def get_next(self):
        return next(self.samples, None)


def main(folder):
    for make in (cnn, mobile, transformer):
        net, y = make()
        path = f"{folder}/{make.__name__}"
        net.save(y, path + "-float.onnx")
        for form, tag in ((QuantFormat.QDQ, "-qdq"), (QuantFormat.QOperator, "-qoperator")):
            for per_channel in (False, True) if make is cnn else (False,):
                quantize_static(path + "-float.onnx",
                                path + tag + ("-channel" if per_channel else "") + ".onnx",
                                Samples(net.shape), quant_format=form, per_channel=per_channel,
                                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)


if __name__ == "__main__":
    main(sys.argv[1])
