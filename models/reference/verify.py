#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Holds the reference models against ONNX: the full-size ones are valid graphs of the declared
# shapes, the small ones also run. ONNX Runtime runs what it can, ONNX's reference evaluator QONNX.
#
# Needs onnx, onnxruntime and numpy; run by hand after a change of a builder.
"""Verifies that the reference models are valid and that the small ones run."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper
from onnx.reference import ReferenceEvaluator

import catalog
import generate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from verify import QONNX_DOMAIN, BipolarQuant, Quant  # noqa: E402  models/verify.py


def check_full_size(name: str, path: Path) -> None:
    """ONNX's checker on the graph, with a file full of zeros for its external weights."""
    model = onnx.load(path, load_external_data=False)
    places = {}
    for tensor in model.graph.initializer:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        if entries:
            end = int(entries["offset"]) + int(entries["length"])
            places[entries["location"]] = max(end, places.get(entries["location"], 0))
    for location, size in places.items():
        with open(path.parent / location, "wb") as file:
            file.truncate(size)  # sparse
    onnx.checker.check_model(str(path), full_check=True)
    print(f"{name}: valid, {path.stat().st_size:,} bytes, weights {sum(places.values()):,} bytes")


def run_small(name: str, path: Path) -> None:
    """One inference; the output must be finite and tell inputs apart."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    tensor = model.graph.input[0].type.tensor_type
    dtype = helper.tensor_dtype_to_np_dtype(tensor.elem_type)
    shape = [dim.dim_value for dim in tensor.shape.dim]
    outputs = []
    for seed in (1, 2):
        x = np.random.RandomState(seed).uniform(-1, 1, shape).astype(dtype)
        qonnx = any(opset.domain == QONNX_DOMAIN for opset in model.opset_import)
        if qonnx or tensor.elem_type == onnx.TensorProto.BFLOAT16:
            outputs += ReferenceEvaluator(model, new_ops=[Quant, BipolarQuant]).run(None, {"x": x})
        else:
            session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
            outputs += session.run(None, {"x": x})
    first, second = (output.astype(np.float64) for output in outputs)
    assert first.shape == (1, 10) and outputs[0].dtype == dtype, f"{name}: {outputs[0].dtype}"
    assert np.isfinite(first).all() and np.ptp(first) > 0, f"{name}: {first}"
    assert (first != second).any(), f"{name}: does not depend on its input"
    print(f"{name}: runs, {path.stat().st_size:,} bytes")


def main() -> None:
    onnxruntime.set_default_logger_severity(3)
    with tempfile.TemporaryDirectory() as folder:
        for name, path in generate.write_models(Path(folder), small=True).items():
            run_small(name, path)
        for name, path in generate.write_models(Path(folder)).items():
            check_full_size(name, path)
    assert set(catalog.SAMPLES) <= set(catalog.SMALL)


if __name__ == "__main__":
    main()
