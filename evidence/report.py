# SPDX-License-Identifier: Apache-2.0
"""Puts docs/evidence.md together: text.md with the tables of document.py in their places.

Invariant: every @name@ in text.md is filled, once.
"""

import pathlib
import re

import analysis
import correlate
import decided
import document
from analysis import POSTER, correlated

TEXT = pathlib.Path(__file__).parent / "text.md"


def summary(rows):
    used, poster = correlated(rows), correlated(rows, POSTER)

    def line(group, name):
        of = analysis.MEASURES[name]
        xs, ys = [r.price for r in group], [of(r) for r in group]
        return (
            f"{correlate.pearson(xs, ys):.3f} (Pearson), {correlate.log_pearson(xs, ys):.3f} (of "
            f"logarithms), {correlate.spearman(xs, ys):.3f} (ranks)"
        )

    return "\n".join(
        f"* {title}, {len(group)} points: {line(group, 'transistors')} with transistors; "
        f"{line(group, 'energy, streams')} with energy."
        for title, group in (("The poster's operations", poster), ("With ours", used))
    )


def verdicts(rows):
    formulas = {"cmp": "max(i,j)", "div": "i·j", "sqrt": "i²/2"}
    lines = []
    for operation, text in formulas.items():
        for title, build, yard, floats in (
            ("integers", "default", None, False),
            ("integers of two widths", "default", None, False),
            ("integers, rippling", "ripple", None, False),
            ("integers, non-restoring", "non-restoring", "default", False),
            ("floats", "default", None, True),
        ):
            ratios = [
                r
                for r in analysis.against_yardstick(rows, operation, build, yard, floats)
                if (r.row.lhs != r.row.rhs) == title.endswith("widths")
            ]
            if operation == "cmp" and floats:
                # A float compares as an integer: the yardstick is the integer add of its width.
                ratios = decided.float_compares(rows)
            if not ratios:
                continue
            figures, what = decided.verdict(ratios, text)
            lines.append(
                [analysis.TITLES[operation], title, "add" if operation == "cmp" else "multiply"]
                + figures
                + [what]
            )
    return document.table(
        [
            "price",
            "points",
            "yardstick",
            "n",
            "transistors, of predicted",
            "energy without glitches",
            "with glitches",
            "together",
            "by the figures alone",
        ],
        lines,
    )


CANDIDATES = {
    "div": {
        "i·j": lambda i, j: i * j,
        "i·j/2": lambda i, j: i * j / 2,
        "i·j − min(i,j)²/2": lambda i, j: i * j - min(i, j) ** 2 / 2,
    },
    "sqrt": {
        "i²/2": lambda i, j: i * i / 2,
        "i²/4": lambda i, j: i * i / 4,
        "i²/8": lambda i, j: i * i / 8,
    },
    "func": {
        "(d+1)·MAC(i,i)": lambda i, j: decided.polynomial(i),
        "d·MAC(i,i)": lambda i, j: decided.polynomial(i) - decided.float_mac(i),
    },
}


def candidates(rows):
    """How other formulas would stand."""
    lines = []
    for operation, formulas in CANDIDATES.items():
        for floats in (False, True):
            found = [
                r
                for r in decided.ratios_of(rows, operation)
                if (r.row.kind == "float") == floats
            ]
            for text, price in formulas.items():
                # A dearer price predicts more gates, so the ratio falls by as much.
                factors = [r.row.price / price(*analysis.widths(r.row)) for r in found]
                line = [
                    analysis.TITLES[operation],
                    "floats" if floats else "integers",
                    text,
                    len(found),
                ]
                for of in (lambda r: r.transistors, lambda r: r.settled, lambda r: r.both):
                    values = [of(r) * f for r, f in zip(found, factors)]
                    line.append(
                        f"{correlate.geometric_mean(values):.2f} "
                        f"({min(values):.2f} … {max(values):.2f})"
                    )
                lines.append(line)
    head = ["price", "operands", "formula", "n", "transistors", "energy without glitches"]
    return document.table(head + ["together"], lines)


def claims(rows):
    """What the figures say of the poster's prices; each sentence stands only while it is true."""
    transistors = analysis.MEASURES["transistors"]

    def off(operation, *formats):
        eight = transistors(analysis.find(rows, "mul", "int8")) / 56
        found = [analysis.find(rows, operation, f) for f in formats]
        return [transistors(r) / r.price / eight for r in found]

    lines = []

    def say(ratios, low, high, text):
        if all(low <= r <= high for r in ratios):
            lines.append("* " + text.format(*(f"{r:.2f}" for r in ratios)))

    say(
        off("mul", "uint2", "int2"),
        0,
        0.8,
        "Multiplies of 2 bits are priced too high ({} and {} of what 8 bits predict, unsigned and "
        "signed): carries end before they begin.",
    )
    say(
        off("add", "uint2", "int8", "int32"),
        0,
        1.25,
        "Integer adds are priced high beside multiplies: {}, {} and {} at 2, 8 and 32 bits.",
    )
    say(
        off("mul", "float16", "bfloat16", "float32"),
        0,
        0.8,
        "Float multiplies are priced too high ({}, {} and {} for FP16, BF16, FP32), for only the "
        "significands are multiplied: 11·11 of FP16's 16·16 bits, 8·8 of BF16's, 24·24 of "
        "FP32's 32·32.",
    )
    say(
        off("add", "float8e4m3", "float16", "bfloat16", "float32"),
        0.75,
        1.25,
        "Float adds, six times an integer's, are about right: {}, {}, {} and {} for FP8, FP16, "
        "BF16, FP32.",
    )
    say(off("mul", "float8e4m3"), 0, 0.8, "So is an FP8 multiply: {}.")
    bipolar = next(r for r in rows if r.name.startswith("bipolar_accumulate N=64"))
    eight = analysis.find(rows, "mul", "int8")
    say(
        [bipolar.transistors / (eight.transistors / 56), bipolar.real / (eight.real / 56)],
        1.25,
        1e9,
        "A binary MAC is priced too low: {} times by transistors, {} times by what switches. The "
        "poster's multiply is free there, but ones are counted in adders, and each may change "
        "with every operand.",
    )
    mixed = [
        r
        for r in rows
        if r.build == "default" and r.operation == "mul" and r.kind == "integers of two widths"
    ]
    ratios = [transistors(r) / r.price / (eight.transistors / 56) for r in mixed]
    if ratios and 0.75 < min(ratios) and max(ratios) < 1.25:
        lines.append(f"* Multiplies of two widths agree: {min(ratios):.2f} to {max(ratios):.2f}.")
    return "\n".join(lines)


def files(rows, former, tool, docs):
    """Text by path. `rows` at the prices of the program, `former` at those of version 2."""
    parts = {
        "points": f"{len(rows)}",
        "summary": summary(rows),
        "correlations": document.correlations(rows),
        "per_unit": document.per_unit(rows),
        "predictors": document.predictors(rows),
        "layers": document.layer_table(rows),
        "shares": document.shares(rows),
        "poster": document.poster_statements(rows),
        "claims": claims(rows),
        "misfits": document.misfits(rows),
        "verdicts": verdicts(former),
        "decisions": decided.decisions(rows, former),
        "candidates": candidates(former),
        "compares": document.special_compares(rows),
        "functions": document.functions(rows),
        "requantization": document.requantization(rows),
        "subnormals": document.subnormals(rows),
        "all": document.all_points(rows),
    }
    text = TEXT.read_text(encoding="utf-8")
    names = re.findall(r"@(\w+)@", text)
    assert sorted(names) == sorted(parts), sorted(set(names) ^ set(parts))
    text = re.sub(r"@(\w+)@", lambda m: parts[m[1]].rstrip("\n"), text)
    return {docs / "evidence.md": text} | document.pictures(rows, tool, docs)
