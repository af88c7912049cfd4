# SPDX-License-Identifier: Apache-2.0
"""Rows of measured.csv with their prices: groups, ratios, whole layers, what follows for prices.

Invariant: prices come from the program (tool.cc); a row with several operations in one circuit is
taken per operation.
"""

import subprocess
from dataclasses import dataclass

from correlate import geometric_mean

POSTER = ("mul", "add", "mac", "shift")
OURS = ("cmp", "div", "sqrt", "func")
TITLES = {
    "mul": "multiply",
    "add": "add",
    "mac": "multiply-accumulate",
    "shift": "shift",
    "cmp": "compare",
    "div": "divide",
    "sqrt": "square root",
    "func": "function",
    "logic": "logic",
}


@dataclass
class Measured:
    name: str
    build: str
    operation: str
    lhs: str
    rhs: str
    price: float
    transistors: float
    random: float
    real: float
    settled_random: float
    settled_real: float
    area: float | None
    area_random: float | None

    @property
    def energy(self):
        """Switched on streams; of dividing and root arrays, which work through registers row by
        row, without the glitches that pile up over all rows here."""
        return self.settled_real if self.operation in ("div", "sqrt") else self.real

    @property
    def kind(self):
        if "bipolar" in (self.lhs, self.rhs) or self.rhs.startswith("pot"):
            return "binary and powers of two"
        if self.lhs.startswith(("float", "bfloat")):
            return "float"
        if "float" in self.rhs:
            return "integer × float"
        if self.lhs != self.rhs:
            return "integers of two widths"
        return "signed" if self.lhs.startswith("int") else "unsigned"

    @property
    def label(self):
        short = {"uint": "u", "int": "s", "bfloat": "bf", "float": "f"}
        names = []
        for name in (self.lhs, self.rhs) if self.lhs != self.rhs else (self.lhs,):
            for long, brief in short.items():
                if name.startswith(long):
                    name = brief + name[len(long) :]
                    break
            names.append(name)
        return f"{self.operation} {'×'.join(names)}"

    @property
    def ace(self):
        """ACE prices MACs alone."""
        return widths(self)[0] * widths(self)[1] if self.operation == "mac" else 0.0


def bits(name):
    if name == "bipolar":
        return 1
    digits = name.lstrip("abcdefghijklmnopqrstuvwxyz").split("e")[0]
    return int(digits)


def widths(row):
    return bits(row.lhs), bits(row.rhs)


def priced(table, tool, profile=None):
    """The rows with what the program charges for their operation."""
    works = [row["work"].split() for row in table]
    run = subprocess.run(
        [tool, "prices"] + ([profile] if profile else []),
        input="\n".join(" ".join(w[1:4]) for w in works),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    result = []
    for row, work, price in zip(table, works, run.stdout.split(), strict=True):
        count = int(work[0])
        area = float(row["osu018_area"]) / count if row["osu018_area"] else None
        result.append(
            Measured(
                row["point"],
                row["build"],
                work[1],
                work[2],
                work[3],
                float(price),
                float(row["transistors"]) / count,
                float(row["energy_random"]),
                float(row["energy_real"]),
                float(row["settled_random"]),
                float(row["settled_real"]),
                area,
                float(row["osu018_random"]) if row["osu018_random"] else None,
            )
        )
    return result


MEASURES = {
    "transistors": lambda r: r.transistors,
    "energy, random": lambda r: r.random,
    "energy, streams": lambda r: r.real,
    "streams, no glitches": lambda r: r.settled_real,
    "OSU 0.18 µm area": lambda r: r.area,
}


def correlated(rows, operations=POSTER + OURS):
    """Default builds that have a price."""
    return [r for r in rows if r.build == "default" and r.operation in operations and r.price > 0]


SETTLED = {"random, no glitches": lambda r: r.settled_random}


def worth(rows):
    """By measure: what of it one ACEv2 of multiplies and adds of 4 bits and more takes."""
    return {
        name: geometric_mean(
            [
                of(r) / r.price
                for r in correlated(rows, ("mul", "add"))
                if r.kind in ("unsigned", "signed") and min(widths(r)) >= 4
            ]
        )
        for name, of in (MEASURES | SETTLED).items()
        if name != "OSU 0.18 µm area"
    }


def find(rows, operation, lhs, rhs=None, build="default"):
    for r in rows:
        if (r.operation, r.lhs, r.rhs, r.build) == (operation, lhs, rhs or lhs, build):
            return r
    return None


# --- What the evidence says of our prices -------------------------------------------------------

FRACTIONS = (
    (1, 8),
    (1, 6),
    (1, 5),
    (1, 4),
    (1, 3),
    (2, 5),
    (1, 2),
    (2, 3),
    (3, 4),
    (1, 1),
    (5, 4),
    (3, 2),
    (2, 1),
    (5, 2),
    (3, 1),
    (4, 1),
)
TOLERANCE = 1.25
# Per operation: the poster's operation that is built alike.
YARDSTICK = {"cmp": "add", "div": "mul", "sqrt": "mul", "func": "mul"}


@dataclass
class Ratio:
    """A row over what the yardstick's gates per unit of price predict for it."""

    row: Measured
    transistors: float
    glitching: float  # energy, random operands and streams
    settled: float  # the same without glitches

    @property
    def energy(self):
        """Between the bounds: with the glitches of a whole array, and with none."""
        return geometric_mean([self.glitching, self.settled])

    @property
    def both(self):
        return geometric_mean([self.transistors, self.energy])


def ratio(row, yard):
    unit = row.price / yard.price

    def of(*pairs):
        return geometric_mean([a / b / unit for a, b in pairs])

    return Ratio(
        row,
        of((row.transistors, yard.transistors)),
        of((row.random, yard.random), (row.real, yard.real)),
        of((row.settled_random, yard.settled_random), (row.settled_real, yard.settled_real)),
    )


def against_yardstick(rows, operation, build="default", yard_build=None, floats=False):
    """A Ratio per row of the operation from 4 bits up whose yardstick was measured alike."""
    result = []
    for r in rows:
        is_float = "float" in r.lhs
        if (r.operation, r.build) != (operation, build) or is_float != floats or r.price <= 0:
            continue
        if min(widths(r)) < 4:
            continue
        yard = find(rows, YARDSTICK[operation], r.lhs, r.rhs, yard_build or build)
        if yard is not None:
            result.append(ratio(r, yard))
    return result


def nearest_fraction(value):
    return min(FRACTIONS, key=lambda f: abs(value / (f[0] / f[1]) - 1) + 0.02 * f[1])


# --- Whole layers -------------------------------------------------------------------------------


def layers(rows):
    """(name, group, [(count, Measured)]): work of layers of a block at 56×56 with 64 channels."""
    n = 56 * 56 * 64
    macs = n * 64 * 9

    def of(operation, lhs, rhs=None, build="default"):
        row = find(rows, operation, lhs, rhs, build)
        if row is None:
            raise SystemExit(f"evidence: error: {operation} {lhs} is not in the table")
        return row

    requantize = next(r for r in rows if r.name.startswith("requantize I=32"))
    bipolar = next(r for r in rows if r.name.startswith("bipolar_accumulate N=64"))
    shift_mac = next(r for r in rows if r.name == "shift_accumulate I=8 E=3 C=32")
    wide = "accumulator 32"

    def norm(name):
        return [(n, of("mul", name)), (n, of("add", name))]

    return [
        ("conv float32", "float32", [(macs, of("mac", "float32"))]),
        ("batch norm float32", "float32", norm("float32")),
        ("relu float32", "float32", [(n, of("cmp", "float32"))]),
        ("residual add float32", "float32", [(n, of("add", "float32"))]),
        ("conv float16", "float16", [(macs, of("mac", "float16"))]),
        ("batch norm float16", "float16", norm("float16")),
        (
            "softmax float16",
            "float16",
            [
                (n, of("cmp", "float16")),
                (n, of("add", "float16")),
                (n, of("add", "float16")),
                (n, of("mul", "float16")),
                (n, of("func", "float16", build="range and polynomial")),
                (n // 64, of("div", "float16")),
            ],
        ),
        ("conv float8", "float8", [(macs, of("mac", "float8e4m3"))]),
        ("conv int8", "int8", [(macs, of("mac", "int8", build=wide))]),
        ("bias int8", "int8", [(n, of("add", "int32"))]),
        ("requantize int8", "int8", [(n, requantize)]),
        ("residual add int8", "int8", [(n, of("add", "int8"))]),
        ("max pool int8", "int8", [(3 * n // 4, of("cmp", "int8"))]),
        ("conv int8×int4", "int4", [(macs, of("mac", "int8", "int4", wide))]),
        ("conv int4", "int4", [(macs, of("mac", "int4", build=wide))]),
        ("requantize int4", "int4", [(n, requantize)]),
        ("residual add int4", "int4", [(n, of("add", "int4"))]),
        ("conv powers of two", "powers of two", [(macs, shift_mac)]),
        ("requantize powers of two", "powers of two", [(n, requantize)]),
        ("conv binary", "binary", [(macs, bipolar)]),
        ("batch norm binary", "binary", norm("float16")),
        ("residual add binary", "binary", [(n, of("add", "float16"))]),
        ("compare binary", "binary", [(n, of("cmp", "float16"))]),
    ]


@dataclass
class Layer:
    name: str
    group: str
    price: float
    ace: float
    macs: float
    transistors: float
    real: float


def layer_sums(rows):
    return [
        Layer(
            name,
            group,
            sum(c * r.price for c, r in work),
            sum(c * r.ace for c, r in work),
            float(sum(c for c, r in work if r.operation == "mac")),
            sum(c * r.transistors for c, r in work),
            sum(c * r.energy for c, r in work),
        )
        for name, group, work in layers(rows)
    ]
