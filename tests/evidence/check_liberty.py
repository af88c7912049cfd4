#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Profiles from a Liberty file: what evidence/run --liberty makes of gates.lib, and what it says of
# files that are none.
#
# Invariant: gates.lib holds the gates of evidence/measured.csv, so each format that is priced by
# itself must cost what docs/profiles say, which went another way through Yosys. Run by ctest; 77
# where the tools are missing or others than those of evidence/versions.txt.
"""check_liberty.py ACEV2 ACEV2_EVIDENCE ROOT"""

import pathlib
import subprocess
import sys
import tempfile
import tomllib

BROKEN = (  # text of a file, what is said of it
    ("", "no library in it"),
    ("library (a) {\n  cell (B) {\n", ":2: '{' of cell B has no '}'"),
    ("library (a) { } }", ":1: '}' without its '{'"),
    ("library (a) {\n  area :", ":2: what 'area' begins does not end"),
    ("library (a) { capacitive_load_unit (1, kg); }", "want a number and pf or ff"),
    ("library (a) { }", "library a has no inverter"),
    (
        'library (a) {\ncell (N) { area : much; pin (A) { direction : input; }\n'
        'pin (Y) { direction : output; function : "!A"; } } }',
        ":2: cell N has 'much' as its area",
    ),
)


def run(root, *arguments):
    command = [sys.executable, "-B", root / "evidence" / "run", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def single_prices(path):
    """Prices of formats by themselves: (operation, lhs, rhs) -> cost."""
    profile = tomllib.loads(path.read_text(encoding="utf-8"))
    return {(p["operation"], p["lhs"], p["rhs"]): p["cost"] for p in profile["price"]}


def broken_files(root, folder):
    wrong = []
    for text, expected in BROKEN:
        path = folder / "broken.lib"
        path.write_text(text, encoding="utf-8")
        done = run(root, "--liberty", path)
        lines = done.stderr.splitlines()
        if done.returncode != 1 or not lines or expected not in lines[0] or len(lines) > 2:
            wrong.append(f"{text!r}: {done.returncode} {done.stderr}")
    return wrong


def made_profiles(acev2, tool, root, folder):
    area, energy = folder / "area.toml", folder / "energy.toml"
    options = ["--liberty", root / "tests/evidence/gates.lib", "--widths", "4", "--tool", tool]
    done = run(root, *options, "--out", area, "--energy-out", energy)
    if done.returncode:
        return [done.stderr]
    wrong = []
    for made, known in ((area, "gates.toml"), (energy, "energy-gates.toml")):
        expected, prices = single_prices(root / "docs/profiles" / known), single_prices(made)
        for key, cost in prices.items():
            if abs(cost / expected[key] - 1) > 1e-4:
                wrong.append(f"{made.name}: {key} costs {cost}, {known} says {expected[key]}")
        if len(prices) != 7:  # six operations of float8e4m3, and a MAC of bits
            wrong.append(f"{made.name} has {len(prices)} formats by themselves, want 7")
        # Complete: no price of a network with floats and integers is missing.
        for model in ("cnn-qdq.onnx", "pokebnn-tiny-float16.onnx", "transformer-block.onnx"):
            command = [acev2, root / "models" / model, "--profile", made, "--totals"]
            said = subprocess.run(command, capture_output=True, text=True, check=False)
            if said.returncode or said.stderr:
                wrong.append(f"{made.name}, {model}: {said.stderr}")
    return wrong


def main():
    acev2, tool, root = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    sys.path.insert(0, str(root / "evidence"))
    import cells  # noqa: PLC0415
    import measure  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        wrong = broken_files(root, pathlib.Path(name))
        if not wrong:
            try:
                measure.require(cells.TOOLS)
            except SystemExit as missing:
                print(f"skipped: {missing}")
                return 77
            of = ("yosys", "berkeley-abc")
            if measure.versions(of) != measure.recorded(of):
                print("skipped: evidence/versions.txt names other versions of yosys and berkeley-abc")
                return 77
            wrong = made_profiles(acev2, tool, root, pathlib.Path(name))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
