# SPDX-License-Identifier: Apache-2.0
"""What the measurements decide of each price that is ours: kept, or changed to what.

Invariant: verdicts are computed from the prices of version 2 (docs/profiles/metric-2.toml); where the
program's own prices are not what a verdict says, evidence/run fails.
"""

import math

import analysis
import correlate
import document


def float_compares(rows):
    """A float compares as an integer: the yardstick is the integer add of its width."""
    return [
        analysis.ratio(r, analysis.find(rows, "add", f"int{analysis.widths(r)[0]}"))
        for r in rows
        if r.operation == "cmp" and r.kind == "float"
    ]


def ratios_of(rows, operation):
    """Of integers and floats."""
    if operation == "func":
        return computed_functions(rows)
    integers = analysis.against_yardstick(rows, operation)
    if operation == "cmp":
        return integers + float_compares(rows)
    return integers + analysis.against_yardstick(rows, operation, floats=True)


def computed_functions(rows):
    """Polynomials of operands that no table has: against the multiply of the same format."""
    widest = widest_table(rows)
    return [
        analysis.ratio(r, analysis.find(rows, "mul", r.lhs))
        for r in rows
        if r.operation == "func"
        and r.build in ("polynomial", "range and polynomial")
        and (r.kind == "float" or analysis.widths(r)[0] > widest)
    ]


def spread(values):
    return f"{correlate.geometric_mean(values):.2f} ({min(values):.2f} … {max(values):.2f})"


def figures(ratios):
    both = correlate.geometric_mean([r.both for r in ratios])
    return [
        len(ratios),
        spread([r.transistors for r in ratios]),
        spread([r.settled for r in ratios]),
        spread([r.glitching for r in ratios]),
        f"{both:.2f}",
    ]


def factor_of(ratios):
    """(over, under) of what the price is to be multiplied by."""
    both = correlate.geometric_mean([r.both for r in ratios])
    if 1 / analysis.TOLERANCE <= both <= analysis.TOLERANCE:
        return 1, 1
    return analysis.nearest_fraction(both)


def verdict(ratios, price_text):
    """(figures, what follows) of a list of Ratio."""
    over, under = factor_of(ratios)
    if (over, under) == (1, 1):
        return figures(ratios), f"keep {price_text}"
    factor = f"{over}/{under}" if under > 1 else str(over)
    return figures(ratios), f"{factor} of {price_text}"


# --- Tables -------------------------------------------------------------------------------------


def table_ratios(rows):
    """A Ratio of each table of 4 bits and more: its worth over the number of its entries."""
    unit = analysis.worth(rows)
    of = analysis.MEASURES | analysis.SETTLED

    def mean(row, *names):
        bits = analysis.widths(row)[0]
        return correlate.geometric_mean([of[n](row) / unit[n] / 2**bits for n in names])

    return [
        analysis.Ratio(
            r,
            mean(r, "transistors"),
            mean(r, "energy, random", "energy, streams"),
            mean(r, "random, no glitches", "streams, no glitches"),
        )
        for r in rows
        if r.build == "table" and analysis.widths(r)[0] >= 4
    ]


def entries_per_unit(rows):
    """How many entries of a table cost one ACEv2, to one digit."""
    entries = 1 / correlate.geometric_mean([r.both for r in table_ratios(rows)])
    digit = 10 ** math.floor(math.log10(entries))
    return round(entries / digit) * digit


def float_mac(bits):
    return bits * bits - bits + 6 * bits


def polynomial(bits):
    """What a function of `bits` costs that is computed, d + 1 float MACs; `require` holds the program to it."""
    degree = 3 if bits <= 16 else 6 if bits <= 32 else 12
    return (degree + 1) * float_mac(bits)


def widest_table(rows):
    """The widest operand whose table costs less than its polynomial."""
    entries = entries_per_unit(rows)
    return max(b for b in range(1, 33) if 2**b / entries < polynomial(b))


# --- Decisions ----------------------------------------------------------------------------------

DECIDED = {
    # operation: its price by version 2, and what factors make of it
    "cmp": ("max(i,j)", {}),
    "div": ("i·j", {}),
    "sqrt": ("i²/2", {(1, 2): "i²/4"}),
    "func": ("(d+1)·MAC(i,i)", {}),
}


def require(rows, former):
    """Fails where the program charges something else than the verdicts."""
    before = {(r.name, r.build): r.price for r in former}
    widest, entries = widest_table(former), entries_per_unit(former)
    for r in rows:
        if r.operation not in DECIDED or r.price < 0:
            continue
        bits = max(analysis.widths(r))
        if r.operation == "func" and r.kind != "float" and bits <= widest:
            wanted = 2**bits / entries
        else:
            over, under = factor_of(ratios_of(former, r.operation))
            of_old = polynomial(bits) if r.operation == "func" else before[(r.name, r.build)]
            wanted = of_old * over / under
        if abs(r.price - wanted) > 1e-6 * max(wanted, 1):
            raise SystemExit(
                f"evidence: error: {r.name} costs {r.price}, but the measurements decide {wanted}"
            )


def decisions(rows, former):
    """A line for each price that is ours, by the prices of version 2 in `former`."""
    require(rows, former)
    lines = []
    for operation, (text, changed) in DECIDED.items():
        ratios = ratios_of(former, operation)
        factor = factor_of(ratios)
        now = correlate.geometric_mean([r.both for r in ratios]) * factor[1] / factor[0]
        title = analysis.TITLES[operation]
        if operation == "func":
            title = "function of a float or a wide integer"
        if factor != (1, 1) and factor not in changed:
            raise SystemExit(
                f"evidence: error: {operation} is decided to be {factor} of {text}: "
                "DECIDED names no formula"
            )
        new = text if factor == (1, 1) else changed[factor]
        what = "kept" if factor == (1, 1) else "changed"
        lines.append([title, text] + figures(ratios) + [what, new, f"{now:.2f}"])
    entries, widest = entries_per_unit(former), widest_table(former)
    scaled = [
        analysis.Ratio(r.row, r.transistors * entries, r.glitching * entries, r.settled * entries)
        for r in table_ratios(former)
    ]
    each = figures(scaled)
    each[-1] = "–"
    now = correlate.geometric_mean([r.both for r in scaled])
    lines.append([f"look-up (figures at 2^i/{entries})"] + ["0"] + each + ["changed", f"2^i/{entries}", f"{now:.2f}"])
    lines.append(
        ["function of an integer", "0 up to 8 bits, else as a float", "–", "–", "–", "–", "–"]
        + ["changed", f"2^i/{entries} up to {widest} bits, else as a float", "–"]
    )
    return document.table(
        [
            "price",
            "version 2",
            "n",
            "transistors, of predicted",
            "energy without glitches",
            "with glitches",
            "together",
            "decided",
            "version 3",
            "together now",
        ],
        lines,
    )
