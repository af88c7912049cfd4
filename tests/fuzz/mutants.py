# SPDX-License-Identifier: Apache-2.0
"""Structural mutants of models through `acev2 scan`: valid files that say impossible things.

    python mutants.py PROGRAM --count 20000 [--seed 1] [--jobs 2] [--findings DIR] [MODEL …]

Takes Python with `onnx`; PROGRAM is best one with sanitizers (the asan or fuzz preset). Seeds are the
repository's models and graphs, and MODELs. Half of the mutants are changed seeds, half are written from
the operators' schemas. Prints a count of outcomes; a mutant that ends in anything but a report or an
error is kept in --findings, and the exit code is 1.

Invariant: a seed and a count name the same mutants wherever this commit meets the same `onnx`; what
is found is kept as a file, as seeds change with the sources.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import onnx
import onnx.parser

from mutator import ROOT, SCHEMAS, Mutator

MOST_BYTES = 40_000  # of a seed: what is small is quick, and says as much


def read_seeds(extra):
    models = []

    def add(read):
        try:
            models.append(read())
        except Exception:  # not everything that acev2 reads is read by onnx
            pass

    texts = []
    for path in sorted((ROOT / "tests/equivalence/graphs").rglob("*.txt")):
        texts += re.split(r"^# member .*$", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    paths = sorted((ROOT / "models").glob("*.onnx*")) + [pathlib.Path(path) for path in extra]
    for path in paths:
        if path.stat().st_size > MOST_BYTES:
            continue
        if path.suffix == ".onnxtxt":
            texts.append(path.read_text(encoding="utf-8"))
        else:
            add(lambda path=path: onnx.ModelProto.FromString(path.read_bytes()))
    for text in texts:
        add(lambda text=text: onnx.parser.parse_model(text))
    return [model for model in models if model.graph.node]


def run_batch(program, folder, jobs, logs):
    """The lines of a scan by file name; what sanitizers say goes to files in `logs`."""
    environment = dict(os.environ)
    common = f"halt_on_error=1:abort_on_error=0:log_path={logs}/report"
    environment["ASAN_OPTIONS"] = common + ":detect_leaks=0:allocator_may_return_null=0:max_allocation_size_mb=2000"
    environment["UBSAN_OPTIONS"] = common + ":print_stacktrace=1"
    run = subprocess.run([program, "scan", folder, "--jobs", str(jobs), "--timeout", "20"], env=environment,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if run.returncode not in (0, 1):
        print(run.stderr.decode(errors="replace")[-2000:])
    return [json.loads(line) for line in run.stdout.decode().splitlines()], run.returncode


FAULT = re.compile(r"the process (was )?ended|took longer|internal fault|out of memory")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("models", nargs="*")
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--findings", default="mutants-findings")
    arguments = parser.parse_intermixed_args()
    findings = pathlib.Path(arguments.findings)
    mutator = Mutator(arguments.seed, read_seeds(arguments.models))
    print(f"{len(mutator.models)} seeds, {len(SCHEMAS)} schemas", flush=True)
    outcomes = collections.Counter()
    made = 0
    while made < arguments.count:
        with tempfile.TemporaryDirectory() as work:
            models = pathlib.Path(work) / "models"
            models.mkdir()
            size = min(arguments.batch, arguments.count - made)
            for k in range(size):
                data = None
                while data is None:
                    data = mutator.mutant()
                (models / f"s{arguments.seed}-{made + k:06}.onnx").write_bytes(data)
            made += size
            lines, code = run_batch(arguments.program, models, arguments.jobs, work)
            if code not in (0, 1) or len(lines) != size:
                outcomes["scans that failed"] += 1
            for line in lines:
                error = line.get("error")
                fault = error and FAULT.search(error)
                outcomes["findings" if fault else "errors" if error else "reports"] += 1
                if fault:
                    findings.mkdir(exist_ok=True)
                    shutil.copy(line["path"], findings)
                    print(pathlib.Path(line["path"]).name, error.split(": ", 1)[-1], flush=True)
            for report in pathlib.Path(work).glob("report*"):
                findings.mkdir(exist_ok=True)
                shutil.copy(report, findings / f"s{arguments.seed}-{made:06}-{report.name}")
                outcomes["sanitizer reports"] += 1
        print(made, dict(outcomes), flush=True)
    return 1 if set(outcomes) - {"reports", "errors"} else 0


if __name__ == "__main__":
    sys.exit(main())
