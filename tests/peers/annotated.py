#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Holds what `acev2 annotate` writes against ONNX's checker and ONNX Runtime: the copy must pass the
# checker if the model does, differ from it in metadata alone, and run to the same bits.
#
# Invariant: exits 1 if any model fails. Run by hand; needs onnx, onnxruntime and numpy.
"""Checks annotated models: annotated.py ACEV2 MODEL ..."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

PREFIX = "acev2."


def graphs_of(nodes):
    """The nodes, and all in their subgraphs."""
    for node in nodes:
        yield node
        for attribute in node.attribute:
            for graph in ([attribute.g] if attribute.HasField("g") else []) + list(attribute.graphs):
                yield from graphs_of(graph.node)


def strip(model: onnx.ModelProto) -> int:
    """Takes the metadata of acev2 away; how many nodes had some."""
    holders = [*graphs_of(model.graph.node),
               *(node for function in model.functions for node in graphs_of(function.node))]
    annotated = 0
    for holder in [model, *holders]:
        kept = [entry for entry in holder.metadata_props if not entry.key.startswith(PREFIX)]
        annotated += holder is not model and len(kept) < len(holder.metadata_props)
        del holder.metadata_props[:]
        holder.metadata_props.extend(kept)
    if annotated != len(holders):
        raise AssertionError(f"{annotated} of {len(holders)} nodes are annotated")
    return annotated


def passes(path: str) -> bool:
    try:
        onnx.checker.check_model(path)
        return True
    except Exception:
        return False


def run(path: str):
    """The results on inputs drawn from one seed, or None if it does not run."""
    ort.set_default_logger_severity(4)
    types = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64,
             "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(int8)": np.int8,
             "tensor(uint8)": np.uint8, "tensor(bool)": np.bool_}
    try:
        session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
        random = np.random.default_rng(1)
        feeds = {}
        for value in session.get_inputs():
            shape = [size if isinstance(size, int) else 1 for size in value.shape]
            kind = types[value.type]
            draw = random.standard_normal(shape) if np.dtype(kind).kind == "f" else np.ones(shape)
            feeds[value.name] = draw.astype(kind)
        return session.run(None, feeds)
    except Exception:
        return None


def tensors_of(model: onnx.ModelProto):
    """Every tensor of the main graph that may lie outside of the file."""
    yield from model.graph.initializer
    for node in graphs_of(model.graph.node):
        for attribute in node.attribute:
            yield from [attribute.t, *attribute.tensors, *attribute.g.initializer]


def check(acev2: str, original: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        # The copy finds external data beside itself, as the model does.
        path, copy = (str(Path(folder) / name) for name in ("model.onnx", "annotated.onnx"))
        shutil.copy(original, path)
        for tensor in tensors_of(onnx.load(original, load_external_data=False)):
            for entry in tensor.external_data:
                file = Path(original).parent / entry.value
                if entry.key == "location" and file.is_file():
                    (Path(folder) / entry.value).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(file, Path(folder) / entry.value)
        subprocess.run([acev2, "annotate", path, copy], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        model, annotated = (onnx.load(name, load_external_data=False) for name in (path, copy))
        nodes = strip(annotated)
        for holder in [model.metadata_props]:
            if any(entry.key.startswith(PREFIX) for entry in holder):
                raise AssertionError("the model is annotated already")
        if annotated.SerializeToString(deterministic=True) != model.SerializeToString(deterministic=True):
            raise AssertionError("more than metadata differs")
        checked = passes(path)
        if checked and not passes(copy):
            onnx.checker.check_model(copy)
        results, again = run(path), run(copy)
        if (results is None) != (again is None):
            raise AssertionError("only one of the two runs")
        same = results is not None and all(
            np.array_equal(np.asarray(a), np.asarray(b), equal_nan=np.asarray(a).dtype.kind == "f")
            for a, b in zip(results, again))
        if results is not None and not same:
            raise AssertionError("results differ")
        return (f"{nodes} nodes, checker {'passes' if checked else 'refuses both'}, "
                f"{'same results' if same else 'neither runs'}")


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    failed = 0
    for path in sys.argv[2:]:
        try:
            print(f"{path}: {check(sys.argv[1], path)}")
        except Exception as error:  # one model must not hide the others
            failed += 1
            print(f"{path}: FAILED: {type(error).__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
