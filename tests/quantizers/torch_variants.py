# SPDX-License-Identifier: Apache-2.0
"""What torch's PT2E quantization (torchao) and its exporter make of small networks, told in many ways.

    python3 torch_variants.py        (with the packages in requirements-torch.txt; on demand)

Writes variants/pt2e-*.onnx and torch_variants.json, which is read as variants.json is: groups of models
that cost the same. `cost` is what the first one costs, added up here line by line.

Invariant: as variants.py. A zero point of 0 or ±2^(bits − 1) costs nothing, so each line asks for the
one that calibration found.
"""

import json

import onnx
import onnx.numpy_helper
import torch
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e, prepare_qat_pt2e
from torchao.quantization.pt2e.quantizer import arm_inductor_quantizer as arm
from torchao.quantization.pt2e.quantizer import x86_inductor_quantizer as x86

import variants
from variants import CLASSES, CNN, CONVS, MLP, group, optimized

TO_FLOAT = 32 * 32 - 32  # INT32 or FP32 times an FP32 scale
COMPARE = 32


class Cnn(torch.nn.Module):
    """conv - relu - conv - relu - average - linear, as in variants.py."""

    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 4, 3, padding=1)
        self.conv2 = torch.nn.Conv2d(4, 8, 1)
        self.classes = torch.nn.Linear(8, 10)

    def forward(self, x):
        x = torch.relu(self.conv2(torch.relu(self.conv1(x))))
        return self.classes(torch.flatten(torch.nn.functional.adaptive_avg_pool2d(x, 1), 1))


class Mlp(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1, self.linear2 = torch.nn.Linear(32, 32), torch.nn.Linear(32, 32)

    def forward(self, x):
        return self.linear2(torch.relu(self.linear1(x)))


class Residual(torch.nn.Module):
    """conv - norm - relu - (conv + shortcut) - clamp."""

    def __init__(self):
        super().__init__()
        self.conv1, self.norm = torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.BatchNorm2d(4)
        self.conv2 = torch.nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x):
        x = torch.relu(self.norm(self.conv1(x)))
        return torch.nn.functional.hardtanh(self.conv2(x) + x, 0, 6)


def quantized(net, shape, quantizer, training=False):
    """The exported model, without what the exporter says of where it comes from."""
    torch.manual_seed(0)
    module = net().train(training)
    graph = torch.export.export(module, (torch.randn(shape),)).module()
    prepared = (prepare_qat_pt2e if training else prepare_pt2e)(graph, quantizer)
    for _ in range(4):
        prepared(torch.randn(shape))
    path = variants.WORK / "torch.onnx"
    torch.onnx.export(convert_pt2e(prepared), (torch.randn(shape),), str(path), dynamo=True,
                      verbose=False)
    model = onnx.load(path)
    for entry in (model, model.graph, *model.graph.node, *model.graph.input, *model.graph.output,
                  *model.graph.initializer):
        del entry.metadata_props[:]
        entry.doc_string = ""
    return model


def zero_points(model):
    """Adds of QuantizeLinear nodes, in order: 1 if its zero point has to be added, else 0."""
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    folded = {"uint8": (0, 128), "int8": (0, -128)}
    found = [constants[node.input[2]] for node in model.graph.node if node.op_type == "QuantizeLinear"]
    return [int(int(point) not in folded[str(point.dtype)]) for point in found]


def keep(name, told, model, macs, cost):
    """A group of the model as exported and as two levels of ONNX Runtime's optimizer leave it."""
    differs = {}
    if "int8 int8" in macs:
        differs["extended"] = {"macs": {"uint8 int8": macs["int8 int8"]},
                               "because": "the optimizer makes activations of int8 uint8"}
    group(name, told, macs, [("export", model)] + [
        (level, optimized(model, level)) for level in ("basic", "extended")], differs)
    variants.GROUPS[-1]["cost"] = cost


def quantize(elements, add):
    return elements * (TO_FLOAT + 32 * add)


def cnn(quantizer, name, lhs):
    model = quantized(Cnn, (1, 3, 8, 8), quantizer)
    image, first, pooled = zero_points(model)
    keep(name, f"PT2E static, {lhs} activations, int8 weights per channel, the average not quantized",
         model, {f"{lhs} int8": CNN}, sum((
             quantize(3 * 64, image),
             CONVS * 64 + (4 + 8) * 64 * 32,  # biases
             quantize(4 * 64, first),  # which the first Relu is the saturation of
             8 * 64 * COMPARE,  # the second Relu is none: an average follows
             8 * 63 * 32,  # the average; 1/64 joins the scale
             quantize(8, pooled),
             CLASSES * 64 + 10 * 32 + 10 * TO_FLOAT)))


def mlp(quantizer, name, lhs):
    model = quantized(Mlp, (2, 32), quantizer)
    first, second = zero_points(model)
    keep(name, f"PT2E static, {lhs} activations, int8 weights", model, {f"{lhs} int8": MLP}, sum((
        quantize(64, first), quantize(64, second), MLP * 64 + 2 * 64 * 32, 64 * TO_FLOAT)))


def residual(quantizer, name, training):
    model = quantized(Residual, (1, 3, 8, 8), quantizer, training)
    macs = 4 * 64 * 27 + 4 * 64 * 36
    points = zero_points(model)
    size = 4 * 64
    cost = [quantize(3 * 64, points[0]), macs * 64 + 2 * size * 32, quantize(size, points[1])]
    if training:
        # The Relu works on the payload of a quantizer of its own, whose saturation it is: uint8 to
        # uint8 of another scale, 8·32 − 32.
        cost.append(size * (8 * 32 - 32 + 32 * points[2]))
    cost += [size * (8 * 32 - 32) + size * 32,  # the shortcut is brought to the sum's scale
             size * (2 * COMPARE + TO_FLOAT)]  # the Clip, and the output as a float
    keep(name, f"PT2E {'trained' if training else 'static'}, norm folded, a residual in floats", model,
         {"uint8 int8": macs}, sum(cost))


def main():
    x86_config = x86.get_default_x86_inductor_quantization_config
    arm_config = arm.get_default_arm_inductor_quantization_config
    cnn(x86.X86InductorQuantizer().set_global(x86_config()), "pt2e-x86-cnn", "uint8")
    cnn(arm.ArmInductorQuantizer().set_global(arm_config()), "pt2e-arm-cnn", "int8")
    mlp(x86.X86InductorQuantizer().set_global(x86_config()), "pt2e-x86-mlp", "uint8")
    mlp(x86.X86InductorQuantizer().set_global(x86_config(reduce_range=True)), "pt2e-x86-reduced", "uint8")
    mlp(arm.ArmInductorQuantizer().set_global(arm_config()), "pt2e-arm-mlp", "int8")
    residual(x86.X86InductorQuantizer().set_global(x86_config()), "pt2e-x86-residual", False)
    residual(x86.X86InductorQuantizer().set_global(x86_config(is_qat=True)), "pt2e-x86-trained", True)
    path = variants.FOLDER / "torch_variants.json"
    path.write_text(json.dumps({"groups": variants.GROUPS}, indent=1) + "\n")
    print(len(variants.GROUPS), "groups")


if __name__ == "__main__":
    main()
