# SPDX-License-Identifier: Apache-2.0
"""The command that the wheel brings, and python -m acev2."""

import os
import pathlib
import signal
import subprocess
import sys
import sysconfig
import time

import acev2

SCRIPT = pathlib.Path(sysconfig.get_path("scripts")) / "acev2"
MODULE = [sys.executable, "-m", "acev2"]


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          encoding="utf-8", check=False, **options)


def test_command_and_module_agree(models):
    script = run(SCRIPT, models / "cnn-qdq.onnx", "--top", "3")
    assert script.returncode == 0 and "stem/conv" in script.stdout and not script.stderr
    assert run(*MODULE, models / "cnn-qdq.onnx", "--top", "3").stdout == script.stdout
    assert run(SCRIPT, "--version").stdout == f"acev2 {acev2.__version__}\n"


def test_exit_codes(models, tmp_path):
    missing = run(*MODULE, "/no/such.onnx")
    assert missing.returncode == 2
    assert missing.stderr == "acev2: error: /no/such.onnx: no such file\nhint: check the path\n"
    budget = tmp_path / "budget.toml"
    budget.write_text("[total]\nmacs = 1\n")
    over = run(*MODULE, "check", models / "cnn-qdq.onnx", "--budget", budget)
    assert over.returncode == 1 and "over: total.macs" in over.stdout


def test_scan_starts_processes(models):
    scan = run(SCRIPT, "scan", models, "--jobs", "2")
    assert scan.returncode == 0, scan.stderr
    assert len(scan.stdout.splitlines()) == len([*models.glob("*.onnx"), *models.glob("*.onnxtxt")])


def test_names_that_are_not_utf8(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff.onnx"
    result = subprocess.run([*MODULE, name], capture_output=True, check=False)
    assert result.returncode == 2 and b"no such file" in result.stderr


def test_closed_pipe(models):
    first = subprocess.Popen([*MODULE, "scan", str(models)], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    first.stdout.readline()
    first.stdout.close()
    assert first.stderr.read() == b""
    first.wait(timeout=60)


def test_interrupt_ends_it(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    waiting = subprocess.Popen([*MODULE, str(pipe)], stderr=subprocess.PIPE)
    with open(pipe, "wb") as end:  # it reads now
        time.sleep(0.2)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(timeout=30) == -signal.SIGINT
        end.flush()
