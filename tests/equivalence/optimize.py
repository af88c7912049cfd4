# SPDX-License-Identifier: Apache-2.0
"""Runs ONNX Runtime's graph optimizer on the first member of each group in kinds/optimizer.py.

    python optimize.py            (with the packages in requirements.txt; on demand)

Writes optimized/GROUP-basic.txt and GROUP-extended.txt, which kinds/optimizer.py takes as members,
so that neither generate.py nor the test needs ONNX Runtime.

Invariant: what is written depends on the pinned version alone; names are renumbered.
"""

import pathlib
import tempfile

import numpy as np
import onnx
import onnx.numpy_helper
import onnx.parser
import onnxruntime

import groups
import verify
from kinds import optimizer

FOLDER = pathlib.Path(__file__).resolve().parent / "optimized"
_TYPES = {
    "float32": "float", "float64": "double", "bool": "bool", "int8": "int8", "uint8": "uint8",
    "int32": "int32", "int64": "int64",
}


def attribute(value):
    number = onnx.helper.get_attribute_value(value)
    if isinstance(number, bytes):
        return f'{value.name}="{number.decode()}"'
    if isinstance(number, float):
        return f"{value.name}={number!r}"
    if isinstance(number, int):
        return f"{value.name}={number}"
    if all(isinstance(entry, int) for entry in number):
        return f"{value.name}=[{','.join(map(str, number))}]"
    return f"{value.name}=[{','.join(repr(float(entry)) for entry in number)}]"


def to_text(model):
    """The graph in ONNX text from its inputs on, with short names for what is inside."""
    graph = model.graph
    outside = [value.name for value in [*graph.input, *graph.output]]
    names = {name: name for name in [*outside, ""]}

    def short(name, prefix):
        if name not in names:
            names[name] = f"{prefix}{len(names)}"
        return names[name]

    def declared(value):
        tensor = value.type.tensor_type
        dtype = _TYPES[str(onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type))]
        dims = ",".join(str(d.dim_value) for d in tensor.shape.dim)
        return f"{dtype}[{dims}] {value.name}"

    tensors = []
    for tensor in sorted(graph.initializer, key=lambda entry: entry.name):
        values = onnx.numpy_helper.to_array(tensor)
        tensors.append(groups.t(_TYPES[str(values.dtype)], short(tensor.name, "c"), values))
    nodes = []
    for node in graph.node:
        prefix = "" if node.domain in ("", "ai.onnx") else node.domain + "."
        attributes = ", ".join(sorted(attribute(value) for value in node.attribute))
        inputs = ", ".join(short(name, "v") for name in node.input)
        outputs = ", ".join(short(name, "v") for name in node.output if name)
        nodes.append(f"{outputs} = {prefix}{node.op_type} {attributes and f'<{attributes}> '}({inputs})")
    inputs = ", ".join(map(declared, graph.input))
    outputs = ", ".join(map(declared, graph.output))
    return f"({inputs}) => ({outputs}) {groups.init(*tensors) if tensors else ''} {{\n" + "\n".join(nodes) + " }\n"


def optimized(member, level):
    model = onnx.parser.parse_model(member.text())
    verify.repack(model)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "optimized.onnx"
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = level
        options.optimized_model_filepath = str(path)
        options.intra_op_num_threads = 1
        onnxruntime.InferenceSession(model.SerializeToString(), options,
                                     providers=["CPUExecutionProvider"])
        return to_text(onnx.load(path))


def main():
    FOLDER.mkdir(exist_ok=True)
    levels = {"basic": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC,
              "extended": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED}
    for name, source in optimizer.SOURCES.items():
        for label, level in levels.items():
            text = optimized(source, level)
            (FOLDER / f"{name}-{label}.txt").write_text(text, encoding="utf-8")
            print(f"{name}-{label}: {text.count(' = ')} nodes and constants")


if __name__ == "__main__":
    main()
