# SPDX-License-Identifier: Apache-2.0
"""The package's types hold, and callers get them: checked by mypy."""

import subprocess
import sys

import pytest

GOOD = """
import acev2

report = acev2.analyze("a.onnx", dim={"N": 1}, assume=["x=w4"])
total: float | None = report.totals.acev2
operation: str = report.nodes[0].work[0].operation
verdict = acev2.check(report, {"total": {"acev2": 1}})
passes: bool = bool(verdict)
change: float | None = acev2.diff(report, "b.onnx").rows[0].change
"""
BAD = {
    "slip": ("report.totals.acev", '"Totals" has no attribute "acev"'),
    "unknown": ("total: float = report.totals.acev2", '"float | None"'),
    "model": ("acev2.analyze(3)", 'incompatible type "int"'),
    "choice": ('acev2.analyze("a", branch="maximum")', "Literal['max', 'min', 'then', 'else']"),
}


def mypy(*arguments):
    return subprocess.run([sys.executable, "-m", "mypy", "--strict", *arguments],
                          capture_output=True, text=True, check=False)


def test_package():
    done = mypy("-p", "acev2", "--ignore-missing-imports", "--disable-error-code=import-untyped")
    assert done.returncode == 0, done.stdout


def test_callers(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(GOOD)
    done = mypy(str(program))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", BAD)
def test_callers_slips(tmp_path, name):
    line, message = BAD[name]
    program = tmp_path / "program.py"
    program.write_text(f'import acev2\n\nreport = acev2.analyze("a.onnx")\n{line}\n')
    done = mypy(str(program))
    assert done.returncode == 1 and message in done.stdout, done.stdout
