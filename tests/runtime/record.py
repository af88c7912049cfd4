#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# What shape every tensor of a model has when ONNX Runtime executes it, beside what acev2 says.
#
#   record.py PROGRAM CORPUS [--limit N] [--jobs N] [--write shapes.tsv.gz]
#
# Every output of every node of the main graph becomes an output of the model, optimizations are
# off, and inputs have the sizes that the report says (the values that come with a test of ONNX's,
# else arbitrary ones); where the model has sizes that nobody set, it
# also runs at twice and three times those. Shares nothing with acev2 but the sizes of the inputs.
# Needs onnx, onnxruntime and numpy; run on demand. What it records is held against the program by
# runtime_shapes_test.cc, which needs none of them.
"""Compares the shapes of all tensors with those of ONNX Runtime."""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import gzip
import io
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

SECONDS = 60
MEMORY = 4 << 30
MAX_BYTES = 150 << 20  # a model file beyond this is left out


# Where the two may differ: the file's end, and why.
EXPLAINED = {
    "slice_var_input_static1.onnx": "starts and ends are inputs; the file declares the result's sizes",
    "DFT_17_onesided.onnx": "the length is an input; the file declares the result's sizes",
    "nonzero_dynamic_test.onnx": "values decide; the file declares the result's sizes",
    "unique_dynamic_sorted_3D_test.onnx": "as many as there are different values; the most is said",
    "test_resize_upsample_sizes_nearest_floor_align_corners/model.onnx":
        "sizes are an input; the file declares the result's sizes",
    "test_reshape_reordered_all_dims/model.onnx":
        "the shape is an input; the file declares the result's sizes",
    "squeeze_empty_axes_test.onnx":
        "an empty list of axes: none by ONNX's text, all of size 1 by ONNX Runtime",
}


class Skip(Exception):
    """Why a model does not take part."""


def report_of(program: str, path: Path, dims: dict[str, int]) -> dict:
    options = [f"--dim={name}={value}" for name, value in dims.items()]
    run = subprocess.run([program, str(path), "--json", "-", *options], capture_output=True,
                         text=True, timeout=SECONDS)
    if run.returncode == 2:
        raise Skip("acev2 refuses it at these sizes" if dims else "acev2 refuses it")
    return json.loads(run.stdout)


def feeds_of(session, report, kind: int):
    """Inputs at the sizes of the report; `kind` says what integers are: 0, 1 or ascending."""
    import numpy as np

    types = {"float": np.float32, "double": np.float64, "float16": np.float16, "int64": np.int64,
             "int32": np.int32, "int16": np.int16, "int8": np.int8, "uint8": np.uint8,
             "uint16": np.uint16, "uint32": np.uint32, "uint64": np.uint64, "bool": np.bool_}
    values = report["model"].get("bound_values") or {}
    sizes = {entry["name"]: entry["shape"] for entry in report["model"]["inputs"]}
    random = np.random.default_rng(5)
    feeds = {}
    for entry in session.get_inputs():
        match = re.fullmatch(r"tensor\((\w+)\)", entry.type)
        if not match or match[1] not in types and match[1] != "string":
            raise Skip(f"input of type {entry.type}")
        shape = sizes.get(entry.name)
        if shape is None or None in shape:
            raise Skip("an input without sizes")
        if entry.name in values:
            feeds[entry.name] = np.array(values[entry.name], types[match[1]]).reshape(shape)
        elif match[1] == "string":
            feeds[entry.name] = np.full(shape, "a", dtype=object)
        elif types[match[1]] in (np.float32, np.float64, np.float16):
            feeds[entry.name] = random.uniform(0.1, 0.9, shape).astype(types[match[1]])
        elif types[match[1]] is np.bool_:
            feeds[entry.name] = np.ones(shape, np.bool_)
        elif kind == 2:
            feeds[entry.name] = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(
                types[match[1]])
        else:
            feeds[entry.name] = np.full(shape, kind, types[match[1]])
    return feeds


def recorded_feeds(session, path: Path):
    """The inputs that a test of ONNX's comes with; None if it has none."""
    import onnx

    folder = path.parent / "test_data_set_0"
    files = [folder / f"input_{k}.pb" for k in range(len(session.get_inputs()))]
    if not files or not all(file.exists() for file in files):
        return None
    feeds = {}
    for entry, file in zip(session.get_inputs(), files):
        if not entry.type.startswith("tensor("):
            raise Skip(f"input of type {entry.type}")
        feeds[entry.name] = onnx.numpy_helper.to_array(
            onnx.TensorProto.FromString(file.read_bytes()))
    return feeds


def shapes_by_runtime(path: Path, report, recorded: bool) -> dict[str, str]:
    """Output -> shape as in 1x3x8x8 ('' is a scalar), of everything that is a tensor."""
    import numpy as np
    import onnx
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    try:
        model = onnx.load(str(path))
    except Exception as error:
        raise Skip("onnx cannot load it") from error
    known = {value.name for value in model.graph.output}
    for node in model.graph.node:
        for name in node.output:
            if name and name not in known:
                known.add(name)
                model.graph.output.append(onnx.ValueInfoProto(name=name))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                               providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Skip("ONNX Runtime cannot load it") from error
    feeds = recorded_feeds(session, path) if recorded else None
    for kind in (0, 1, 2):
        try:
            results = session.run(None, feeds or feeds_of(session, report, kind))
            break
        except Skip:
            raise
        except Exception:
            results = None
    if results is None:
        raise Skip("ONNX Runtime cannot run it at these sizes")
    return {entry.name: "x".join(map(str, result.shape))
            for entry, result in zip(session.get_outputs(), results)
            if isinstance(result, np.ndarray)}


def explanation(name: str) -> str:
    return next((why for end, why in EXPLAINED.items() if name.endswith(end)), "")


def compare(program: str, corpus: str, name: str, factor: int):
    """(dims, recorded shapes, differences, tensors without a shape) at `factor` times unset sizes."""
    path = Path(corpus) / name
    report = report_of(program, path, {})
    dims: dict[str, int] = {}
    if factor > 1:
        dims = {key: value * factor for key, value in report["model"]["bound_dims"].items()
                if value > 0}
        if not dims:
            raise Skip("no open sizes")
        report = report_of(program, path, dims)
    actual = shapes_by_runtime(path, report, recorded=factor == 1)
    differences, unknown, recorded = [], 0, {}
    for node in report["nodes"]:
        output = next((name for name in node["outputs"] if name), None)
        if output is None or output not in actual or "/" in node["name"] and output in recorded:
            continue
        if node["output_shape"] is None or None in node["output_shape"]:
            unknown += 1
            continue
        said = "x".join(map(str, node["output_shape"]))
        if said != actual[output]:
            differences.append((node["op"], output, said, actual[output]))
        if said == actual[output] or not explanation(name):
            recorded[output] = actual[output]
    return dims, recorded, differences, unknown


def work(task):
    """Runs in a process of its own, so that nothing of one model reaches another."""
    reader, writer = multiprocessing.Pipe(False)

    def child():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            writer.send(compare(*task))
        except Skip as skip:
            writer.send(str(skip))
        except MemoryError:
            writer.send("more than 4 GB")
        except Exception as error:  # listed with its reason, never dropped
            writer.send(f"{type(error).__name__}: {error}"[:100])

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    writer.close()
    try:
        answer = reader.recv() if reader.poll(SECONDS) else f"longer than {SECONDS} s"
    except EOFError:
        answer = "ONNX Runtime crashed"
    process.kill()
    process.join()
    return task, answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="only the first N models")
    parser.add_argument("--every", type=int, default=1, help="only every Nth model")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", type=Path, help="where to record the shapes")
    options = parser.parse_args()

    names = sorted(str(path.relative_to(options.corpus))
                   for path in options.corpus.rglob("*.onnx")
                   if path.stat().st_size < MAX_BYTES)[::options.every]
    if options.limit:
        names = names[:options.limit]
    tasks = [(options.program, str(options.corpus), name, factor)
             for name in names for factor in (1, 2, 3)]
    skips = collections.Counter()
    models, tensors, unknowns, differing = set(), 0, 0, []
    lines = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (_, _, name, factor), answer in pool.map(work, tasks):
            if isinstance(answer, str):
                skips[f"{answer} (x{factor})"] += 1
                continue
            dims, recorded, differences, unknown = answer
            models.add(name)
            tensors += len(recorded)
            unknowns += unknown
            differing += [(name, factor, *row) for row in differences]
            sizes = ",".join(f"{key}={value}" for key, value in dims.items())
            lines.append("\t".join([name, sizes] + [f"{output}={shape}" for output, shape in
                                                    recorded.items()]))
    for name, factor, op, output, said, actual in differing:
        print(f"{name} x{factor}: {op} {output}: acev2 {said or 'scalar'}, "
              f"ONNX Runtime {actual or 'scalar'}{explanation(name) and ': ' + explanation(name)}")
    for reason, count in skips.most_common():
        print(f"left out {count}: {reason}")
    print(f"{len(models)} models, {len(lines)} runs, {tensors} tensors, {unknowns} without a shape, "
          f"{len(differing)} differences")
    if options.write:
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
            file.write("".join(line + "\n" for line in lines).encode())
        options.write.write_bytes(buffer.getvalue())
    return 1 if any(not explanation(row[0]) for row in differing) else 0


if __name__ == "__main__":
    sys.exit(main())
