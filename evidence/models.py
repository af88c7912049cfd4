# SPDX-License-Identifier: Apache-2.0
"""What the integer circuits must compute, in Python's integers.

Invariant: each function takes and gives bit patterns (int), as the ports of the circuits do.
"""

import math


def signed(x, bits):
    return x - (1 << bits) if x >> (bits - 1) & 1 else x


def pattern(value, bits):
    return value & ((1 << bits) - 1)


def _reader(is_signed):
    return signed if is_signed else (lambda x, bits: x)


def multiply(i, j, is_signed):
    of = _reader(is_signed)
    return lambda a, b: pattern(of(a, i) * of(b, j), i + j)


def add(i, j, is_signed):
    of = _reader(is_signed)
    return lambda a, b: pattern(of(a, i) + of(b, j), max(i, j) + 1)


def multiply_accumulate(i, j, c, is_signed):
    of = _reader(is_signed)
    return lambda a, b, total: pattern(of(a, i) * of(b, j) + of(total, c), c)


def bipolar_accumulate(n, c):
    def run(a, b, total):
        products = [1 if (a >> k & 1) == (b >> k & 1) else -1 for k in range(n)]
        return pattern(total + sum(products), c)

    return run


def shift_accumulate(i, e, c):
    def run(a, b, total):
        product = signed(a, i) * 2 ** (b & ((1 << e) - 1))
        return pattern(total + (-product if b >> e else product), c)

    return run


def shift(i, is_signed):
    if is_signed:
        return lambda a, b: pattern(signed(a, i) // 2**b, i)
    return lambda a, b: pattern(a * 2**b, i)


def maximum(i, is_signed):
    of = _reader(is_signed)
    return lambda a, b: max((a, b), key=lambda x: of(x, i))


def greater(i, is_signed):
    of = _reader(is_signed)
    return lambda a, b: int(of(a, i) > of(b, i))


def rectify(i):
    return lambda a: pattern(max(signed(a, i), 0), i)


def choose():
    return lambda a, b, c: a if c else b


def negate(i):
    return lambda a: pattern(-a, i)


def divide(i, j, is_signed):
    of = _reader(is_signed)

    def run(a, b):
        x, y = of(a, i), of(b, j)
        magnitude = abs(x) // abs(y)
        return pattern(magnitude if (x < 0) == (y < 0) else -magnitude, i)

    return run


def square_root(_):
    return math.isqrt


def requantize_fixed(i, j, out):
    def run(a, b, c):
        # Down to half units, then half up: circuits/datapath.v.
        half_units = signed(a, i) * b >> (j - 2) >> c
        return pattern(
            max(-(1 << (out - 1)), min((1 << (out - 1)) - 1, (half_units + 1) >> 1)), out
        )

    return run
