# SPDX-License-Identifier: Apache-2.0
"""One process with acev2, onnx, onnxruntime and torch, imported in every order.

Each of them has a Protobuf or an ONNX of its own; the wheel of acev2 hides what it has.
"""

import importlib.util
import itertools
import subprocess
import sys

import pytest
from conftest import ROOT

import acev2

MODEL = str(ROOT / "models" / "cnn-float32.onnx")

# What is done with each, between and after the imports.
USES = {
    "acev2": f"assert acev2.analyze({MODEL!r}).totals.macs == 1147200",
    "onnx": f"onnx.shape_inference.infer_shapes(onnx.load({MODEL!r}))",
    "onnxruntime": f"onnxruntime.InferenceSession({MODEL!r})",
    "torch": "assert (torch.ones(3, 3) @ torch.ones(3, 3)).sum() == 27",
}


@pytest.mark.parametrize("order", list(itertools.permutations(
    name for name in USES if importlib.util.find_spec(name))), ids="-".join)
def test_every_order(order):
    lines = [line for name in order for line in (f"import {name}", USES[name])]
    lines += [USES[name] for name in order]
    lines.append(f"assert acev2.analyze(onnx.load({MODEL!r})).totals.macs == 1147200")
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr


def test_torch_module():
    torch = pytest.importorskip("torch")
    module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Dropout(), torch.nn.ReLU())
    module[2].eval()
    report = acev2.analyze(module, args=(torch.zeros(2, 3),))
    assert [part.training for part in module] == [True, True, False]  # as they were
    assert "Dropout" not in {node.op for node in report.nodes}
    assert report.model.path == "Sequential"
    assert report.totals.macs == 2 * 3 * 4
    with pytest.raises(TypeError, match="args="):
        acev2.analyze(module)
