# SPDX-License-Identifier: Apache-2.0
"""The price table of docs/metric.md, written a second time.

Invariant: nothing here comes from the program; prices are millionths, as integers, so that sums are
exact. generate.py prices hand-written lines of work with it:

    24 mac int8 int8 -- 2·4·3 products
    - 6 mul int32 float32 -- no requantization here
"""

import math
import re

_FUNCTION_DEGREE = {16: 3, 32: 6, 64: 12}
_WIDTHS = {"bipolar": 1, "ternary": 2, "bool": 1, "bfloat16": 16}


def is_float(name):
    return name.startswith(("float", "bfloat"))


def width(name):
    """Bits of a format: "uint8" 8, "float16" 16, "bipolar" 1."""
    if name in _WIDTHS:
        return _WIDTHS[name]
    return int(re.fullmatch(r"u?(?:int|float)(\d+).*", name).group(1))


def price(operation, lhs, rhs):
    """Millionths for one operation on operands of these formats."""
    i, j = width(lhs), width(rhs)
    floating = is_float(lhs) or is_float(rhs)
    multiply = i * j - max(i, j)
    add = (6 if floating else 1) * max(i, j)
    if i <= 13 and (operation == "lookup" or operation == "func" and not floating):
        return 2**i * 10**5  # a table of 2^i entries
    if operation in ("func", "lookup"):
        degree = next(d for bits, d in _FUNCTION_DEGREE.items() if i <= bits)
        mac = i * i - i + 6 * i  # computed as a float of that width
        return (degree + 1) * mac * 10**6
    if operation == "shift":
        return round(i * math.log2(i) / 5 * 10**6)
    if operation == "sqrt":
        return i * i * 10**6 // 4
    return {
        "mul": multiply,
        "add": add,
        "mac": multiply + add,
        "cmp": max(i, j),
        "div": i * j,
    }[operation] * 10**6


class Work:
    """Lines of work: their cost, their MACs by format, and the sum in words."""

    def __init__(self, lines):
        self.cost = 0
        self.macs = {}
        parts = []
        for line in filter(str.strip, lines.splitlines()):
            work, _, why = line.strip().partition("--")
            sign, count, operation, lhs, rhs = re.fullmatch(
                r"(-?)\s*(\d+) (\w+) (\w+)(?: (\w+))?\s*", work).groups()
            rhs = rhs or lhs
            count = int(count) * (-1 if sign else 1)
            each = price(operation, lhs, rhs)
            self.cost += count * each
            if operation == "mac":
                key = tuple(sorted((lhs, rhs)))
                self.macs[key] = self.macs.get(key, 0) + count
            formats = lhs if operation in ("func", "shift", "sqrt", "lookup") else f"{lhs}×{rhs}"
            part = f"{abs(count)} {operation} {formats} at {decimal(each)}"
            if why.strip():
                part += f" ({why.strip()})"
            parts.append(("- " if count < 0 else "+ ") + part)
        self.words = " ".join(parts).removeprefix("+ ")


def decimal(millionths):
    """A number of millionths as short as it can be written: 2500000 is "2.5"."""
    text = f"{abs(millionths) // 10**6}.{abs(millionths) % 10**6:06d}".rstrip("0").rstrip(".")
    return ("-" if millionths < 0 else "") + text
