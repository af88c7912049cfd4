# SPDX-License-Identifier: Apache-2.0
"""Faults at every place: memory, writes, reads and signals (on demand; Linux, the plain build).

    python3 run.py PROGRAM [--allocations 20000] [--every 1] [--signals 200] [--models MODEL …]

Each command replaces a file that was there. Whatever goes wrong, it ends in exit code 0, 1 or 2 (or by the
signal), says why in one error line, and leaves the old file or the new one, whole, and nothing beside it.
A scan that a full disk or a signal ends is continued by --resume to the lines of one that nothing ended.
A report has each of its first allocations fail (or every so many), once alone and once with all that follow;
of the other commands, which share most of their way with it, every 20th of those. Prints counts; exit code 1 if
something else happened, or if what was to fail did not.

Invariant: a run is its own process in its own folder; moments of signals come from a fixed seed.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OLD = "what was there before\n"
# Notes may stand before it.
ERROR = re.compile(r"^acev2: error: (?!internal fault).*\n(hint: .*\n)?\Z", re.M)
MODELS = ["models/cnn-qdq.onnx", "models/lstm.onnx", "models/control-flow.onnx"]


def says_what_failed(content):
    """True of the document of a check that could not be done: it is whole, and says why."""
    try:
        checks = json.loads(content)["runs"][0]["properties"]["checks"]
    except (ValueError, KeyError):
        return False
    return [check["result"] for check in checks] == ["error"]


class Bench:
    def __init__(self, program, work):
        self.program, self.work = program, pathlib.Path(work)
        self.library = self.work / "faults.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self.library, HERE / "faults.c", "-ldl"], check=True)
        self.folder = self.work / "run"
        self.folder.mkdir()
        self.counts = collections.Counter()
        self.wrong = []

    def commands(self, model):
        """Command, the file that it replaces."""
        budget = self.work / "budget.toml"
        budget.write_text("[total]\nacev2 = 1\n", encoding="utf-8")
        return {
            "report": ([self.program, model, "--json", "out"], "out"),
            "page": ([self.program, model, "--html", "out"], "out"),
            "check": ([self.program, "check", model, "--budget", budget, "--format", "sarif", "-o", "out"], "out"),
            "annotate": ([self.program, "annotate", model, "out.onnx"], "out.onnx"),
        }

    def run(self, command, environment):
        return subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=60,
                              env={**os.environ, "LD_PRELOAD": str(self.library), **environment})

    def whole(self, command, target):
        """What the file becomes if nothing goes wrong, the exit code, and the counts of calls."""
        for path in self.folder.iterdir():
            path.unlink()
        (self.folder / target).write_text(OLD, encoding="utf-8")
        count = self.work / "count"
        run = self.run(command, {"FAULT_COUNT": str(count)})
        return (self.folder / target).read_bytes(), run.returncode, [int(n) for n in count.read_text().split()]

    def hold(self, name, fault, command, target, new, codes, environment):
        (self.folder / target).write_text(OLD, encoding="utf-8")
        run = self.run(command, environment)
        self.judge(name, fault, run.returncode, run.stderr.decode(), target, new, codes)
        return run.returncode

    def judge(self, name, fault, code, err, target, new, codes):
        there = (self.folder / target).read_bytes()
        problem = None
        if code not in codes:
            problem = f"exit code {code}"
        elif there not in (new, OLD.encode()) and not (name == "check" and code == 2 and says_what_failed(there)):
            problem = "a torn file"
        elif code in (0, 1) and there != new:
            problem = f"exit code {code} and no output"
        elif [path.name for path in self.folder.iterdir()] != [target]:
            problem = "something beside: " + " ".join(path.name for path in self.folder.iterdir())
            for path in self.folder.iterdir():
                path.unlink()
        elif code == 2 and not ERROR.search(err):
            problem = "says " + err[:200]
        self.counts[f"{name} {fault.split()[0]}"] += 1
        if problem:
            self.wrong.append(f"{name}: {fault}: {problem}")
            print(self.wrong[-1], flush=True)


def faults(bench, model, allocations, every):
    for name, (command, target) in bench.commands(model).items():
        new, code, (made, written, read) = bench.whole(command, target)
        assert code in (0, 1) and new != OLD.encode(), (command, code)
        assert made and written, f"{name}: no call was seen, so that none can fail (a static program?)"
        codes = (code, 2)
        ends = collections.Counter()
        for k in range(1, min(made, allocations) + 1, every if name == "report" else 20 * every):
            for sticky in ("0", "1"):
                ends[bench.hold(name, f"allocation {k} {sticky}", command, target, new, codes,
                                {"FAULT_ALLOCATION": str(k), "FAULT_STICKY": sticky})] += 1
        assert ends[2] > sum(ends.values()) / 4, f"{name}: allocations that were to fail did not: {ends}"
        ends.clear()
        for k in range(1, written + 1):
            ends[bench.hold(name, f"write {k}", command, target, new, codes, {"FAULT_WRITE": str(k)})] += 1
        assert ends[2] > 0, f"{name}: writes that were to fail did not: {ends}"
        for k in range(1, read + 1):
            bench.hold(name, f"read {k}", command, target, new, codes, {"FAULT_READ": str(k)})
        for size in (1, 7, 4096):
            bench.hold(name, f"short {size}", command, target, new, (code,), {"FAULT_SHORT": str(size)})


def signals(bench, model, count):
    moments = random.Random(1)
    for name, (command, target) in bench.commands(model).items():
        start = time.monotonic()
        new, code, _ = bench.whole(command, target)
        whole = time.monotonic() - start
        for _ in range(count):
            sent = moments.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
            (bench.folder / target).write_text(OLD, encoding="utf-8")
            process = subprocess.Popen(command, cwd=bench.folder, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            time.sleep(moments.random() * whole)
            process.send_signal(sent)
            err = process.communicate()[1].decode()
            bench.judge(name, "signal", process.returncode, err, target, new, (code, -sent))


def full_disks(bench):
    """A scan whose file cannot grow at one of its writes, then continued: the same lines as in one go."""
    command = [bench.program, "scan", ROOT / "models", "--jobs", "1", "--jsonl", "out"]
    for path in bench.folder.iterdir():
        path.unlink()
    count = bench.work / "count"
    bench.run(command, {"FAULT_FILES": "1", "FAULT_COUNT": str(count)})
    expected = (bench.folder / "out").read_bytes()
    writes = int(count.read_text().split()[1])
    assert writes > 1, "no write was seen, so that none can fail"
    for k in range(1, writes + 1):
        (bench.folder / "out").unlink(missing_ok=True)
        run = bench.run(command, {"FAULT_FILES": "1", "FAULT_WRITE": str(k)})
        err = run.stderr.decode()
        left = (bench.folder / "out").read_bytes() if (bench.folder / "out").exists() else b""
        again = bench.run([*command, "--resume"], {})
        bench.counts["scan write"] += 1
        problem = None
        if run.returncode != 2 or not ERROR.search(err):
            problem = f"exit code {run.returncode}, says {err[:200]}"
        elif not expected.startswith(left):
            problem = "other lines"
        elif again.returncode != 0 or (bench.folder / "out").read_bytes() != expected:
            problem = f"not continued, exit code {again.returncode}: {again.stderr.decode()[:200]}"
        if problem:
            bench.wrong.append(f"scan: write {k}: {problem}")
            print(bench.wrong[-1], flush=True)


def scans(bench, count):
    """Killed and continued until it is done: the same lines as in one go."""
    moments = random.Random(2)
    models = ROOT / "models"
    command = [bench.program, "scan", models, "--jobs", "2", "--jsonl", "out"]
    for path in bench.folder.iterdir():
        path.unlink()
    start = time.monotonic()
    subprocess.run(command, cwd=bench.folder, stderr=subprocess.DEVNULL, check=True)
    whole = time.monotonic() - start
    expected = (bench.folder / "out").read_bytes()
    for _ in range(count):
        (bench.folder / "out").unlink()
        for attempt in range(100):
            process = subprocess.Popen([*command, "--resume"], cwd=bench.folder, stderr=subprocess.PIPE)
            if attempt < 5:
                time.sleep(moments.random() * whole)
                process.send_signal(moments.choice([signal.SIGINT, signal.SIGTERM, signal.SIGKILL]))
            err = process.communicate()[1].decode()
            if process.returncode >= 0:
                break
        bench.counts["scan signal"] += 1
        if process.returncode != 0 or (bench.folder / "out").read_bytes() != expected:
            bench.wrong.append(f"scan: exit code {process.returncode}, other lines; {err[:200]}")
            print(bench.wrong[-1], flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--allocations", type=int, default=20_000, help="how many of the first of a command fail")
    parser.add_argument("--every", type=int, default=1, help="of so many allocations one fails")
    parser.add_argument("--signals", type=int, default=200)
    parser.add_argument("--models", nargs="*", default=[str(ROOT / model) for model in MODELS])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(str(pathlib.Path(arguments.program).resolve()), work)
        for model in arguments.models:
            faults(bench, str(pathlib.Path(model).resolve()), arguments.allocations,
                   arguments.every)
        signals(bench, str(pathlib.Path(arguments.models[0]).resolve()), arguments.signals)
        full_disks(bench)
        scans(bench, max(1, arguments.signals // 10))
        print(dict(bench.counts))
        print(f"{len(bench.wrong)} of {sum(bench.counts.values())} ended otherwise")
    return 1 if bench.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
