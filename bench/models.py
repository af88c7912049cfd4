# SPDX-License-Identifier: Apache-2.0
"""Writes the benchmark inputs, in ONNX's binary format and without the onnx package.

A message is a list of byte strings, so that a payload of 800 MB is one block named 800 times and
never stands in memory. Used by bench/run alone.
"""

import os
import pathlib

FLOAT, UINT8, INT8, INT64 = 1, 2, 3, 7  # TensorProto.DataType
BLOCK = os.urandom(1 << 20)


def varint(value):
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return [varint(field << 3), varint(value)]


def message(field, pieces):
    if isinstance(pieces, str):
        pieces = [pieces.encode()]
    length = sum(len(piece) for piece in pieces)
    return [varint(field << 3 | 2), varint(length), *pieces]


def payload(size):
    return [BLOCK] * (size // len(BLOCK)) + [BLOCK[: size % len(BLOCK)]]


def elements(dims):
    count = 1
    for dim in dims:
        count *= dim
    return count


def tensor(name, dims, kind=FLOAT, data=None, external=None):
    """An initializer: with `data`, with random bytes, or at `external` = (file, offset)."""
    size = elements(dims) * {FLOAT: 4, UINT8: 1, INT8: 1, INT64: 8}[kind]
    out = [piece for dim in dims for piece in number(1, dim)]
    out += number(2, kind) + message(8, name)
    if external:
        entries = {"location": external[0], "offset": external[1], "length": size}
        for key, value in entries.items():
            out += message(13, message(1, key) + message(2, str(value)))
        out += number(14, 1)
    else:
        out += message(9, payload(size) if data is None else [data])
    return message(5, out)


def value(field, name, dims, kind=FLOAT):
    shape = [piece for dim in dims for piece in message(1, number(1, dim))]
    return message(field, message(1, name) + message(2, message(1, number(1, kind) + message(2, shape))))


def node(op, inputs, outputs, name="", **ints):
    """A node; its attributes are integers or lists of integers."""
    out = [piece for i in inputs for piece in message(1, i)]
    out += [piece for o in outputs for piece in message(2, o)]
    out += message(3, name or outputs[0]) + message(4, op)
    for key, attribute in ints.items():
        if isinstance(attribute, int):
            body = message(1, key) + number(3, attribute) + number(20, 2)
        else:
            body = message(1, key) + number(20, 7)
            for item in attribute:
                body += number(8, item)
        out += message(5, body)
    return message(1, out)


def write(path, graph, opset=17):
    pieces = number(1, 8) + message(2, "acev2-bench")
    pieces += message(7, graph + message(2, path.stem)) + message(8, number(2, opset))
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        file.writelines(pieces)
    partial.rename(path)


def one_node(path):
    write(path, node("Relu", ["x"], ["y"]) + value(11, "x", [1, 8]) + value(12, "y", [1, 8]))


def resnet50(path):
    """ResNet-50 v1.5 at 224 x 224 with separate batch norms: 25.6 M float32 parameters."""
    graph, count = [], 0

    def conv(x, cin, cout, kernel, stride, relu=True):
        nonlocal graph, count
        count += 1
        name, pad = f"conv{count}", kernel // 2
        graph += tensor(f"{name}.w", [cout, cin, kernel, kernel])
        graph += node("Conv", [x, f"{name}.w"], [name], kernel_shape=[kernel, kernel],
                      strides=[stride, stride], pads=[pad] * 4)
        stats = [f"{name}.{part}" for part in ("scale", "bias", "mean", "var")]
        for part in stats:
            graph += tensor(part, [cout])
        graph += node("BatchNormalization", [name, *stats], [f"{name}.bn"])
        if not relu:
            return f"{name}.bn"
        graph += node("Relu", [f"{name}.bn"], [f"{name}.relu"])
        return f"{name}.relu"

    x = conv("x", 3, 64, 7, 2)
    graph += node("MaxPool", [x], ["pool"], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    x, cin = "pool", 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        width = 64 << stage
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            main = conv(conv(x, cin, width, 1, 1), width, width, 3, stride)
            main = conv(main, width, 4 * width, 1, 1, relu=False)
            shortcut = conv(x, cin, 4 * width, 1, stride, relu=False) if block == 0 else x
            x, cin = f"block{stage}.{block}", 4 * width
            graph += node("Add", [main, shortcut], [f"{x}.sum"]) + node("Relu", [f"{x}.sum"], [x])
    graph += node("GlobalAveragePool", [x], ["gap"]) + node("Flatten", ["gap"], ["flat"])
    graph += tensor("fc.w", [1000, 2048]) + tensor("fc.b", [1000])
    graph += node("Gemm", ["flat", "fc.w", "fc.b"], ["y"], transB=1)
    write(path, graph + value(11, "x", [1, 3, 224, 224]) + value(12, "y", [1, 1000]))


def matmuls(path, count, external):
    """`count` products with 4096 x 4096 float32 weights of 64 MiB each."""
    graph, size, x = [], 4 * 4096 * 4096, "x"
    data = path.with_suffix(".data")
    for i in range(count):
        place = (data.name, i * size) if external else None
        graph += tensor(f"w{i}", [4096, 4096], external=place)
        y = f"y{i}" if i + 1 < count else "y"
        graph += node("MatMul", [x, f"w{i}"], [y])
        x = y
    if external:
        with open(data, "wb") as file:
            file.truncate(count * size)  # sparse: takes no space on disk
    write(path, graph + value(11, "x", [1, 4096]) + value(12, "y", [1, 4096]))


def relu_chain(path, count):
    graph, x = [], "x"
    for i in range(count):
        y = f"t{i}" if i + 1 < count else "y"
        graph += node("Relu", [x], [y])
        x = y
    write(path, graph + value(11, "x", [1, 8]) + value(12, "y", [1, 8]))


def qdq_chain(path, count):
    """Relu, QuantizeLinear, DequantizeLinear again and again: `count` nodes."""
    graph, x = tensor("s", [], data=b"\0\0\0\x3d") + tensor("z", [], UINT8, b"\x05"), "x"
    for i in range(count // 3):
        graph += node("Relu", [x], [f"r{i}"])
        graph += node("QuantizeLinear", [f"r{i}", "s", "z"], [f"q{i}"])
        graph += node("DequantizeLinear", [f"q{i}", "s", "z"], [f"d{i}"])
        x = f"d{i}"
    graph += node("Identity", [x], ["y"])
    write(path, graph + value(11, "x", [1, 8]) + value(12, "y", [1, 8]))


def weighted_chain(path, count):
    """`count` products with a vector of weights each, inside the file."""
    graph, x = [], "x"
    for i in range(count):
        y = f"t{i}" if i + 1 < count else "y"
        graph += tensor(f"w{i}", [8], data=BLOCK[i % 32768 * 32 : i % 32768 * 32 + 32])
        graph += node("Mul", [x, f"w{i}"], [y])
        x = y
    write(path, graph + value(11, "x", [1, 8]) + value(12, "y", [1, 8]))


# name, what it is, how it is made, aims for acev2: milliseconds, MB
INPUTS = [
    ("one-node", "1 Relu", one_node, 10, None),
    ("resnet50", "ResNet-50, 100 MB inline", resnet50, 20, 30),
    ("inline-800mb", "12 MatMul, 800 MB inline", lambda p: matmuls(p, 12, False), 20, 30),
    ("external-2.4gb", "36 MatMul, 2.4 GB external", lambda p: matmuls(p, 36, True), 20, 100),
    ("relu-20000", "20,000 Relu in a chain", lambda p: relu_chain(p, 20000), 35, None),
    ("relu-40000", "40,000 Relu in a chain", lambda p: relu_chain(p, 40000), None, None),
    ("qdq-20000", "20,000 Relu/Q/DQ in a chain", lambda p: qdq_chain(p, 20000), 100, None),
    ("qdq-40000", "40,000 Relu/Q/DQ in a chain", lambda p: qdq_chain(p, 40000), None, None),
    ("relu-1000000", "1,000,000 Relu in a chain", lambda p: relu_chain(p, 1000000), 2500, 1200),
    ("qdq-1000000", "1,000,000 Relu/Q/DQ", lambda p: qdq_chain(p, 1000000), None, 1200),
    ("weights-1000000", "1,000,000 Mul with weights", lambda p: weighted_chain(p, 1000000), None,
     1200),
]
# GPT-2 of the corpus; it is not written here.
GPT2_MS = 8
# Inputs that only show how time and memory grow; minutes and more for a peer.
GROWTH_ONLY = {"relu-40000", "qdq-40000", "relu-1000000", "qdq-1000000", "weights-1000000"}
# Once more with options: what it is of, what is added to its name and title, the options.
AGAIN = [("relu-1000000", "totals", ["--totals"])]


def make(folder):
    """Writes the inputs that are missing or older than this file; {name: path}."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, _, write_model, _, _ in INPUTS:
        paths[name] = folder / f"{name}.onnx"
        recipe = pathlib.Path(__file__).stat().st_mtime
        if not paths[name].exists() or paths[name].stat().st_mtime < recipe:
            write_model(paths[name])
    return paths
