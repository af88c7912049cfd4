# SPDX-License-Identifier: Apache-2.0
"""acev2.analyze: kinds of models, options, errors."""

import json
import subprocess
import sys
import threading

import pytest
from conftest import DENSE, FLOAT_MAC, UNKNOWN

import acev2


def command(*arguments):
    """What the command line writes to standard output."""
    return subprocess.run([sys.executable, "-m", "acev2", *map(str, arguments)], check=True,
                          capture_output=True, text=True, encoding="utf-8").stdout


def test_costs_by_hand(dense):
    totals = acev2.analyze(dense, dim={"N": 5}).totals
    assert totals.macs == 60  # 5·3·4
    assert totals.ace == 60 * 32 * 32
    assert totals.acev2 == 60 * FLOAT_MAC + 20 * 32
    assert totals.by_category.mac == 60 * FLOAT_MAC
    assert totals.by_category["activation"] == 20 * 32
    assert totals.operations.cmp == 20
    assert totals.weight_bits == 12 * 32
    assert not totals.lower_bound


def test_path_bytes_and_report_of_the_command_line_agree(models, tmp_path):
    for model in ["cnn-qdq.onnx", "llm-int4.onnx", "control-flow.onnx"]:
        path = models / model
        report = acev2.analyze(path)
        assert report.to_dict() == json.loads(command(path, "--json", "-"))
        same = acev2.analyze(path.read_bytes(), name=str(path)).to_dict()
        assert same == report.to_dict()
        saved = tmp_path / "report.json"
        report.to_json(saved)
        assert acev2.analyze(saved).to_dict() == report.to_dict()


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview])
def test_buffers(models, wrap):
    data = (models / "cnn-qdq.onnx").read_bytes()
    report = acev2.analyze(wrap(data))
    assert report.model.path == "model"
    assert report.totals == acev2.analyze(models / "cnn-qdq.onnx").totals


class FakeProto:
    """What is asked of an onnx.ModelProto; the real one is in test_processes.py."""

    class graph:  # noqa: N801
        name = "main_graph"

    def __init__(self, data):
        self.data = data

    def SerializeToString(self):  # noqa: N802
        if self.data is None:
            raise ValueError("Message onnx.ModelProto exceeds maximum protobuf size of 2GB")
        return self.data


def test_model_proto(models):
    report = acev2.analyze(FakeProto((models / "cnn-qdq.onnx").read_bytes()))
    assert report.model.path == "main_graph"
    assert report.totals == acev2.analyze(models / "cnn-qdq.onnx").totals


def test_model_proto_past_protobufs_limit():
    with pytest.raises(acev2.Error, match="2GB") as caught:
        acev2.analyze(FakeProto(None))
    assert "save_as_external_data" in caught.value.hint


MATRIX = """
import resource

def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])

def length(field, size): return varint(field << 3 | 2) + varint(size)
def text(field, data): return length(field, len(data)) + data
def number(field, value): return varint(field << 3) + varint(value)

def value(name, *sizes):  # a ValueInfoProto of float32
    shape = text(2, b"".join(text(1, number(1, size)) for size in sizes))
    return text(1, name) + text(2, text(1, number(1, 1) + shape))

SIZE = 4096  # y [1, SIZE] = x [1, SIZE] · w [SIZE, SIZE], 64 MiB of float32
node = text(1, b"x") + text(1, b"w") + text(2, b"y") + text(4, b"MatMul")
tensor = number(1, SIZE) + number(1, SIZE) + number(2, 1) + text(8, b"w") + length(9, 4 * SIZE**2)
head = text(1, node) + text(2, b"g") + length(5, len(tensor) + 4 * SIZE**2) + tensor
tail = text(11, value(b"x", 1, SIZE)) + text(12, value(b"y", 1, SIZE))
graph = length(7, len(head) + 4 * SIZE**2 + len(tail)) + head
model = b"".join([number(1, 8) + text(8, number(2, 17)) + graph, bytes(4 * SIZE**2), tail])
"""


def test_bytes_are_not_copied():
    code = MATRIX + """
import acev2
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
macs = acev2.analyze(model).totals.macs
print(macs, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    macs, grown_kib = map(int, out.stdout.split())
    assert macs == 4096 * 4096
    assert grown_kib < 16 << 10  # a copy of the weights is 64 MiB


@pytest.mark.parametrize(("name", "value", "texts"), [
    ("dim", {"N": 7}, {"N": 7}),
    ("input", {"x": (2, 3)}, {"x": [2, 3]}),
    ("input", {"x": "2x3"}, {"x": [2, 3]}),
    ("assume", "MatMul=w4a8", ["MatMul=w4a8"]),
    ("assume", ["MatMul=w4", "Relu=a8"], ["MatMul=w4", "Relu=a8"]),
    ("weights", "values", "values"),
    ("lowering", "none", "none"),
    ("float_mac", "product", "product"),
    ("branch", "min", "min"),
    ("trip_count", 9, 9),
])
def test_options_reach_the_report(dense, name, value, texts):
    assert acev2.analyze(dense, **{name: value}).options[name] == texts


def test_values_reach_the_report():
    model = """<ir_version: 8, opset_import: ["" : 17]>
    g (float[M] x, int64[2] size) => (float y) { y = Reshape (x, size) }"""
    report = acev2.analyze(model.encode(), value={"size": [2, 3]}, dim={"M": 6})
    assert report.options.value == {"size": [2, 3]}
    assert report.nodes[0].output_shape == [2, 3]


def test_every_option_of_the_table_is_taken():
    """An option that the library has and a call refuses would be a second table to keep."""
    for name in acev2._native.option_names():
        with pytest.raises(acev2.Error, match="no such file"):
            acev2.analyze("/nowhere.onnx", **{name: ()})


def test_unknown_option(dense):
    with pytest.raises(TypeError, match="'dims'.*dim"):
        acev2.analyze(dense, dims={"N": 1})


def test_wrong_value(dense):
    with pytest.raises(acev2.Error, match="'sums' is not one of sum, product") as caught:
        acev2.analyze(dense, float_mac="sums")
    assert "sum" in caught.value.hint
    assert caught.value.hint in str(caught.value)


def test_option_that_names_nothing(dense):
    with pytest.raises(acev2.Error, match="dense.onnxtxt.*M"):
        acev2.analyze(dense, dim={"M": 1})


def test_no_such_file():
    with pytest.raises(acev2.Error) as caught:
        acev2.analyze("/no/such.onnx")
    assert caught.value.message == "/no/such.onnx: no such file"
    assert caught.value.hint == "check the path"


def test_no_model():
    with pytest.raises(TypeError, match="not int"):
        acev2.analyze(3)
    with pytest.raises(TypeError, match="not a Report"):
        acev2.analyze(acev2.analyze(DENSE.encode()))
    with pytest.raises(acev2.Error, match="model"):
        acev2.analyze(b"nonsense")


def test_name_that_is_not_utf8(tmp_path):
    path = bytes(tmp_path) + b"/\xff.onnx"
    with open(path, "wb") as file:
        file.write(DENSE.encode())
    import os
    report = acev2.analyze(os.fsdecode(path), dim={"N": 1})
    assert report.totals.macs == 12
    with pytest.raises(acev2.Error, match="no such file"):
        acev2.analyze(os.fsdecode(path + b"x"))


def test_unknown_is_none():
    report = acev2.analyze(UNKNOWN.encode(), dim={"N": 1})
    node = report.nodes[-1]
    assert (node.status, node.acev2, node.macs) == ("unpriced", None, None)
    assert report.totals.lower_bound
    assert [entry.code for entry in report.diagnostics if entry.node] == ["unpriced-op"]


def test_threads_agree(models):
    """Analyses run without the interpreter's lock: many at once give what one gives."""
    paths = sorted(models.glob("*.onnx"))
    assert len(paths) > 10
    expected = {path: acev2.analyze(path).to_json() for path in paths}
    wrong = []

    def work(turn):
        for k in range(len(paths)):
            path = paths[(k + turn) % len(paths)]
            if acev2.analyze(path).to_json() != expected[path]:
                wrong.append(path)

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_first_uses_at_once(models):
    """Tables that are built on first use are built once, whoever comes first."""
    code = """
import sys, threading, acev2
out = []
def work():
    out.append([acev2.analyze(path).totals.acev2 for path in sys.argv[1:]])
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(out) == 8 and all(one == out[0] for one in out)
print(*out[0])
"""
    paths = [str(path) for path in sorted(models.glob("*.onnx"))]
    assert len(paths) > 10
    for _ in range(5):
        out = subprocess.run([sys.executable, "-c", code, *paths], check=True,
                             capture_output=True, text=True).stdout.split()
        assert out == [str(acev2.analyze(path).totals.acev2) for path in paths]


def test_the_lock_is_released(models):
    """Python runs while an analysis does."""
    big = ["<ir_version: 8, opset_import: [\"\" : 17]> g (float[8] x0) => (float[8] y) {"]
    big += [f"x{k + 1} = Relu (x{k})" for k in range(20000)] + ["y = Relu (x20000) }"]
    model = "\n".join(big).encode()
    done = threading.Event()
    ticks = 0

    def work():
        acev2.analyze(model)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not done.wait(0.001):
        ticks += 1
    thread.join()
    assert ticks > 3  # with the lock held, none
