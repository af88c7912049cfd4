# SPDX-License-Identifier: Apache-2.0
"""What is in the wheel, and what importing it takes."""

import importlib.metadata
import os
import pathlib
import subprocess
import sys
import sysconfig

import pytest

import acev2
from acev2 import _native

WHEEL = os.environ.get("ACEV2_WHEEL")


def test_import_is_light():
    """Nothing slow comes along: the import takes 1 or 2 ms, most of which is the module."""
    code = "import sys; before = set(sys.modules); import acev2; print(*set(sys.modules) - before)"
    out = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True,
                         text=True).stdout.split()
    others = {name for name in out if not name.startswith("acev2")}
    assert others <= {"__future__", "atexit"}, others


def test_one_symbol_leaves_the_module():
    out = subprocess.run(["nm", "--dynamic", "--defined-only", _native.__file__], check=True,
                         capture_output=True, text=True).stdout
    assert [line.split()[-1] for line in out.splitlines()] == ["PyInit__native"]


def test_module_needs_the_c_library_alone():
    out = subprocess.run(["readelf", "--dynamic", _native.__file__], check=True,
                         capture_output=True, text=True).stdout
    needed = {line.split("[")[1].rstrip("]") for line in out.splitlines() if "(NEEDED)" in line}
    assert needed <= {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0",
                      "ld-linux-x86-64.so.2"}, needed
    assert "RPATH" not in out and "RUNPATH" not in out


def test_metadata():
    metadata = importlib.metadata.metadata("acev2")
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Version"] == acev2.__version__
    files = {str(file) for file in importlib.metadata.files("acev2")}
    assert "acev2/py.typed" in files and "acev2/_native.pyi" in files
    notices = pathlib.Path(acev2.__file__).with_name("NOTICES.txt").read_text(encoding="utf-8")
    for name in ["libprotobuf-dev", "libre2-dev", "nanobind"]:
        assert f"==== {name}\n" in notices
    outside = {file for file in files if not file.startswith(("acev2/", "acev2-", "../"))}
    assert not outside  # of the program and its documentation nothing is installed


@pytest.mark.skipif(WHEEL is None, reason="ACEV2_WHEEL does not say where the wheel is")
def test_size():
    assert pathlib.Path(WHEEL).stat().st_size < 5_000_000


@pytest.mark.skipif(WHEEL is None, reason="ACEV2_WHEEL does not say where the wheel is")
def test_one_wheel_serves_every_python_from_3_12_on():
    tag = "cp312-abi3" if sys.version_info >= (3, 12) else "cp{0}{1}-cp{0}{1}".format(*sys.version_info)
    assert pathlib.Path(WHEEL).name.startswith(f"acev2-{acev2.__version__}-{tag}-")
    own = pathlib.Path(_native.__file__).name
    assert own == ("_native.abi3.so" if sys.version_info >= (3, 12) else
                   "_native" + sysconfig.get_config_var("EXT_SUFFIX"))


def test_documentation():
    for name in acev2.__all__:
        assert getattr(acev2, name).__doc__, name
    assert "ACEv2 units" in acev2.analyze.__doc__
