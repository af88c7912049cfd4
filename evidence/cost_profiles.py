# SPDX-License-Identifier: Apache-2.0
"""Writes a profile (docs/profile.md) from measured points: formulas fitted to integers and floats,
and each measured float format by itself.

Invariant: every operation and kind of operands has a price, 0 only for logic; the comment behind a
formula says how far it is from the points.
"""

import math

from analysis import bits, widths
from correlate import fit

HEAD = """# What operations cost in {unit}.
# Origin: {origin}
# Written by evidence/run, from circuits of our own; docs/evidence.md says how they were measured.
# i and j are the widths of the operands in bits. Behind each formula: the mean and the largest
# distance from the points it was fitted to, integers of 4 bits and more (tables 2).

name = "{name}"
unit = "{unit}"
complete = true
"""

WIDE = "max(i,j)"
LOG = "log2(max(i,j))"
# Terms a formula may have, as the profile writes them and as functions.
TERMS = {
    "1": lambda i, j: 1.0,
    "i*j": lambda i, j: i * j,
    "(i*j - max(i,j))": lambda i, j: i * j - max(i, j),
    "(i*j - min(i,j)^2/2)": lambda i, j: i * j - min(i, j) ** 2 / 2,
    "i*j*min(i,j)": lambda i, j: i * j * min(i, j),
    WIDE: lambda i, j: max(i, j),
    f"{WIDE}^2": lambda i, j: max(i, j) ** 2,
    f"{WIDE}^3": lambda i, j: max(i, j) ** 3,
    f"{WIDE}*{LOG}": lambda i, j: max(i, j) * math.log2(max(i, j)),
    f"2^{WIDE}": lambda i, j: 2.0 ** max(i, j),
}
SHAPES = {
    "mul": ("i*j", "(i*j - max(i,j))", "i*j*min(i,j)", WIDE, "1"),
    "add": (WIDE, f"{WIDE}*{LOG}", "1"),
    "mac": ("i*j", "i*j*min(i,j)", WIDE, "1"),
    "shift": (f"{WIDE}*{LOG}", WIDE, "1"),
    "cmp": (WIDE, f"{WIDE}*{LOG}", "1"),
    "div": ("i*j", "(i*j - max(i,j))", "(i*j - min(i,j)^2/2)", "i*j*min(i,j)", WIDE, "1"),
    "sqrt": (f"{WIDE}^2", f"{WIDE}^3", WIDE, "1"),
    "table": (f"2^{WIDE}", f"{WIDE}", "1"),
    "func": (f"{WIDE}^2", f"{WIDE}^3"),
}


def _formula(shape, rows, value):
    terms = SHAPES[shape]
    pairs = [widths(r) for r in rows]
    targets = [value(r) for r in rows]
    found = fit([[TERMS[t](i, j) for t in terms] for i, j in pairs], targets)
    if found is None:
        raise SystemExit(f"evidence: error: no formula for {shape}")
    parts, numbers = [], []
    for c, t in zip(found, terms):
        if c > 0:
            number = float(f"{c:.4g}")
            numbers.append((number, TERMS[t]))
            parts.append(f"{number:g}" if t == "1" else f"{number:g}*{t}")
    errors = [
        abs(sum(c * f(i, j) for c, f in numbers) / y - 1) for (i, j), y in zip(pairs, targets)
    ]
    return " + ".join(parts), f"{sum(errors) / len(errors):.0%}, {max(errors):.0%}"


def _pick(rows, operation, builds=("default",), kind=None, least=4):
    def wanted(r):
        if r.operation != operation or r.build not in builds:
            return False
        if kind == "integer":
            return (
                r.kind in ("unsigned", "signed", "integers of two widths")
                and min(widths(r)) >= least
            )
        return r.kind == kind

    return [r for r in rows if wanted(r)]


def write(rows, value, name, unit, origin):
    """The text of a profile. `rows`: Measured; `value`: what of a row is the price."""
    rows = [r for r in rows if value(r)]
    lines = [HEAD.format(name=name, unit=unit, origin=origin), "[prices]"]

    def price(key, shape, chosen):
        text, errors = _formula(shape, chosen, value)
        lines.append(f'{key} = "{text}"  # {errors}')

    mac = _pick(rows, "mac", kind="integer")
    for operation in ("mul", "add", "mac", "shift", "cmp", "div", "sqrt"):
        chosen = mac if operation == "mac" else _pick(rows, operation, kind="integer")
        key = operation if operation == "shift" else f"{operation}.integer"
        price(key, operation, chosen)
        if operation != "shift":
            floats = _pick(rows, operation, kind="float")
            price(f"{operation}.float", operation, floats)
    scales = _pick(rows, "mul", kind="integer × float")
    if scales:
        price("mul.mixed", "mul", scales)
    powers = [r for r in rows if r.operation == "mac" and r.rhs.startswith("pot")]
    if powers:
        text, errors = _formula("cmp", powers, value)
        # The factor's width hardly counts: i is the other operand.
        lines.append(f'mac.power_of_two = "{text.replace(WIDE, "i")}"  # {errors}')
    tables = _pick(rows, "func", ("table",), "integer", 2)
    units = _pick(rows, "func", ("segments", "polynomial"), "integer", 9)
    small, small_errors = _formula("table", [r for r in tables if max(widths(r)) <= 8], value)
    large, large_errors = _formula("func", units, value)
    # A look-up is a function by table; what would be a table of millions is computed.
    for key in ("func.integer", "lookup"):
        lines.append(
            f'{key} = "{WIDE} <= 8 ? {small} : {large}"  # tables {small_errors}; '
            f"polynomials {large_errors}"
        )
    functions = _pick(rows, "func", ("range and polynomial", "float MACs"), "float")
    if functions:
        price("func.float", "func", functions)
    else:
        text, _ = _formula("mac", _pick(rows, "mac", kind="float"), value)
        lines.append(
            f'func.float = "({WIDE} <= 16 ? 4 : {WIDE} <= 32 ? 7 : 13)*({text})"  '
            "# not measured: a polynomial's MACs, as in the built-in prices"
        )
    lines.append("logic = 0  # counted, free: as in the built-in prices")
    lines += ["", "# Formats that were measured by themselves."]
    exact = [
        r
        for r in rows
        if r.kind == "float"
        and r.operation != "logic"
        and r.build in ("default", "range and polynomial")
    ]
    exact += [r for r in rows if r.name.startswith("bipolar_accumulate N=64")]
    for r in exact:
        lines += [
            "[[price]]",
            f'operation = "{r.operation}"',
            f'lhs = "{r.lhs}"',
            f'rhs = "{r.rhs}"',
            f"cost = {value(r):.6g}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def files(rows, place):
    """The two profiles of the repository, as text by path."""
    origin = "Yosys and ABC, static CMOS gates of `abc -g cmos3` (evidence/versions.txt)"
    return {
        place / "gates.toml": write(
            rows, lambda r: r.transistors, "gates", "transistors", origin
        ),
        place
        / "energy-gates.toml": write(
            rows,
            lambda r: r.energy,
            "energy-gates",
            "switched gate inputs",
            "simulation of those gates with unit delays, glitches included (but for\n"
            "# div and sqrt), on operands with the statistics of activations and weights",
        ),
    }


__all__ = ["bits", "files", "write"]
