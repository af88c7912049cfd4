#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds what `acev2 check` writes for programs against schemas: those that are published, and ours.

usage: validate_check.py PROGRAM SOURCE_DIR SCHEMA_DIR

Checks every sample against a budget that it keeps, one that it does not and the budgets of the
golden tests, and validates the JUnit XML with xmllint, the SARIF and our own JSON with jsonschema; a
broken file of each kind must be refused. Exits with 77, which ctest shows as skipped, where a validator or a
schema (fetch_schemas) is missing.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: install python3-jsonschema")
    sys.exit(77)


def check(program, model, budget, kind):
    """The output of a check; exit codes 0 to 2 are results."""
    command = [program, "check", str(model), "--budget", str(budget), "--format", kind]
    run = subprocess.run(command, capture_output=True, check=False)
    assert run.returncode in (0, 1, 2), run.stderr.decode()
    return run.returncode, run.stdout


def main():
    program, source, schemas = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    xsd, sarif_schema = schemas / "junit.xsd", schemas / "sarif-2.1.0.json"
    if shutil.which("xmllint") is None:
        print("skipped: install libxml2-utils")
        return 77
    if not xsd.exists() or not sarif_schema.exists():
        print("skipped: run tests/schema/fetch_schemas")
        return 77
    schema = json.loads(sarif_schema.read_text(encoding="utf-8"))
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    sarif = validator_class(schema)
    own_schema = json.loads((source / "docs" / "check.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(own_schema)
    plain = jsonschema.Draft202012Validator(own_schema)
    junit_errors = lambda text: subprocess.run(
        ["xmllint", "--noout", "--schema", str(xsd), "-"], input=text, capture_output=True,
        check=False)

    golden = source / "tests" / "golden"
    tight = golden / "check-over" / "budget.toml"
    pairs = [(golden / "unknown-op" / "model.onnxtxt", golden / f"check-{name}" / "budget.toml")
             for name in ("unknown", "allowed", "json")]
    pairs += [(golden / "check-upper" / "model.onnxtxt", golden / "check-upper" / "budget.toml")]
    codes = set()
    with tempfile.TemporaryDirectory() as scratch:
        for model in sorted((source / "models").glob("*.onnx*")):
            own = pathlib.Path(scratch) / f"own {model.name}.toml"
            subprocess.run([program, "check", "--init", str(model), "--budget", str(own)],
                           check=True)
            pairs += [(model, own)]
            if "control-flow" not in model.name:
                pairs += [(model, tight)]
        # Sizes that nobody set, several at once, and a model that cannot be read.
        rows = golden / "check-analyses"
        pairs += [(rows / "model.onnxtxt", rows / "budget.toml"),
                  (golden / "unknown-op" / "model.onnxtxt", tight),
                  (golden / "check-unreadable" / "missing.onnx", tight)]
        assert len(pairs) > 18
        for model, budget in pairs:
            code, junit = check(program, model, budget, "junit")
            codes.add(code)
            run = junit_errors(junit)
            if run.returncode != 0:
                print(f"{model.name}, {budget.name}: {run.stderr.decode()}")
                return 1
            log = json.loads(check(program, model, budget, "sarif")[1])
            document = json.loads(check(program, model, budget, "json")[1])
            errors = [f"{e.json_path}: {e.message}"
                      for e in [*sarif.iter_errors(log), *plain.iter_errors(document)]]
            if errors:
                print(f"{model.name}, {budget.name}: {errors}")
                return 1
            # Each failing rule is a result, and nothing else is.
            failures = junit.count(b"<failure ") + junit.count(b"<error ")
            assert len(log["runs"][0]["results"]) == failures, (model, budget)
            assert (code > 0) == (failures > 0)
            assert (code == 2) == (b"<error " in junit)
    assert codes == {0, 1, 2}, codes

    # Schemas that take everything would prove nothing.
    junit = check(program, *pairs[0], "junit")[1]
    for old, new in ((b"<testcase ", b"<testcase oops='1' "), (b"failure", b"fault"),
                     (b" name=", b" title=")):
        assert old in junit and junit_errors(junit.replace(old, new)).returncode != 0, old
    for change in (lambda log: log["runs"][0]["results"][0].update(kind="maybe"),
                   lambda log: log["runs"][0]["results"][0].pop("message"),
                   lambda log: log["runs"][0]["tool"].pop("driver"),
                   lambda log: log.update(version="2")):
        log = json.loads(check(program, *pairs[0], "sarif")[1])
        change(log)
        assert not sarif.is_valid(log)
    for change in (lambda document: document.update(result="maybe"),
                   lambda document: document["checks"][0].pop("unset_dim"),
                   lambda document: document["checks"][0]["rules"][0].update(value="1 M"),
                   lambda document: document["checks"][0]["rules"][0].pop("worst")):
        document = json.loads(check(program, *pairs[0], "json")[1])
        change(document)
        assert not plain.is_valid(document)
    print(f"{len(pairs)} checks are valid JUnit, SARIF and JSON")
    return 0


if __name__ == "__main__":
    sys.exit(main())
