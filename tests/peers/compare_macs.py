#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Holds acev2's MACs of real models against an independent count and against onnx-tool.
#
# Invariant: a model counts as agreeing only if both totals are known and equal; every other row
# says why. Exits 1 if acev2 and the independent count differ. Run by hand; needs the corpus beside
# the checkout, and onnx, onnxruntime, numpy and (optionally) onnx-tool.
"""Compares MAC counts: compare_macs.py ACEV2 CORPUS [--models FILE | MODEL ...]"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import count_macs

HERE = Path(__file__).resolve().parent
TIMEOUT_SECONDS = 120

# Runs in a process of its own: onnx-tool prints, exits and may not return.
ONNX_TOOL = r"""
import json, sys, warnings
warnings.filterwarnings("ignore")
import numpy, onnx_tool
path, shapes = sys.argv[1], json.loads(sys.argv[2])
graph = onnx_tool.Model(path, {"verbose": False, "constant_folding": True}).graph
feeds = {}
for name in graph.input:
    tensor = graph.tensormap[name]
    shape = shapes.get(name) or [d if isinstance(d, int) and d > 0 else 1 for d in tensor.shape]
    feeds[name] = numpy.ones(shape, tensor.dtype or numpy.float32)
graph.shape_infer(feeds)
graph.profile()
macs = {}
for node in graph.nodemap.values():
    count = node.macs[0]
    # Its MACs of these operators include one for each bias addition.
    if node.op_type in ("Conv", "ConvTranspose", "Gemm", "ConvInteger") and len(node.input) > 2:
        count -= numpy.prod(graph.tensormap[node.output[0]].get_shape())
    if node.op_type == "QLinearConv" and len(node.input) > 8:
        count -= numpy.prod(graph.tensormap[node.output[0]].get_shape())
    macs[node.op_type] = macs.get(node.op_type, 0) + int(count)
print("RESULT" + json.dumps(macs))
"""


@dataclass
class Answer:
    """What one counter says of a model; `macs` is None where it has no answer."""

    macs: int | None
    nodes: list[tuple[str, str, int]]
    remark: str = ""


def by_op(nodes) -> Counter:
    counts: Counter = Counter()
    for _, op, macs in nodes:
        counts[op] += macs
    return counts


def ask_acev2(binary: str, path: Path, shapes: dict) -> Answer:
    """MACs of MAC layers: work of category mac (a LayerNormalization's are not among them)."""
    command = [binary, str(path), "--json", "-"]
    for name, shape in shapes.items():
        command += ["--input", f"{name}={'x'.join(map(str, shape))}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        return Answer(None, [], "acev2: timeout")
    if done.returncode != 0:
        return Answer(None, [], "acev2: " + done.stderr.strip().splitlines()[0])
    report = json.loads(done.stdout)
    nodes = []
    for node in report["nodes"]:
        macs = sum(work["count"] for work in node["work"]
                   if work["operation"] == "mac" and work["category"] == "mac")
        if macs:
            nodes.append((node["name"], node["op"], macs))
    remark = ""
    if report["totals"]["lower_bound"]:
        lost = Counter(node["op"] for node in report["nodes"] if node["status"] == "unpriced")
        remark = "acev2: unpriced " + ", ".join(f"{n} {op}" for op, n in lost.items())
    return Answer(sum(macs for _, _, macs in nodes), nodes, remark)


def ask_own(path: Path, shapes: dict) -> Answer:
    try:
        tally = count_macs.count_model(path, shapes)
    except Exception as error:
        return Answer(None, [], f"own: {error}"[:120])
    remarks = sorted(note[:60] for note in tally.notes)
    if tally.unknown:
        lost = Counter(f"{op} ({reason})" for _, op, reason in tally.unknown[:3])
        remarks.append(f"own: {len(tally.unknown)} unknown: " + ", ".join(lost))
        return Answer(None, tally.nodes, "; ".join(remarks))
    return Answer(tally.macs, tally.nodes, "; ".join(remarks))


def ask_onnx_tool(path: Path, shapes: dict, ops: set[str]) -> tuple[Answer, Counter]:
    """Its MACs of the operators in `ops`: it also calls elementwise operations MACs."""
    try:
        done = subprocess.run([sys.executable, "-c", ONNX_TOOL, str(path), json.dumps(shapes)],
                              capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        return Answer(None, [], "onnx-tool: timeout"), Counter()
    line = next((text for text in done.stdout.splitlines() if text.startswith("RESULT")), None)
    if line is None:
        text = (done.stderr or done.stdout).strip().splitlines()
        return Answer(None, [], "onnx-tool: " + (text[-1][:80] if text else "no result")), Counter()
    macs = Counter({op: n for op, n in json.loads(line[6:]).items() if op in ops})
    return Answer(sum(macs.values()), []), macs


def differing(a: Counter, b: Counter) -> str:
    return ", ".join(f"{op} {a[op]:,} / {b[op]:,}" for op in sorted(set(a) | set(b))
                     if a[op] != b[op])


def read_models(path: Path) -> list[tuple[str, dict]]:
    """Lines "path<TAB>name=1x3x8x8<TAB>..."; '#' starts a comment."""
    models = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, inputs = line.partition("\t")
            models.append((name, dict(count_macs.parse_shape(text) for text in inputs.split("\t")
                                      if text)))
    return models


def show(macs: int | None) -> str:
    return "?" if macs is None else f"{macs:,}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("acev2")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("models", nargs="*", help="paths below the corpus; default: the list")
    parser.add_argument("--models", dest="list", type=Path, default=HERE / "models.tsv")
    parser.add_argument("--no-onnx-tool", action="store_true")
    arguments = parser.parse_args()
    models = [(name, {}) for name in arguments.models] or read_models(arguments.list)

    print("| model | acev2 | own count | onnx-tool | remarks |")
    print("|---|--:|--:|--:|---|")
    agreeing = onnx_tool_agreeing = 0
    wrong = []
    for name, shapes in models:
        path = arguments.corpus / name
        if not path.is_file():
            print(f"| {name} | | | | not in the corpus |")
            wrong.append(name)
            continue
        ours, own = ask_acev2(arguments.acev2, path, shapes), ask_own(path, shapes)
        remarks = [text for text in (ours.remark, own.remark) if text]
        tool_macs: int | None = None
        if not arguments.no_onnx_tool:
            tool, tool_ops = ask_onnx_tool(path, shapes, set(by_op(own.nodes)))
            tool_macs = tool.macs
            remarks += [tool.remark] if tool.remark else []
            if tool_macs is not None and tool_macs != own.macs:
                remarks.append("onnx-tool / own: " + differing(tool_ops, by_op(own.nodes)))
            onnx_tool_agreeing += tool_macs is not None and tool_macs == own.macs
        if ours.macs is not None and ours.macs == own.macs:
            agreeing += 1
        else:
            wrong.append(name)
            remarks.append("acev2 / own: " + differing(by_op(ours.nodes), by_op(own.nodes)))
            ours_by_name = {label: macs for label, _, macs in ours.nodes}
            for label, op, macs in own.nodes:
                if label in ours_by_name and ours_by_name[label] != macs:
                    remarks.append(f"first: {label} ({op}) {ours_by_name[label]:,} / {macs:,}")
                    break
        short = name.split("+")[0] + ": " + name.split("/")[-1]
        print(f"| {short} | {show(ours.macs)} | {show(own.macs)} | {show(tool_macs)} | "
              f"{'; '.join(remarks)} |", flush=True)
    print(f"\n{len(models)} models: acev2 agrees with the independent count on {agreeing}, "
          f"onnx-tool on {onnx_tool_agreeing}")
    for name in wrong:
        print("differs or unknown:", name)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
