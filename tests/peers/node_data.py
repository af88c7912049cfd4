#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Holds `acev2 --model-explorer` against Model Explorer's own ONNX adapter: every key must be a node of
# the graph that the adapter makes, of the operator that acev2 says, and the main graph must hold the
# whole cost.
#
# Invariant: exits 1 if any model fails. Run by hand; needs model-explorer-onnx 0.4 and
# ai-edge-model-explorer 0.1 from pip.
"""Checks node data: node_data.py ACEV2 MODEL ..."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from model_explorer_onnx.main import ONNXAdapter


def check(acev2: str, model: str) -> str:
    """What is wrong with the node data of `model`, or what was found."""
    with tempfile.TemporaryDirectory() as folder:
        report_path, data_path = Path(folder) / "report.json", Path(folder) / "data.json"
        subprocess.run([acev2, model, "--json", report_path, "--model-explorer", data_path],
                       check=True, stdout=subprocess.DEVNULL)
        report = json.loads(report_path.read_text(), parse_float=Decimal)
        data = json.loads(data_path.read_text(), parse_float=Decimal)
    graphs = ONNXAdapter().convert(model, {})["graphs"]
    ids = {graph.id: {node.id: node.label for node in graph.nodes} for graph in graphs}
    ops = {node["op"] for node in report["nodes"]}
    found = 0
    for graph, content in data.items():
        if graph not in ids:
            raise AssertionError(f"no graph {graph!r}; there are {sorted(ids)}")
        for node in content["results"]:
            if node not in ids[graph]:
                raise AssertionError(f"no node {node!r} in {graph!r}")
            if ids[graph][node].split("::")[-1] not in ops:
                raise AssertionError(f"{node!r} is {ids[graph][node]}, which the report has not")
            found += 1
    main = data.get(graphs[0].id, {"results": {}})["results"]
    total = sum(Decimal(result["value"]) for result in main.values())
    if total != Decimal(report["totals"]["acev2"] or 0):
        raise AssertionError(f"the main graph holds {total} of {report['totals']['acev2']}")
    return f"{found} nodes in {len(data)} graphs"


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    failed = 0
    for model in sys.argv[2:]:
        try:
            print(f"{model}: {check(sys.argv[1], model)}")
        except Exception as error:  # one model must not hide the others
            failed += 1
            print(f"{model}: FAILED: {type(error).__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
