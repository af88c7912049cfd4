# SPDX-License-Identifier: Apache-2.0
"""Four small networks with layers of 2 to 8 bits, exported by Brevitas as QONNX and as QCDQ.

    python3 brevitas_models.py FOLDER      (needs brevitas, torch and qonnx from pip)

Writes brevitas-NET-qonnx.onnx and brevitas-NET-qcdq.onnx. Seeds are fixed. quantizers_test.cc reads
the models, which are kept beside this file.
"""

import sys

import brevitas.nn as qnn
import onnx
import torch
from brevitas.export import export_onnx_qcdq, export_qonnx
from brevitas.quant import Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Uint8ActPerTensorFloat


class Cnn(torch.nn.Module):
    """conv - relu - conv - (+ shortcut) - relu - pool - linear; 4-bit weights and activations."""

    def __init__(self):
        super().__init__()
        weights = dict(weight_quant=Int8WeightPerTensorFloat, weight_bit_width=4, bias=True)
        self.input = qnn.QuantIdentity(act_quant=Int8ActPerTensorFloat, bit_width=8,
                                       return_quant_tensor=True)
        self.conv1 = qnn.QuantConv2d(3, 8, 3, padding=1, **weights)
        self.relu1 = qnn.QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=4,
                                   return_quant_tensor=True)
        self.conv2 = qnn.QuantConv2d(8, 8, 3, padding=1, **weights)
        self.relu2 = qnn.QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=4,
                                   return_quant_tensor=True)
        self.pool = torch.nn.MaxPool2d(2)
        self.linear = qnn.QuantLinear(8 * 8 * 8, 10, **weights)

    def forward(self, x):
        x = self.relu1(self.conv1(self.input(x)))
        x = self.relu2(self.conv2(x))
        return self.linear(torch.flatten(self.pool(x), 1))


class Mlp(torch.nn.Module):
    """Three layers: 2-bit and 3-bit weights, 4-bit activations."""

    def __init__(self):
        super().__init__()
        def layer(inputs, outputs, bits):
            return qnn.QuantLinear(inputs, outputs, bias=False, weight_bit_width=bits,
                                   weight_quant=Int8WeightPerTensorFloat)
        def act():
            return qnn.QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=4,
                                 return_quant_tensor=True)
        self.layers = torch.nn.Sequential(
            qnn.QuantIdentity(act_quant=Int8ActPerTensorFloat, bit_width=4,
                              return_quant_tensor=True),
            layer(16, 32, 2), act(), layer(32, 32, 3), act(), layer(32, 10, 4))

    def forward(self, x):
        return self.layers(x)


class Mobile(torch.nn.Module):
    """Depthwise and pointwise convolutions with 4-bit weights and 8-bit activations, a residual."""

    def __init__(self):
        super().__init__()

        def conv(inputs, outputs, kernel, groups=1):
            return qnn.QuantConv2d(inputs, outputs, kernel, padding=kernel // 2, groups=groups,
                                   bias=False, weight_quant=Int8WeightPerTensorFloat,
                                   weight_bit_width=4)

        def act():
            return qnn.QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=8,
                                 return_quant_tensor=True)

        self.input = qnn.QuantIdentity(act_quant=Int8ActPerTensorFloat, bit_width=8,
                                       return_quant_tensor=True)
        self.expand, self.act1 = conv(4, 16, 1), act()
        self.depthwise, self.act2 = conv(16, 16, 3, groups=16), act()
        self.project = conv(16, 4, 1)
        self.sum = qnn.QuantEltwiseAdd(input_quant=Int8ActPerTensorFloat,
                                       output_quant=Int8ActPerTensorFloat, return_quant_tensor=True)

    def forward(self, x):
        x = self.input(x)
        y = self.act2(self.depthwise(self.act1(self.expand(x))))
        return self.sum(self.project(y), x).value


class Transformer(torch.nn.Module):
    """One block of 4 tokens of 16: 2 heads, 8-bit attention, 4-bit linear layers."""

    def __init__(self):
        super().__init__()

        def linear(inputs, outputs):
            return qnn.QuantLinear(inputs, outputs, bias=True, weight_bit_width=4,
                                   weight_quant=Int8WeightPerTensorFloat)

        def rounded():
            return qnn.QuantIdentity(act_quant=Int8ActPerTensorFloat, bit_width=8,
                                     return_quant_tensor=False)

        self.q, self.k, self.v, self.out = (linear(16, 16) for _ in range(4))
        self.up, self.down = linear(16, 32), linear(32, 16)
        self.round_x, self.round_q, self.round_k, self.round_v, self.round_p, self.round_o = (
            rounded() for _ in range(6))
        self.round_h = rounded()
        self.relu = qnn.QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=8,
                                  return_quant_tensor=False)
        self.norm = torch.nn.LayerNorm(16)

    def heads(self, x):
        return x.reshape(1, 4, 2, 8).transpose(1, 2)

    def forward(self, x):
        x = self.round_x(x)
        q, k, v = self.round_q(self.q(x)), self.round_k(self.k(x)), self.round_v(self.v(x))
        scores = torch.matmul(self.heads(q), self.heads(k).transpose(2, 3))
        mixed = torch.matmul(self.round_p(torch.softmax(scores, -1)), self.heads(v))
        x = x + self.out(self.round_o(mixed.transpose(1, 2).reshape(1, 4, 16)))
        h = self.relu(self.up(self.round_h(self.norm(x))))
        return x + self.down(h)


def main(folder):
    for net, shape in ((Cnn, (1, 3, 16, 16)), (Mlp, (1, 16)), (Mobile, (1, 4, 8, 8)),
                       (Transformer, (1, 4, 16))):
        torch.manual_seed(0)
        model = net()
        x = torch.randn(shape)
        model.train()
        model(x)  # sets the activation scales
        model.eval()
        path = f"{folder}/brevitas-{net.__name__.lower()}"
        export_qonnx(model, args=x, export_path=path + "-qonnx.onnx", opset_version=13,
                     dynamo=False)
        export_onnx_qcdq(model, args=x, export_path=path + "-qcdq.onnx", opset_version=13,
                         dynamo=False)
        for form in ("-qonnx.onnx", "-qcdq.onnx"):
            exported = onnx.load(path + form)
            onnx.checker.check_model(exported) if form == "-qcdq.onnx" else None
            for node in exported.graph.node:
                node.doc_string = ""
                del node.metadata_props[:]
            onnx.save(exported, path + form)


if __name__ == "__main__":
    main(sys.argv[1])
