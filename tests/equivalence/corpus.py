# SPDX-License-Identifier: Apache-2.0
"""Holds the cost of models before and after ONNX Runtime's graph optimizer (and onnxsim) side by side.

    python corpus.py PROGRAM FILE…        (with the packages in requirements.txt; on demand)

Prints a line for each model and level whose cost differs, with the work that came and went by
operation and formats, and a summary by kind. The models are not kept here: an optimizer removes work
(constants that were written apart, a BatchNormalization in a convolution, equal nodes), so a difference
is no fault in itself; one that the removed nodes do not explain is.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import onnx
import onnxruntime

try:
    import onnxsim
except ImportError:  # needs a compiler where there is no wheel
    onnxsim = None

WORK = pathlib.Path(tempfile.mkdtemp())
onnxruntime.set_default_logger_severity(4)


def cost(program, path):
    """(ACEv2, work by operation and formats, nodes by operator), or None."""
    run = subprocess.run([program, str(path), "--json", "-"], capture_output=True, text=True, timeout=60)
    if run.returncode:
        return None
    report = json.loads(run.stdout)
    if report["totals"]["nodes"]["unpriced"]:
        return None
    work = collections.Counter()
    for row in report["totals"]["by_precision"]:
        if row["operation"] != "logic":
            work[f'{row["operation"]} {row["lhs"]} {row["rhs"]}'] += row["count"]
    return report["totals"]["acev2"], work, collections.Counter(n["op"] for n in report["nodes"])


def optimized(path, level):
    target = WORK / "optimized.onnx"
    if level == "onnxsim":
        model, same = onnxsim.simplify(str(path))
        if not same:
            return None
        onnx.save(model, target)
        return target
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = getattr(
        onnxruntime.GraphOptimizationLevel, f"ORT_ENABLE_{level.upper()}")
    options.optimized_model_filepath = str(target)
    options.intra_op_num_threads = 1
    onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    return target


def changes(before, after):
    """"+2 mul int32 float32" for what came, "-…" for what went."""
    keys = sorted(set(before) | set(after))
    return "; ".join(f"{after[k] - before[k]:+d} {k}" for k in keys if before[k] != after[k])


def main():
    program, files = sys.argv[1], sys.argv[2:]
    levels = ["basic", "extended"] + (["onnxsim"] if onnxsim else [])
    seen = collections.Counter()
    for path in files:
        base = cost(program, path)
        for level in levels:
            try:
                target = optimized(path, level)
            except Exception:  # a model that the optimizer refuses says nothing
                target = None
            now = cost(program, target) if base and target else None
            if now is None:
                seen[level, "not compared"] += 1
            elif now[0] == base[0]:
                seen[level, "equal"] += 1
            else:
                seen[level, "differs"] += 1
                print(f"{path} {level}: {base[0]:.12g} -> {now[0]:.12g}\n   work: {changes(base[1], now[1])}"
                      f"\n   nodes: {changes(base[2], now[2])}")
    for (level, what), count in sorted(seen.items()):
        print(level, what, count)


if __name__ == "__main__":
    main()
