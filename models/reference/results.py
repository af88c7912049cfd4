#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Runs acev2 on the reference models, holds the reports against figures.py and writes
# docs/results.md with its picture.
#
# Invariant: every number of the document comes from acev2's JSON, or from figures.py, where it must
# equal what acev2 says. Needs nothing but Python; ctest runs it with --check.
"""Writes docs/results.md.

    models/reference/results.py ACEV2           write the document and its picture
    models/reference/results.py ACEV2 --check   hold figures, document and picture against acev2
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import catalog
import document
import figures
import generate
from pikelpn import VARIANTS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT, PICTURE = ROOT / "docs/results.md", ROOT / "docs/results.svg"


def analyze(acev2: str, path: Path, options: tuple[str, ...] = ()) -> dict:
    command = [acev2, str(path), *options, "--json", "-"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def analyze_all(acev2: str, folder: Path) -> dict[str, dict]:
    """Reports of all models by name, and of PokeBNN with accumulators converted to float16."""
    paths = generate.write_models(folder)
    reports = {name: analyze(acev2, path, catalog.ENTRIES[name].options)
               for name, path in paths.items()}
    reports["pokebnn-1.0-converted"] = analyze(acev2, paths["pokebnn-1.0"],
                                               ("--assume", r"norm\d$=float16"))
    return reports


def waterfalls(acev2: str, folder: Path) -> dict[str, list[dict]]:
    """Reports of each PikeLPN variant, one technique more at a time."""
    result = {}
    for variant, style in VARIANTS.items():
        steps = []
        for _, switches, options in document.STEPS:
            path = folder / "pikelpn.onnx"
            path.write_bytes(catalog.pike(replace(style, **switches)).build())
            steps.append(analyze(acev2, path, options))
        result[variant] = steps
    return result


def values_mismatches(acev2: str, folder: Path) -> list[str]:
    """Powers of two found in the weights cost what assumed ones do."""
    costs = []
    for name, options in (("pikelpn-tiny-pot", ("--weights", "values")),
                          ("pikelpn-tiny", ("--assume", "(depth|point)wise$=w:pot4"))):
        path = folder / f"{name}.onnx"
        path.write_bytes(catalog.SMALL[name]())
        costs.append(analyze(acev2, path, options)["totals"]["acev2"])
    return [] if costs[0] == costs[1] else [f"power-of-two weights: {costs[0]} and {costs[1]}"]


def twin_mismatches(acev2: str, folder: Path, reports: dict[str, dict]) -> list[str]:
    """A network written with QONNX nodes costs what it does with QuantizeLinear."""
    wrong = []
    for name, entry in catalog.ENTRIES.items():
        if entry.twin is None:
            continue
        path = folder / "twin.onnx"
        path.write_bytes(entry.twin())
        costs, expected = (report["totals"]["by_category"]
                           for report in (analyze(acev2, path), reports[name]))
        if costs != expected:
            wrong.append(f"{name}: {expected}, but with QONNX nodes {costs}")
    return wrong


def draw(acev2: str, folder: Path, reports: dict[str, dict]) -> str:
    """Accuracy over ACEv2 of all models with a published accuracy."""
    accuracies, paths = ["model,accuracy"], []
    for name, entry in catalog.ENTRIES.items():
        if entry.accuracy is not None:
            accuracies.append(f"{name},{entry.accuracy}")
            paths.append(f"{name}.json")
            (folder / paths[-1]).write_text(json.dumps(reports[name]))
    (folder / "accuracy.csv").write_text("\n".join(accuracies) + "\n")
    subprocess.run([acev2, "compare", *paths, "--accuracy", "accuracy.csv", "--svg", "out.svg"],
                   check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return (folder / "out.svg").read_text()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("acev2", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = analyze_all(arguments.acev2, folder)
        wrong = figures.mismatches(reports) + values_mismatches(arguments.acev2, folder)
        wrong += twin_mismatches(arguments.acev2, folder, reports)
        text = document.render(reports, waterfalls(arguments.acev2, folder))
        picture = draw(arguments.acev2, folder, reports)
    if not arguments.check and not wrong:
        DOCUMENT.write_text(text)
        PICTURE.write_text(picture)
    for path, fresh in ((DOCUMENT, text), (PICTURE, picture)):
        if not path.exists() or path.read_text() != fresh:
            wrong.append(f"{path.relative_to(ROOT)} is out of date: "
                         "models/reference/results.py build/release/acev2")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
