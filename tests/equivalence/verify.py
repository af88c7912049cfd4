# SPDX-License-Identifier: Apache-2.0
"""Holds the results of every group equal: runs all its graphs on the same random inputs.

    python verify.py [NAME…]            (with the packages in requirements.txt; on demand)

Integers must be equal, or differ by a member's `tolerance` (roundings of float16); floats by 1e-5
of the largest value. Graphs with QONNX's operators run in ONNX's reference evaluator, with the
operators written below after QONNX's definitions; all others in ONNX Runtime without optimization.
"""

import sys

import numpy as np
import onnx.numpy_helper
import onnx.parser
import onnxruntime
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

import generate

onnxruntime.set_default_logger_severity(4)
_QONNX = "qonnx.custom_op.general"


def _rounded(x, mode):
    return {"ROUND": np.rint, "FLOOR": np.floor, "CEIL": np.ceil}[mode](x)


def _limits(bits, signed, narrow):
    if signed:
        return -(2 ** (bits - 1)) + narrow, 2 ** (bits - 1) - 1
    return 0, 2**bits - 1 - narrow


class Quant(OpRun):
    op_domain = _QONNX

    def _run(self, x, scale, zero, bits, signed=1, narrow=0, rounding_mode="ROUND"):
        low, high = _limits(bits, signed, narrow)
        q = np.clip(_rounded(x / scale + zero, rounding_mode), low, high)
        return (((q - zero) * scale).astype(np.float32),)


class IntQuant(Quant):
    pass


class BipolarQuant(OpRun):
    op_domain = _QONNX

    def _run(self, x, scale):
        return ((np.where(x >= 0, 1, -1) * scale).astype(np.float32),)


class Trunc(OpRun):
    """Of opset 2 with an output scale, else of opset 1, which drops bits and keeps the scale."""

    op_domain = _QONNX

    def _run(self, x, scale, zero, in_bits, *rest, signed=1, narrow=0, rounding_mode="FLOOR"):
        out_bits = rest[-1]
        step = 2.0 ** (in_bits - out_bits)
        out_scale = scale
        if len(rest) > 1:
            out_scale = rest[0]
            step = 2.0 ** np.rint(np.log2(out_scale / scale))
        low, high = _limits(out_bits, signed, narrow)
        q = np.clip(np.rint(x / scale + zero) / step, low, high)
        return (((_rounded(q, rounding_mode) - zero / step) * out_scale).astype(np.float32),)


class RequantShift(OpRun):
    op_domain = "PACTOps"

    def _run(self, x, mul, add, n_levels=None, n_levels_out=None, signed=None, div=None):
        def number(value):
            return float(np.asarray(value).reshape(-1)[0])

        levels = number(n_levels_out if n_levels_out is not None else n_levels)
        low = -levels // 2 if number(signed) else 0
        y = np.floor((x.astype(np.float64) * mul + add) / number(div))
        return (np.clip(y, low, low + levels - 1).astype(np.float32),)


class ExtensionsRequantShift(RequantShift):
    op_domain = "ai.onnx.contrib"


ExtensionsRequantShift.__name__ = "RequantShift"


def random_inputs(model, seed=1):
    state = np.random.RandomState(seed)
    feeds = {}
    for value in model.graph.input:
        tensor = value.type.tensor_type
        dims = [d.dim_value for d in tensor.shape.dim]
        dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)
        if dtype == np.bool_:
            feeds[value.name] = state.randint(0, 2, dims).astype(dtype)
        elif dtype.kind == "f":
            feeds[value.name] = state.uniform(-2, 2, dims).astype(dtype)
            if value.name.startswith("positive"):
                feeds[value.name] = np.abs(feeds[value.name]) + dtype.type(0.1)
        elif value.name.startswith("index"):
            feeds[value.name] = state.randint(0, 3, dims).astype(dtype)
        else:
            info = np.iinfo(dtype)
            low, high = max(int(info.min), -128), min(int(info.max), 255)
            feeds[value.name] = state.randint(low, high + 1, dims).astype(dtype)
    return feeds


def repack(model):
    """ONNX's parser keeps one 4-bit number an entry; what reads models expects them packed."""
    for tensor in model.graph.initializer:
        if tensor.data_type in (onnx.TensorProto.INT4, onnx.TensorProto.UINT4):
            dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
            values = np.array(tensor.int32_data).astype(dtype).reshape(tuple(tensor.dims))
            tensor.CopyFrom(onnx.numpy_helper.from_array(values, tensor.name))


def run(member, model, feeds):
    repack(model)
    if member.run == "reference":
        own = [Quant, IntQuant, BipolarQuant, Trunc, RequantShift, ExtensionsRequantShift]
        return ReferenceEvaluator(model, new_ops=own).run(None, feeds)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                           providers=["CPUExecutionProvider"])
    return session.run(None, feeds)


def difference(one, other):
    """The largest difference, in units for integers, relative to the largest value for floats."""
    if one.shape != other.shape:
        return np.inf
    if one.size == 0:
        return 0
    apart = np.abs(one.astype(np.float64) - other.astype(np.float64)).max()
    if one.dtype.kind in "iub":
        return apart
    return apart / max(1.0, np.abs(one.astype(np.float64)).max())


def check(group):
    """The members whose results are not those of the first that runs, as lines of text."""
    problems = []
    expected = None
    for member in group["members"]:
        if member.run not in ("ort", "reference"):
            continue
        model = onnx.parser.parse_model(member.text())
        feeds = random_inputs(model)
        try:
            results = run(member, model, feeds)
        except Exception as error:  # what cannot run is a problem of the group, whatever it is
            problems.append(f"{group['name']}/{member.name}: {str(error)[:300]}")
            continue
        if expected is None:
            expected = results
            continue
        for one, other in zip(expected, results, strict=True):
            allowed = member.tolerance or (1e-5 if one.dtype.kind == "f" else 0)
            apart = difference(one, other)
            if not apart <= allowed:
                problems.append(f"{group['name']}/{member.name}: results differ by {apart}")
    return problems


def main():
    chosen = sys.argv[1:]
    problems = []
    graphs = unrun = 0
    for group in generate.load_groups():
        if chosen and group["name"] not in chosen:
            continue
        problems += check(group)
        graphs += len(group["members"])
        unrun += sum(member.run not in ("ort", "reference") for member in group["members"])
    print("\n".join(problems + [f"{graphs} graphs, {unrun} not run, {len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
