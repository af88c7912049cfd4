# SPDX-License-Identifier: Apache-2.0
"""From what callers have to what the native module takes: models, options, budgets.

Values of options become the texts of the command line, so that one table reads both.
"""

from __future__ import annotations

import os
import sys

from . import _native
from ._error import Error
from ._report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping, Union

    NativeSource = Union[_native.Report, tuple[str, bytes], bytes]

_LARGEST_MESSAGE = (1 << 31) - 1  # of Protobuf


def _is_torch_module(model: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


def _export(module: Any, args: Any) -> bytes:
    """The ONNX model of a torch.nn.Module, made in memory."""
    import importlib.util
    import inspect
    import io

    import torch

    if args is None:
        raise TypeError(f"analyze({type(module).__name__}(…)) needs args=, a tuple of inputs such "
                        "as (torch.zeros(1, 3, 224, 224),)")
    if not isinstance(args, tuple):
        args = (args,)
    # Its types differ by version, and leave out that it writes to a buffer.
    export: Any = torch.onnx.export
    modes = [(part, part.training) for part in module.modules()]
    module.eval()  # an inference is what is asked about
    try:
        # The newer exporter, where it is: it needs onnxscript.
        newer = "dynamo" in inspect.signature(export).parameters
        if newer and importlib.util.find_spec("onnxscript") is not None:
            program = export(module, args, dynamo=True, verbose=False)
            return _serialized(program.model_proto)
        buffer = io.BytesIO()
        export(module, args, buffer, **({"dynamo": False} if newer else {}))
        return buffer.getvalue()
    finally:
        for part, training in modes:
            part.training = training


def _serialized(proto: Any) -> bytes:
    try:
        data: bytes = proto.SerializeToString()
        return data
    except Exception as fault:  # of Protobuf, which differ by its version and implementation
        raise Error(f"the model cannot be serialized: {fault}",
                    "past 2 GiB save it with onnx.save(…, save_as_external_data=True) and give "
                    "the path") from fault


def source_of(model: Any, args: Any = None, name: str | None = None) -> NativeSource:
    """A path as bytes, or (name, bytes of a model), or a native report."""
    if isinstance(model, Report):
        return model._result
    if isinstance(model, (str, os.PathLike)):
        return os.fsencode(model)
    if isinstance(model, (bytes, bytearray, memoryview)):
        return (name or "model", bytes(model))  # of bytes, the same object
    if hasattr(model, "SerializeToString") and hasattr(model, "graph"):
        return (name or model.graph.name or "model", _serialized(model))
    if _is_torch_module(model):
        return (name or type(model).__name__, _export(model, args))
    raise TypeError(f"a model is a path, bytes, an onnx.ModelProto, a torch.nn.Module or a Report, "
                    f"not {type(model).__name__}")


def _value_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return str(int(value)) if isinstance(value, bool) else repr(value)
    if hasattr(value, "tolist"):  # of numpy or torch
        value = value.tolist()
        if not isinstance(value, list):
            return _value_text(value)
    parts = [_value_text(part) for part in value]
    return ",".join(parts)


def _texts(name: str, value: Any) -> list[str]:
    if isinstance(value, os.PathLike):
        return [os.fspath(value)]
    if hasattr(value, "items"):
        texts = []
        for key, part in value.items():
            text = _value_text(part)
            if name == "input" and text == "":
                text = "scalar"
            texts.append(f"{key}={text}")
        return texts
    if isinstance(value, (list, tuple)):
        return [_value_text(part) for part in value]
    return [_value_text(value)]


def options_of(given: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Options for the native module; TypeError for one that there is not."""
    known = _native.option_names()
    texts = []
    for name, value in given.items():
        if name not in known:
            raise TypeError(f"unexpected keyword argument '{name}'; the options of an analysis are "
                            f"{', '.join(known)}")
        if value is None or (hasattr(value, "__len__") and len(value) == 0):
            continue
        texts.append((name, _texts(name, value)))
    return texts


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if hasattr(value, "items"):
        inside = ", ".join(f"{_toml(str(key))} = {_toml(part)}" for key, part in value.items())
        return "{" + inside + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    import json

    return json.dumps(str(value))  # a basic string of TOML is one of JSON


def budget_of(budget: Any) -> tuple[str, str | None]:
    """(path, None), or a name and the text of a budget that is no file."""
    if hasattr(budget, "items"):
        lines = [f"{_toml(str(key))} = {_toml(value)}" for key, value in budget.items()]
        return "budget", "\n".join(lines) + "\n"
    return os.fspath(budget), None
