#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Runs every sample: ONNX Runtime where it can, ONNX's reference evaluator with our own Quant and
# BipolarQuant for QONNX.
#
# Invariant: a sample that does not load, gives a wrong shape, or differs from its other encodings
# fails the run. Needs onnx, onnxruntime and numpy; run by hand after generate.py.
"""Verifies that the sample models run and that the encodings of one network agree."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import onnx.parser
import onnxruntime
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

HERE = Path(__file__).resolve().parent
DIMS = {"batch": 2, "sequence": 5, "time": 7, "N": 3}
QONNX_DOMAIN = "qonnx.custom_op.general"


class Quant(OpRun):
    """Round to `bitwidth` bits with a scale and a zero point, and back to float."""

    op_domain = QONNX_DOMAIN

    def _run(self, x, scale, zero_point, bits, signed=None, narrow=None, rounding_mode=None):
        assert rounding_mode == "ROUND" and not narrow
        low = -(2.0 ** (bits - 1)) if signed else 0.0
        high = (2.0 ** (bits - 1) if signed else 2.0**bits) - 1
        # In double precision: a 32-bit bias has more digits than a float32 can hold.
        quotient = np.asarray(x, np.float64) / np.asarray(scale, np.float64)
        payload = np.clip(np.round(quotient) + zero_point, low, high)
        return (((payload - zero_point) * scale).astype(x.dtype),)


class BipolarQuant(OpRun):
    """Sign as -scale or +scale."""

    op_domain = QONNX_DOMAIN

    def _run(self, x, scale):
        return (np.where(x >= 0, scale, -scale).astype(x.dtype),)


def load(path: Path) -> onnx.ModelProto:
    if path.suffix == ".onnxtxt":
        return onnx.parser.parse_model(path.read_text())
    return onnx.load(path)


def make_inputs(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Random inputs of the declared types; symbolic dimensions as in DIMS."""
    random = np.random.RandomState(7)
    inputs = {}
    for value in model.graph.input:
        tensor = value.type.tensor_type
        shape = [DIMS[d.dim_param] if d.dim_param else d.dim_value for d in tensor.shape.dim]
        dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)
        if dtype == np.bool_:
            inputs[value.name] = np.ones(shape, dtype)
        elif dtype == np.int64:
            inputs[value.name] = np.full(shape, 3, dtype)
        else:
            inputs[value.name] = random.uniform(-2.5, 2.5, shape).astype(dtype)
    return inputs


def run(path: Path) -> np.ndarray:
    """The first output, checked for type, shape and finiteness."""
    model = load(path)
    onnx.checker.check_model(model, full_check=True)
    inputs = make_inputs(model)
    if any(opset.domain == QONNX_DOMAIN for opset in model.opset_import):
        output = ReferenceEvaluator(model, new_ops=[Quant, BipolarQuant]).run(None, inputs)[0]
    else:
        session = onnxruntime.InferenceSession(model.SerializeToString(),
                                               providers=["CPUExecutionProvider"])
        output = session.run(None, inputs)[0]
    declared = model.graph.output[0].type.tensor_type
    shape = [DIMS[d.dim_param] if d.dim_param else d.dim_value for d in declared.shape.dim]
    assert list(output.shape) == shape, f"{path.name}: shape {output.shape}, declared {shape}"
    assert output.dtype == onnx.helper.tensor_dtype_to_np_dtype(declared.elem_type), path.name
    assert np.isfinite(output.astype(np.float64)).all(), f"{path.name}: not finite"
    assert np.ptp(output.astype(np.float64)) > 0, f"{path.name}: constant output"
    print(f"{path.name}: runs, output {output.dtype}{list(output.shape)}")
    return output.astype(np.float64)


def main() -> int:
    onnxruntime.set_default_logger_severity(3)
    outputs = {path.stem: run(path)
               for path in sorted([*HERE.glob("*.onnx"), *HERE.glob("*.onnxtxt")])}
    step = 0.0152  # the quantization step of the CNN's output (cnn.py)
    # Same integers, so the encodings differ by at most the rounding of ties on the way.
    for a, b, tolerance in (("cnn-qdq", "cnn-qoperator", 1.01 * step),
                            ("cnn-qdq", "cnn-qonnx", 1.01 * step),
                            ("cnn-float32", "cnn-float16", 0.01),
                            ("cnn-float32", "cnn-qdq", 0.1)):
        difference = np.abs(outputs[a] - outputs[b]).max()
        print(f"{a} and {b} differ by at most {difference:.4f}")
        assert difference <= tolerance, f"{a} and {b} are not one network"
    return 0


if __name__ == "__main__":
    sys.exit(main())
