#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds `acev2 MODEL --formula` against `acev2 MODEL --dim …` at random sizes.

    bench/formulas.py PROGRAM FOLDER [JSONL]

For every model below FOLDER with open dimensions: the terms of the JSON are evaluated here, with
Python's fractions, at five combinations of sizes within the domain that the formula states, and must
equal what a report at these sizes says of the total, each category, ACE, MACs and bits, to the last
digit. Nodes that the formula names as no polynomial are left out on both sides. Prints a line a
model with open dimensions, then sums; exit code 1 if any figure differs, a formula was held at no sizes,
or a run ended in anything but a report or an error.
"""
import decimal
import fractions
import json
import os
import pathlib
import random
import subprocess
import sys

BINDINGS = 5
ENDED = []  # runs that ended otherwise


def run(program, model, *options):
    """The report as JSON with exact numbers, or None, and the processor time that it took."""
    start = os.times()
    try:
        done = subprocess.run([program, str(model), *options, "--json", "-"], capture_output=True,
                              timeout=300, check=False)
    except subprocess.TimeoutExpired:
        ENDED.append(f"{model} {options}: no end")
        return None, 300
    end = os.times()
    seconds = end.children_user + end.children_system - start.children_user - start.children_system
    if done.returncode not in (0, 2):
        ENDED.append(f"{model} {options}: exit code {done.returncode}")
    if done.returncode != 0 or b'"unset-dimension"' not in done.stdout and "--formula" in options:
        return None, seconds  # most models leave nothing open, and parsing takes longer than acev2
    return json.loads(done.stdout.decode("utf-8"), parse_float=decimal.Decimal), seconds


def value(polynomial, sizes):
    total = fractions.Fraction(0)
    for term in polynomial["terms"]:
        product = fractions.Fraction(term["coefficient"])
        for name, power in term["powers"].items():
            product *= sizes[name] ** power
        total += product
    return total


def binding(formula, draw):
    """Random sizes of the variables, and what follows from them of all other open dimensions."""
    sizes = {}
    for row in formula["variables"]:
        least, unit = row["least"] // row["unit"], row["unit"]
        most = row["most"] // unit if row["most"] else least + 200
        sizes[row["dim"]] = unit * draw.randint(least, min(most, least + draw.choice([3, 30, 200])))
    dims = dict(sizes) | formula["fixed"]
    for row in formula["tied"]:
        dims[row["dim"]] = row["constant"] + sum(sizes[name] for name in row["sum_of"])
    return sizes, dims


def differences(formula, report, sizes):
    """What of `report` is not as the formula has it."""
    found = []
    left_out = {row["node"] for row in formula["obstacles"]}
    nodes = {node["name"]: node for node in report["nodes"]}
    totals = formula["totals"]

    def hold(name, polynomial, expected):
        if polynomial is None:
            return
        if value(polynomial, sizes) != fractions.Fraction(expected):
            found.append(f"{name}: {value(polynomial, sizes)} is {expected}")

    def without(amount, pick):
        return amount - sum(pick(nodes[name]) for name in left_out)

    def of_category(node, category):
        return sum(work["acev2"] for work in node["work"] if work["category"] == category)

    hold("acev2", totals["acev2"],
         without(report["totals"]["acev2"], lambda node: node["acev2"]))
    for category, polynomial in totals["by_category"].items():
        hold(category, polynomial,
             without(report["totals"]["by_category"][category],
                     lambda node, of=category: of_category(node, of)))
    for name in ("ace", "macs", "mac_layer_macs", "activation_bits", "peak_activation_bits"):
        hold(name, totals[name], report["totals"][name])
    if report["totals"]["nodes"]["unpriced"] != formula["unpriced"]:
        found.append("another number of nodes without a price")
    return found


def check(program, model, lines):
    report, seconds = run(program, model, "--formula")
    if report is None:
        return None
    formula = report["formula"]
    row = {"model": str(model), "seconds": round(seconds, 4), "samples": formula["samples"],
           "failure": formula["failure"], "obstacles": len(formula["obstacles"]), "differ": [],
           "unpriced": formula["unpriced"], "held": 0, "fixed": formula["fixed"],
           "variables": formula["variables"], "tied": formula["tied"]}
    if formula["failure"] is None:
        row["acev2"] = formula["totals"]["acev2"]["text"]
        row["none"] = [key for key, poly in formula["totals"].items() if poly is None]
        row["nodes"] = [f'{at["node"]} ({at["op"]})' for at in formula["obstacles"]]
        draw = random.Random(str(model.name))
        for _ in range(100):
            if row["held"] == BINDINGS:
                break
            sizes, dims = binding(formula, draw)
            at, _ = run(program, model, *(f"--dim={name}={size}" for name, size in dims.items()))
            if at is None or (formula["missed"] and
                              at["totals"]["nodes"]["unpriced"] != formula["unpriced"]):
                continue  # counts past 2^63, or sizes that the formula says do not go together
            row["held"] += 1
            row["differ"] += [f"{dims}: {text}" for text in differences(formula, at, sizes)]
    lines.write(json.dumps(row) + "\n")
    lines.flush()
    return row


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".onnx", ".onnxtxt"))
    rows = []
    with open(sys.argv[3] if len(sys.argv) > 3 else "/dev/null", "w", encoding="utf-8") as lines:
        for model in files:
            row = check(program, model, lines)
            if row is None:
                continue
            rows.append(row)
            state = row["failure"] or (f'{len(row["differ"])} differ' if row["differ"] else
                                       "exact" if row["held"] else "not held")
            print(f'{row["seconds"]:8.3f} s {row["samples"]:5} samples  {state:7} '
                  f'{row["obstacles"]:4} obstacles  {row["model"]}')
    unheld = [row for row in rows if row["failure"] is None and not row["held"]]
    exact = [row for row in rows if row["held"] and not row["differ"]]
    times = sorted(row["seconds"] for row in rows) or [0]
    print(f"{len(rows)} models with open dimensions: {len(exact)} exact, "
          f"{sum(row['obstacles'] == 0 for row in exact)} of them whole, "
          f"{sum(bool(row['differ']) for row in rows)} differ, {len(unheld)} not held, "
          f"{sum(row['failure'] is not None for row in rows)} without a formula; "
          f"median {times[len(times) // 2]:.3f} s, at most {times[-1]:.3f} s")
    for text in ENDED:
        print(text)
    return 1 if ENDED or unheld or any(row["differ"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
