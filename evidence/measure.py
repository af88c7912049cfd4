# SPDX-License-Identifier: Apache-2.0
"""Measures points: gates, size and switched load per operation, each circuit verified first.

Invariant: a row depends on the point, the library and the versions of the tools, on nothing else.
"""

import concurrent.futures
import contextlib
import csv
import os
import pathlib
import queue
import shutil
import subprocess
import tempfile

import netlist as gates
import simulator
import streams

HERE = pathlib.Path(__file__).parent
TABLE = HERE / "measured.csv"
VERSIONS = HERE / "versions.txt"
# Cells of a real process, of Debian's package qflow-tech-osu018 (Oklahoma State University).
OSU018 = pathlib.Path("/usr/share/qflow/tech/osu018/osu018_stdcells.lib")
# Held against Icarus Verilog: one circuit of each sort.
AGAINST_ICARUS = (
    "multiply I=4 J=4 SIGNED=1",
    "add I=16 J=16 SIGNED=0",
    "divide I=4 J=4 SIGNED=0",
    "float_add E=4 M=3 SUBNORMAL=0 FINITE=1",
    "table_6",
    "piecewise_12",
)
MANY_CELLS = 3000  # above: fewer vectors
OSU_CELLS = 1600  # above: no OSU cells, which ABC takes long to map to

COLUMNS = [
    "point",
    "build",
    "work",
    "verified",
    "cells",
    "transistors",
    "depth",
    "energy_random",
    "energy_real",
    "settled_random",
    "settled_real",
    "osu018_area",
    "osu018_random",
    "osu018_real",
]


def require(tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        raise SystemExit(
            "evidence: error: needs "
            + ", ".join(missing)
            + "\nhint: apt-get install "
            + " ".join(missing)
        )


def versions(packages=("yosys", "berkeley-abc", "iverilog", "qflow-tech-osu018")):
    """What made the table: a line of text per Debian package."""
    lines = []
    for package in packages:
        run = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", package],
            capture_output=True,
            text=True,
            check=False,
        )
        lines.append(f"{package} {run.stdout or 'not installed'}")
    return "\n".join(lines) + "\n"


def recorded(packages):
    """The lines of versions.txt about some packages."""
    lines = VERSIONS.read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines if line.split()[0] in packages)


class Bench:
    """A folder with the simulator in it; measures point after point."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.program = simulator.build(self.folder)

    def measure(self, point, library):
        """Netlist, vectors verified, and switched load per operation: on random and on real
        operands with glitches, then the same without."""
        circuit = gates.synthesize(point, library, self.folder)
        count = streams.COUNT if circuit.cells <= MANY_CELLS else streams.FEW
        rows = [
            streams.checks(point),
            streams.random_stream(point, count),
            streams.real_stream(point, count),
        ]
        results = simulator.run(self.program, point, circuit, list(zip((False, True, True), rows)))
        for operands, (values, _, _) in zip(rows, results):
            simulator.verify(point, operands, values)
        if point.name in AGAINST_ICARUS and not library.path and shutil.which("iverilog"):
            # Icarus takes a second a vector for thousands of gates.
            self.against_icarus(point, circuit, rows[1][: 65 if circuit.cells < 1000 else 9])
        switched = [
            sum(n * load for n, load in zip(result[column], circuit.loads))
            / (count - 1)
            / point.operations
            for column in (1, 2)
            for result in results[1:]
        ]
        return circuit, sum(map(len, rows)), switched

    def against_icarus(self, point, circuit, rows):
        [(_, ours, _)] = simulator.run(self.program, point, circuit, [(True, rows)])
        theirs = simulator.changes_by_icarus(point, circuit, rows, self.folder)
        if ours != theirs:
            raise SystemExit(
                f"evidence: error: {point.name}: the simulator counts {sum(ours)} changes, "
                f"Icarus Verilog {sum(theirs)}"
            )

    def row(self, point, real=None):
        """A line of measured.csv. `real`: the library of the last three columns."""
        circuit, verified, switched = self.measure(point, gates.Library())
        row = {
            "point": point.name,
            "build": point.build,
            "work": point.work,
            "verified": verified,
            "cells": circuit.cells,
            "transistors": circuit.size,
            "depth": circuit.depth,
            "energy_random": f"{switched[0]:.3f}",
            "energy_real": f"{switched[1]:.3f}",
            "settled_random": f"{switched[2]:.3f}",
            "settled_real": f"{switched[3]:.3f}",
        }
        if real and circuit.cells <= OSU_CELLS:
            circuit, _, switched = self.measure(point, real)
            row |= {
                "osu018_area": f"{circuit.size:.0f}",
                "osu018_random": f"{switched[0]:.2f}",
                "osu018_real": f"{switched[1]:.2f}",
            }
        return row


def all_rows(points, say):
    """Every point in their order, one a core at a time; with OSU's cells if they are installed."""
    real = gates.Library(OSU018) if OSU018.exists() else None
    workers = os.cpu_count() or 1
    with contextlib.ExitStack() as stack:
        benches = queue.SimpleQueue()
        for _ in range(workers):
            benches.put(Bench(stack.enter_context(tempfile.TemporaryDirectory())))

        def row(k, point):
            bench = benches.get()
            say(f"{k + 1}/{len(points)} {point.name}")
            try:
                return bench.row(point, real)
            finally:
                benches.put(bench)

        pool = stack.enter_context(concurrent.futures.ThreadPoolExecutor(workers))
        yield from pool.map(row, range(len(points)), points)


def write(rows, path=TABLE):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read(path=TABLE):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
