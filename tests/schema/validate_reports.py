#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds real reports against docs/report.schema.json with an independent validator.

usage: validate_reports.py PROGRAM SOURCE_DIR

Runs the program on every sample and golden model, validates what it writes, adds the numbers up
again, and checks that the schema refuses broken reports (a schema that takes everything proves
nothing). Exits with 77, which ctest shows as skipped, if python3-jsonschema is not installed.
"""

import copy
import json
import pathlib
import subprocess
import sys
from fractions import Fraction

try:
    import jsonschema
except ImportError:
    print("skipped: install python3-jsonschema")
    sys.exit(77)

OPERATIONS = ["mac", "mul", "add", "shift", "cmp", "div", "sqrt", "func", "logic"]


def exact(text):
    """Parses JSON with every number exact."""
    return json.loads(text, parse_float=Fraction)


def check_sums(report):
    """Totals = sum over nodes = sum over work = sum by category = sum by precision."""
    totals = report["totals"]
    work = [entry for node in report["nodes"] for entry in node["work"]]
    acev2 = totals["acev2"]
    assert acev2 == sum(node["acev2"] or 0 for node in report["nodes"])
    assert acev2 == sum(entry["acev2"] for entry in work)
    assert acev2 == sum(totals["by_category"].values())
    assert acev2 == sum(row["acev2"] for row in totals["by_precision"])
    extension = [e["acev2"] for e in work if e["operation"] not in ("mac", "mul", "add", "shift")]
    assert totals["acev2_extension"] == sum(extension)
    for key in ("ace", "macs", "acev2_extension"):
        assert totals[key] == sum(node[key] or 0 for node in report["nodes"]), key
    for operation in OPERATIONS:
        count = sum(entry["count"] for entry in work if entry["operation"] == operation)
        assert totals["operations"][operation] == count, operation
    for category, cost in totals["by_category"].items():
        assert cost == sum(e["acev2"] for e in work if e["category"] == category), category
    nodes = totals["nodes"]
    assert nodes["total"] == len(report["nodes"])
    for status in ("priced", "free", "unpriced"):
        assert nodes[status] == sum(node["status"] == status for node in report["nodes"]), status
    names = [node["name"] for node in report["nodes"]]
    assert len(names) == len(set(names))


def broken_reports(report):
    """Variants of a good report that the schema must refuse, with what is wrong with them."""

    def variant(change):
        other = copy.deepcopy(report)
        change(other)
        return other

    def set_at(*path, value):
        def change(other):
            for key in path[:-1]:
                other = other[key]
            other[path[-1]] = value

        return variant(change)

    def without(*path):
        def change(other):
            for key in path[:-1]:
                other = other[key]
            del other[path[-1]]

        return variant(change)

    busy = next(k for k, node in enumerate(report["nodes"]) if node["work"])
    yield "version", set_at("schema_version", value=2)
    yield "no totals", without("totals")
    yield "negative total", set_at("totals", "acev2", value=-1)
    yield "fractional count", set_at("totals", "macs", value=0.5)
    yield "past 2^63", set_at("totals", "macs", value=2**63)
    yield "no operation", without("totals", "operations", "shift")
    yield "text for a flag", set_at("totals", "lower_bound", value="no")
    yield "status", set_at("nodes", busy, "status", value="cheap")
    yield "unknown cost of a priced node", set_at("nodes", busy, "acev2", value=None)
    yield "format", set_at("nodes", busy, "work", 0, "lhs", value="int")
    yield "empty work", set_at("nodes", busy, "work", 0, "count", value=0)
    yield "category", set_at("nodes", busy, "category", value="misc")
    yield "shape", set_at("nodes", busy, "output_shape", value=[1, -1])
    yield "option", set_at("options", "branch", value="both")
    unpriced = set_at("nodes", busy, "status", value="unpriced")
    unpriced["nodes"][busy]["reason"] = None
    yield "unpriced without a reason", unpriced


def main():
    program, source = sys.argv[1], pathlib.Path(sys.argv[2])
    schema = json.loads((source / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    validator_class = jsonschema.Draft202012Validator
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    models = sorted((source / "models").glob("*.onnx*"))
    models += sorted((source / "tests" / "golden").glob("*/*.onnxtxt"))
    assert len(models) > 10, "no models found"
    sample = None
    for model in models:
        run = subprocess.run([program, str(model), "--json", "-"], capture_output=True, check=True)
        report = json.loads(run.stdout.decode("utf-8"))
        errors = list(validator.iter_errors(report))
        for error in errors:
            print(f"{model.name}: {error.json_path}: {error.message}")
        if errors:
            return 1
        check_sums(exact(run.stdout))
        if sample is None and any(node["work"] for node in report["nodes"]):
            sample = report
    refused = 0
    for what, report in broken_reports(sample):
        if validator.is_valid(report):
            print(f"the schema takes a broken report: {what}")
            return 1
        refused += 1
    print(f"{len(models)} reports are valid and add up; {refused} broken ones are refused")
    return 0


if __name__ == "__main__":
    sys.exit(main())
