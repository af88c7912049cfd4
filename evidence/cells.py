# SPDX-License-Identifier: Apache-2.0
"""Profiles from another cell library: maps circuits to the cells of a Liberty file and prices
operations by their area, or by the capacitance that switches.

Invariant: what is measured is verified as everywhere; a profile says which widths were measured.
"""

import pathlib
import re
import tempfile

import analysis
import cost_profiles
import measure
import netlist
import points

TOOLS = ["yosys", "berkeley-abc", "g++"]
WIDTHS = (4, 8, 16, 32)
WIDEST_INTEGER = 16  # ABC may take minutes over wider products; they follow from the formulas
SLOW = ("mul", "mac", "div", "sqrt")
BUILDS = ("default", "table", "segments", "range and polynomial")


def _bits(point):
    """Widths of its operands, and whether one is a float."""
    names = point.work.split()[2:4]
    return [analysis.bits(name) for name in names], any("float" in name for name in names)


def _wanted(point, widths):
    operation = point.work.split()[1]
    bits, real = _bits(point)
    if operation == "logic" or point.build not in BUILDS:
        return False
    if point.circuit in ("bipolar_accumulate", "shift_accumulate"):
        return point.name.startswith(("bipolar_accumulate N=64", "shift_accumulate I=8"))
    if point.circuit == "scale":
        return bits[0] in widths
    if operation == "func":
        table = point.build == "table" and bits[0] <= 8
        return table or point.name == "piecewise_12" or real and bits[0] in widths
    if not real and operation in SLOW and max(bits) > WIDEST_INTEGER:
        return False
    if real:
        widths = {8, *widths}  # so that floats have a price
    return point.circuit != "requantize" and all(b in widths for b in bits)


def chosen(widths):
    """The points that a profile is made of."""
    return [p for p in points.all_points() if _wanted(p, widths)]


def parse_widths(text):
    """The widths of "4,8,16"."""
    words = text.split(",")
    known = [str(w) for w in points.WIDTHS if w >= 4]
    for word in words:
        if word not in known:
            raise SystemExit(
                f"evidence: error: --widths {text}: '{word}' is none that is measured\n"
                f"hint: {', '.join(known)}"
            )
    return sorted({int(w) for w in words})


def _row(point, circuit, switched):
    columns = ("energy_random", "energy_real", "settled_random", "settled_real")
    return {
        "point": point.name,
        "build": point.build,
        "work": point.work,
        "transistors": circuit.size,
        **dict(zip(columns, switched)),
        "osu018_area": "",
        "osu018_random": "",
    }


def profiles(path, widths, program, say):
    """Text of the two profiles: area, and switched capacitance (None if the file tells none).
    `program`: gives acev2_evidence; called when the rest is done."""
    library = netlist.Library(path)
    measure.require(TOOLS)
    table, wanted = [], chosen(widths)
    with tempfile.TemporaryDirectory() as folder:
        bench = measure.Bench(folder)
        for k, point in enumerate(wanted):
            say(f"{k + 1}/{len(wanted)} {point.name}")
            circuit, _, switched = bench.measure(point, library)
            table.append(_row(point, circuit, switched))
    rows = analysis.priced(table, program())
    name = re.sub(r"[^\w .+-]", "_", library.name)
    origin = (
        f"Yosys and ABC, {{}} of the cells of {name} ({pathlib.Path(path).name})\n"
        f"# Operands of {', '.join(map(str, widths))} bits, products and quotients of integers up "
        f"to {WIDEST_INTEGER}."
    )
    area = cost_profiles.write(
        rows, lambda r: r.transistors, f"{name} area", "µm²", origin.format("area")
    )
    if not any(r.energy for r in rows):
        return area, None
    switched = cost_profiles.write(
        rows, lambda r: r.energy, f"{name} switched", "fF", origin.format("switched capacitance")
    )
    return area, switched
