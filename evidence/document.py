# SPDX-License-Identifier: Apache-2.0
"""Writes docs/evidence.md and its pictures from measured.csv.

Invariant: every figure in the document is computed here from the table and the program's prices;
what the text claims of them is decided here as well, so a sentence cannot outlive its figures.
"""

import subprocess

import analysis
import correlate
from analysis import OURS, POSTER, TITLES, correlated, find, widths

MEASURES = analysis.MEASURES


def number(value):
    if value == 0:
        return "0"
    if abs(value) < 10:
        return f"{value:.3g}"
    return f"{value:,.0f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def interval(measure, xs, ys):
    found = correlate.with_interval(measure, xs, ys) if len(xs) > 3 else None
    return "–" if found is None else f"{found[0]:.3f} ({found[1]:.3f} … {found[2]:.3f})"


def correlations(rows):
    """A table over groups of points."""
    used = correlated(rows)
    groups = [
        ("all", used),
        ("the poster's operations", correlated(rows, POSTER)),
        ("ours", correlated(rows, OURS)),
    ]
    groups += [(TITLES[o], [r for r in used if r.operation == o]) for o in POSTER + OURS]
    kinds = sorted({r.kind for r in used})
    groups += [(k, [r for r in used if r.kind == k]) for k in kinds]
    lines = []
    for name, of in MEASURES.items():
        for title, group in groups:
            group = [r for r in group if of(r)]
            if len(group) < 4 or (
                name == "OSU 0.18 µm area"
                and title not in ("all", "the poster's operations", "ours")
            ):
                continue
            xs, ys = [r.price for r in group], [of(r) for r in group]
            lines.append(
                [name, title, len(group)]
                + [
                    interval(m, xs, ys)
                    for m in (correlate.pearson, correlate.log_pearson, correlate.spearman)
                ]
            )
    return table(["measured", "points", "n", "Pearson", "Pearson of logarithms", "Spearman"], lines)


def poster_unit(rows, of):
    """What one ACEv2 of the poster's operations takes: the geometric mean."""
    return correlate.geometric_mean([of(r) / r.price for r in correlated(rows, POSTER) if of(r)])


def per_unit(rows):
    lines = []
    for o in POSTER + OURS:
        for kind in sorted({r.kind for r in correlated(rows, (o,))}):
            group = [r for r in correlated(rows, (o,)) if r.kind == kind]
            line = [TITLES[o], kind, len(group)]
            for name in ("transistors", "energy, random", "energy, streams"):
                units = [MEASURES[name](r) / r.price for r in group]
                line.append(
                    f"{number(correlate.geometric_mean(units))} "
                    f"({number(min(units))} … {number(max(units))})"
                )
            lines.append(line)
    return table(
        [
            "operation",
            "operands",
            "n",
            "transistors per unit",
            "switched, random",
            "switched, streams",
        ],
        lines,
    )


def misfits(rows):
    unit = poster_unit(rows, MEASURES["transistors"])
    energy = poster_unit(rows, MEASURES["energy, streams"])
    used = sorted(
        correlated(rows), key=lambda r: -abs(correlate.math.log(r.transistors / r.price / unit))
    )
    return table(
        [
            "point",
            "price",
            "transistors",
            "of what the poster's mean predicts",
            "switched, streams",
        ],
        [
            [
                r.name,
                number(r.price),
                number(r.transistors),
                f"{r.transistors / r.price / unit:.2f}×",
                f"{r.real / r.price / energy:.2f}×",
            ]
            for r in used[:20]
        ],
    )


def predictors(rows):
    used = correlated(rows)
    layers = analysis.layer_sums(rows)
    convs = [x for x in layers if x.macs and x.name.startswith("conv")]
    point_sets = {
        "price": [r.price for r in used],
        "ACE": [r.ace for r in used],
        "MACs": [1.0 if r.operation == "mac" else 0.0 for r in used],
    }
    lines = []
    for title, xs in point_sets.items():
        for name in ("transistors", "energy, streams"):
            ys = [MEASURES[name](r) for r in used]
            lines.append(
                [
                    "single operations",
                    {"price": "ACEv2"}.get(title, title),
                    name,
                    len(used),
                    interval(correlate.pearson, xs, ys),
                    interval(correlate.spearman, xs, ys),
                ]
            )
    for where, group in (("whole layers", layers), ("convolutions alone", convs)):
        for title, of in (
            ("ACEv2", lambda x: x.price),
            ("ACE", lambda x: x.ace),
            ("MACs", lambda x: x.macs),
        ):
            for name, y in (
                ("transistors", lambda x: x.transistors),
                ("energy, streams", lambda x: x.real),
            ):
                xs, ys = [of(x) for x in group], [y(x) for x in group]
                lines.append(
                    [
                        where,
                        title,
                        name,
                        len(group),
                        interval(correlate.pearson, xs, ys),
                        interval(correlate.spearman, xs, ys),
                    ]
                )
    return table(["points", "predictor", "measured", "n", "Pearson", "Spearman"], lines)


def shares(rows):
    """Share of what is not the convolution in a block, as each predictor sees it."""
    layers = analysis.layer_sums(rows)
    lines = []
    for group in dict.fromkeys(x.group for x in layers):
        block = [x for x in layers if x.group == group]
        if len(block) < 2:
            continue
        line = [
            group,
            ", ".join(
                x.name.replace(" " + group, "") for x in block if not x.name.startswith("conv")
            ),
        ]
        for of in (lambda x: x.price, lambda x: x.ace, lambda x: x.transistors, lambda x: x.real):
            total = sum(map(of, block))
            line.append(f"{sum(of(x) for x in block if not x.name.startswith('conv')) / total:.1%}")
        lines.append(line)
    return table(
        ["block", "beside the convolution", "ACEv2", "ACE, MACs", "transistors", "energy, streams"],
        lines,
    )


def layer_table(rows):
    return table(
        ["layer", "ACEv2", "ACE", "MACs", "transistors × operations", "switched, streams"],
        [
            [x.name] + [f"{v:.3g}" for v in (x.price, x.ace, x.macs, x.transistors, x.real)]
            for x in analysis.layer_sums(rows)
        ],
    )


def functions(rows):
    """Look-ups and function units, in units of the poster's price of gates."""
    lines = []
    units = analysis.worth(rows)
    for r in rows:
        if r.operation == "func":
            lines.append(
                [r.build, r.lhs, number(r.price), number(r.transistors)]
                + [number(MEASURES[m](r) / units[m]) for m in MEASURES if m in units]
            )
    return table(
        [
            "unit",
            "operand",
            "price",
            "transistors",
            "worth by transistors",
            "by energy, random",
            "by energy, streams",
            "the same, no glitches",
        ],
        lines,
    )


def requantization(rows):
    unit = {
        m: MEASURES[m](find(rows, "mul", "int32")) / find(rows, "mul", "int32").price
        for m in ("transistors", "energy, random", "energy, streams")
    }
    chosen = [
        r
        for r in rows
        if r.kind == "integer × float"
        or r.build in ("fixed point", "stepwise")
        or r.name.startswith(("integer_to_float", "float_to_integer"))
    ]
    return table(
        [
            "circuit",
            "price",
            "transistors",
            "worth by transistors",
            "by energy, random",
            "by energy, streams",
        ],
        [
            [r.name, number(r.price), number(r.transistors)]
            + [number(MEASURES[m](r) / u) for m, u in unit.items()]
            for r in chosen
        ],
    )


def subnormals(rows):
    lines = []
    for r in rows:
        if r.build == "subnormals":
            without = find(rows, r.operation, r.lhs)
            lines.append(
                [
                    TITLES[r.operation],
                    r.lhs,
                    number(without.transistors),
                    number(r.transistors),
                    f"{r.transistors / without.transistors - 1:+.0%}",
                    f"{r.real / without.real - 1:+.0%}",
                ]
            )
    return table(
        ["operation", "format", "transistors without", "with", "transistors", "energy, streams"],
        lines,
    )


def special_compares(rows):
    lines = []
    for r in rows:
        if (
            r.operation in ("cmp", "logic")
            and r.build in ("compare alone", "against 0")
            or r.name.startswith(("choose", "negate"))
        ):
            add = find(rows, "add", r.lhs)
            lines.append(
                [
                    r.name,
                    r.build if r.operation == "cmp" else "logic",
                    number(r.price),
                    number(r.transistors),
                    f"{r.transistors / add.transistors:.2f}",
                    f"{r.real / add.real:.2f}",
                ]
            )
    return table(
        ["circuit", "what", "price", "transistors", "of an add: transistors", "energy, streams"],
        lines,
    )


def poster_statements(rows):
    """Where the poster's own prices are off, in sentences of the figures."""

    def unit(operation, lhs, rhs=None, of=MEASURES["transistors"]):
        r = find(rows, operation, lhs, rhs)
        return of(r) / r.price

    eight = unit("mul", "int8")
    lines = []
    for what, a in (
        ("a 2-bit multiply", ("mul", "int2")),
        ("a 4-bit multiply", ("mul", "int4")),
        ("an FP8 multiply", ("mul", "float8e4m3")),
        ("an FP16 multiply", ("mul", "float16")),
        ("a BF16 multiply", ("mul", "bfloat16")),
        ("an FP32 multiply", ("mul", "float32")),
        ("an FP8 add", ("add", "float8e4m3")),
        ("an FP16 add", ("add", "float16")),
        ("an FP32 add", ("add", "float32")),
        ("an INT8 add", ("add", "int8")),
        ("an INT32 add", ("add", "int32")),
        ("a 2-bit add", ("add", "int2")),
        ("an INT8 shift", ("shift", "int8")),
        ("an INT32 shift", ("shift", "int32")),
        ("an INT8 MAC", ("mac", "int8")),
        ("an INT2 MAC", ("mac", "int2")),
        ("a bipolar MAC", ("mac", "bipolar")),
    ):
        r = find(rows, *a)
        if r is None:
            continue
        if what == "a bipolar MAC":
            r = next(x for x in rows if x.name.startswith("bipolar_accumulate N=64"))
        ratio = r.transistors / r.price / eight
        energy = r.real / r.price / unit("mul", "int8", of=MEASURES["energy, streams"])
        word = (
            "agrees"
            if 0.8 <= ratio <= 1.25
            else "priced too low" if ratio > 1 else "priced too high"
        )
        lines.append([what, number(r.price), f"{ratio:.2f}×", f"{energy:.2f}×", word])
    return table(
        [
            "operation",
            "price",
            "transistors per unit, INT8 multiply = 1",
            "switched per unit, streams",
            "by transistors",
        ],
        lines,
    )


def all_points(rows):
    return table(
        [
            "point",
            "build",
            "price",
            "transistors",
            "switched, random",
            "switched, streams",
            "OSU 0.18 µm, µm²",
        ],
        [
            [
                r.name,
                r.build,
                number(r.price),
                number(r.transistors),
                number(r.random),
                number(r.real),
                number(r.area) if r.area else "–",
            ]
            for r in rows
        ],
    )


# --- Pictures -----------------------------------------------------------------------------------


def picture(tool, rows, of, title):
    lines = [f"{r.price}\t{of(r) / r.price}\t{int(r.operation in OURS)}\t{r.label}" for r in rows]
    return subprocess.run(
        [tool, "chart", "price in ACEv2", title],
        input="\n".join(lines) + "\n",
        text=True,
        capture_output=True,
        check=True,
    ).stdout


def pictures(rows, tool, place):
    used = [r for r in correlated(rows) if r.kind in ("unsigned", "float") and max(widths(r)) >= 4]
    few = [r for r in used if widths(r)[0] in (4, 8, 16, 32)]
    return {
        place
        / "evidence-transistors.svg": picture(
            tool, few, MEASURES["transistors"], "transistors per unit of price"
        ),
        place
        / "evidence-energy.svg": picture(
            tool,
            [r for r in few if widths(r)[0] <= 16 or r.kind == "float"],
            MEASURES["energy, streams"],
            "switched gate inputs per unit of price",
        ),
    }
