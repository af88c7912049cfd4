#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds real reports against the schemas in docs/ with an independent validator.

usage: validate_reports.py PROGRAM SOURCE_DIR

Runs the program on every sample and golden model, on their differences and comparison, on variants of each, validates
what it writes, adds the numbers up again, and checks that the schema refuses broken reports (a schema that takes everything proves
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

OPERATIONS = ["mac", "mul", "add", "shift", "cmp", "div", "sqrt", "func", "lookup", "logic"]


def exact(text):
    """Parses JSON with every number exact."""
    return json.loads(text, parse_float=Fraction)


def check_sums(report):
    """Totals = sum over nodes = sum over work = sum by category = sum by precision."""
    totals = report["totals"]
    work = [entry for node in report["nodes"] for entry in node["work"]]
    acev2 = totals["acev2"] or 0  # null where nothing at all is known
    assert acev2 == sum(node["acev2"] or 0 for node in report["nodes"])
    assert acev2 == sum(entry["acev2"] for entry in work)
    assert acev2 == sum(cost or 0 for cost in totals["by_category"].values())
    assert acev2 == sum(row["acev2"] for row in totals["by_precision"])
    extension = [e["acev2"] for e in work if e["operation"] not in ("mac", "mul", "add", "shift")]
    assert (totals["acev2_extension"] or 0) == sum(extension)
    for key in ("ace", "macs", "acev2_extension"):
        assert (totals[key] or 0) == sum(node[key] or 0 for node in report["nodes"]), key
    for operation in OPERATIONS:
        count = sum(entry["count"] for entry in work if entry["operation"] == operation)
        assert (totals["operations"][operation] or 0) == count, operation
    for category, cost in totals["by_category"].items():
        assert (cost or 0) == sum(e["acev2"] for e in work if e["category"] == category), category
    nodes = totals["nodes"]
    assert nodes["total"] == len(report["nodes"])
    for status in ("priced", "free", "unpriced"):
        assert nodes[status] == sum(node["status"] == status for node in report["nodes"]), status
    names = [node["name"] for node in report["nodes"]]
    assert len(names) == len(set(names))
    check_layers(report)


def check_layers(report):
    """Every node is in one layer, and a layer is the sum of its nodes."""
    by_name = {node["name"]: node for node in report["nodes"]}
    members = [name for layer in report["layers"] for name in layer["nodes"]]
    assert sorted(members) == sorted(by_name)
    for layer in report["layers"]:
        nodes = [by_name[name] for name in layer["nodes"]]
        assert layer["name"] in layer["nodes"]
        assert all(node["layer"] == layer["name"] for node in nodes)
        for key in ("acev2", "ace", "macs", "acev2_extension"):
            assert (layer[key] or 0) == sum(node[key] or 0 for node in nodes), key
        for key in ("parameters", "weight_bits", "activation_bits", "read_bits", "written_bits"):
            sizes = [node[key] for node in nodes]
            assert layer[key] == (None if None in sizes else sum(sizes)), key


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


def load_validator(source, name):
    schema = json.loads((source / "docs" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check_diffs(program, source, models):
    """Every model against the next one; rows and changes must add up to the totals."""
    validator = load_validator(source, "diff.schema.json")
    for old, new in zip(models, models[1:]):
        run = subprocess.run([program, "diff", str(old), str(new), "--json", "-"],
                             capture_output=True, check=True)
        validator.validate(json.loads(run.stdout.decode("utf-8")))
        diff = exact(run.stdout)
        for metric in ("acev2", "ace", "macs"):
            total = diff["totals"][metric]
            sides = (total["old"], total["new"])
            known = None not in sides  # nothing is known of a model without any price
            assert total["change"] == (sides[1] - sides[0] if known else None), metric
            for side in ("old", "new"):
                rows = sum(row[f"{side}_{metric}"] or 0 for row in diff["rows"])
                assert rows == (total[side] or 0), (old, new, side, metric)
        known = [row for row in diff["rows"] if row["change"] is not None]
        sizes = [abs(row["change"]) for row in known if row["status"] != "unchanged"]
        assert sizes == sorted(sizes, reverse=True)
        for row in known:
            assert row["change"] == (row["new"] or 0) - (row["old"] or 0)
    broken = json.loads(run.stdout.decode("utf-8"))
    broken["rows"][0]["status"] = "other"
    assert not validator.is_valid(broken)


def check_comparison(program, source, models):
    """All models in one comparison, and one that is not there."""
    validator = load_validator(source, "compare.schema.json")
    run = subprocess.run([program, "compare", *map(str, models), "none.onnx", "--json", "-"],
                         capture_output=True, check=False)
    assert run.returncode == 2
    comparison = json.loads(run.stdout.decode("utf-8"))
    validator.validate(comparison)
    assert [row["model"] for row in comparison["models"]] == [*map(str, models), "none.onnx"]
    assert [row["model"] for row in comparison["models"] if row["error"]] == ["none.onnx"]
    comparison["models"][-1]["acev2"] = 0
    assert not validator.is_valid(comparison)


def check_sweep(program, source):
    """A sweep with a point that cannot be analyzed; its first point is a report's totals."""
    validator = load_validator(source, "sweep.schema.json")
    model = source / "models" / "transformer-block.onnx"
    run = subprocess.run([program, "sweep", str(model), "--dim", "sequence=2,4,9000000000000000000",
                          "--dim", "batch=3", "--json", "-"], capture_output=True, check=False)
    assert run.returncode == 2
    sweep = json.loads(run.stdout.decode("utf-8"))
    validator.validate(sweep)
    assert [point["totals"] is None for point in sweep["points"]] == [False, False, True]
    run = subprocess.run([program, str(model), "--dim", "sequence=2", "--dim", "batch=3", "--json", "-"],
                         capture_output=True, check=True)
    assert sweep["points"][0]["totals"] == json.loads(run.stdout.decode("utf-8"))["totals"]
    sweep["points"][-1]["bound"] = "exact"
    assert not validator.is_valid(sweep)


def check_whatif(program, source, models):
    """Variants and layers of every model; savings must be differences, and add up."""
    validator = load_validator(source, "whatif.schema.json")
    layers = 0
    for model in models:
        run = subprocess.run([program, "whatif", str(model), ".*=w4a4", "--by", "layer", "--json", "-"],
                             capture_output=True, check=True)
        validator.validate(json.loads(run.stdout.decode("utf-8")))
        whatif = exact(run.stdout)
        first, second = whatif["variants"]
        if second["saving"] is not None:
            assert second["saving"] == first["acev2"] - second["acev2"], model
        savings = [layer["saving"] for layer in whatif["layers"]]
        if None not in savings:
            assert second["sum_of_layers"] == sum(savings), model
        layers += len(savings)
    assert layers > 100, "no layers"
    broken = json.loads(run.stdout.decode("utf-8"))
    broken["variants"][0]["bound"] = None
    assert not validator.is_valid(broken)
def check_workload(program, source):
    """Parts add up to the total, one that cannot be read leaves it unknown."""
    validator = load_validator(source, "workload.schema.json")
    golden = source / "tests" / "golden" / "workload" / "workload.toml"
    run = subprocess.run([program, "workload", str(golden), "--json", "-"], capture_output=True,
                         check=True)
    workload = json.loads(run.stdout.decode("utf-8"))
    validator.validate(workload)
    for key in ("acev2", "ace", "macs", "mac", "other", "runs"):
        assert workload["total"][key] == sum(part[key] for part in workload["parts"]), key
    run = subprocess.run([program, "workload", "-", "--json", "-"], capture_output=True, check=False,
                         input=b'[[part]]\nmodel = "none.onnx"\n')
    assert run.returncode == 2
    workload = json.loads(run.stdout.decode("utf-8"))
    validator.validate(workload)
    workload["total"]["acev2"] = 0
    assert not validator.is_valid(workload)


def check_formula(program, source, validator):
    """The formula of the report at other sizes, evaluated here."""
    model = source / "models" / "transformer-block.onnx"
    run = subprocess.run([program, str(model), "--formula", "--json", "-"], capture_output=True,
                         check=True)
    report = json.loads(run.stdout.decode("utf-8"))
    validator.validate(report)
    sizes = {"batch": 3, "sequence": 37}
    total = 0
    for term in report["formula"]["totals"]["acev2"]["terms"]:
        product = Fraction(term["coefficient"])
        for name, power in term["powers"].items():
            product *= sizes[name] ** power
        total += product
    run = subprocess.run([program, str(model), "--dim", "batch=3", "--dim", "sequence=37", "--json",
                          "-"], capture_output=True, check=True)
    assert total == exact(run.stdout)["totals"]["acev2"]
    report["formula"]["totals"]["acev2"]["terms"][0]["coefficient"] = 1.5
    assert not validator.is_valid(report)


def main():
    program, source = sys.argv[1], pathlib.Path(sys.argv[2])
    validator = load_validator(source, "report.schema.json")
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
    check_diffs(program, source, models)
    check_comparison(program, source, models)
    check_sweep(program, source)
    check_whatif(program, source, models)
    check_workload(program, source)
    check_formula(program, source, validator)
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
