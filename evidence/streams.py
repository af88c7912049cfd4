# SPDX-License-Identifier: Apache-2.0
"""Operands: corner cases, random patterns, and streams with the statistics of activations.

Invariant: the same point gives the same operands on every run (random numbers are seeded with its
name). The streams are synthetic: what they imitate is said beside each kind below.
"""

import itertools
import random

import floats

COUNT = 1025  # vectors, so 1,024 transitions
FEW = 257  # of circuits of many gates
HELD = 64  # vectors for which what belongs to a channel stays
CORNERS = 3000  # at most


def clip(width):
    """Where a quantizer of few bits clips N(0,1), in sigma; close to the least squared error."""
    return min(4.0, 1 + 0.375 * width)


class Bits:
    """An integer operand. `kind` says what its stream is like:

    activation  half-normal behind a ReLU: half of it 0, the rest |N(0,1)|, clip() at full scale
    weight      N(0,1), clip() at full scale, about 0 (signed) or the middle (unsigned)
    channel     random, another every 64 vectors: a shift distance, a multiplier
    divisor     the same, and never 0: what a division by 0 gives is not defined
    sum         what the circuit gave before: an accumulator, from 0 every 64 vectors
    wide        an accumulator that is read: N(0, 2^14) in 32 bits
    held        random once: the entries of a table
    random      random
    """

    def __init__(self, width, kind="activation", is_signed=False):
        self.width, self.kind, self.is_signed = width, kind, is_signed

    @property
    def never(self):
        return {0} if self.kind == "divisor" else set()

    def patterns(self):
        return [x for x in range(1 << self.width) if x not in self.never]

    def corners(self):
        w = self.width
        top = (1 << w) - 1
        return sorted(
            {
                int(self.kind == "divisor"),
                1,
                top,
                top >> 1,
                (top >> 1) + 1 & top,
                top - 1,
                top // 3,
                top ^ top // 3,
                2 & top or 1,
                3 & top,
                (top >> 1) - 1 if w > 2 else 1,
            }
            - self.never
        )

    def uniform(self, rng):
        value = self.anything(rng)
        if self.kind == "wide":  # every magnitude alike, or nearly all were of one
            value >>= rng.randrange(self.width)
            value = -value if rng.getrandbits(1) else value
        return value & ((1 << self.width) - 1)

    def anything(self, rng):
        value = rng.getrandbits(self.width)
        return 1 if value in self.never else value

    def real(self, rng):
        w = self.width
        top = (1 << (w - 1 if self.is_signed else w)) - 1
        normal = rng.gauss(0, 1)
        if w == 1:
            return int(normal > 0)
        if self.kind == "activation":
            return min(top, int(max(0.0, normal) * top / clip(w) + 0.5))
        if self.kind == "wide":
            return int(normal * 2**14) & ((1 << w) - 1)
        if self.kind == "weight":
            half = (1 << (w - 1)) - 1
            value = max(-half, min(half, round(normal * half / clip(w))))
            return (value if self.is_signed else value + half + 1) & ((1 << w) - 1)
        return self.anything(rng)


class Real:
    """A float operand: activation max(N(0,1), 0), weight N(0, 0.05), value N(0,1), sum as above,
    and with another one every 64 vectors divisor (1 … 64) and scale (2^-12 … 2^-4, never but
    positive and normal). Random ones have any sign and significand and one of eight exponents
    about 1, since among all exponents few pairs would meet."""

    def __init__(self, form, kind="activation"):
        self.form, self.kind, self.width = form, kind, form.width

    def corners(self):
        f = self.form
        one = f.bias << f.mantissa
        low = 1 << f.mantissa
        top = (f.largest(0) - 1) if not f.finite else f.largest(0)
        positive = [
            0,
            1,
            low - 1,
            low,
            low + 1,
            one - 1,
            one,
            one + 1,
            one + low // 2,
            top - 1,
            top,
            f.nan,
        ] + ([] if f.finite else [f.largest(0)])
        if self.kind == "scale":
            return [one - k * low - 3 for k in range(0, min(24, f.bias), 5)] + [one]
        return positive + [p | 1 << (f.width - 1) for p in positive]

    def uniform(self, rng):
        f = self.form
        if self.kind == "scale":
            return ((f.bias - rng.randrange(20)) << f.mantissa) | rng.getrandbits(f.mantissa)
        exponent = f.bias + rng.randrange(-4, 4)
        return (
            (rng.getrandbits(1) << (f.width - 1))
            | exponent << f.mantissa
            | rng.getrandbits(f.mantissa)
        )

    def patterns(self):
        return range(1 << self.width)

    def anything(self, rng):
        return self.uniform(rng) if self.kind == "scale" else rng.getrandbits(self.width)

    def real(self, rng):
        if self.kind == "scale":
            return floats.of_value(self.form, 2 ** rng.uniform(-12, -4))
        if self.kind == "divisor":
            return floats.of_value(self.form, 2 ** rng.uniform(0, 6))
        value = rng.gauss(0, 0.05 if self.kind == "weight" else 1)
        return floats.of_value(self.form, max(value, 0) if self.kind == "activation" else value)


STAYS = {"channel", "scale", "divisor"}


def real_stream(point, count):
    rng = random.Random("real " + point.name)
    rows, before = [], None
    for at in range(count):
        row = []
        for k, operand in enumerate(point.operands):
            if operand.kind == "sum":
                row.append(0 if at % HELD == 0 else before)
            elif operand.kind == "held":
                row.append(rows[-1][k] if rows else operand.uniform(rng))
            elif operand.kind in STAYS and at % HELD:
                row.append(rows[-1][k])
            else:
                row.append(operand.real(rng))
        rows.append(tuple(row))
        if any(operand.kind == "sum" for operand in point.operands):
            before = point.model(*row)
    return rows


def random_stream(point, count):
    rng = random.Random("random " + point.name)
    rows = []
    for _ in range(count):
        held = rows and any(o.kind == "held" for o in point.operands)
        rows.append(
            tuple(
                rows[-1][k] if held and o.kind == "held" else o.uniform(rng)
                for k, o in enumerate(point.operands)
            )
        )
    return rows


def checks(point):
    """All operands if they are few; else corner cases, each with each, and random patterns."""
    widths = [operand.width for operand in point.operands]
    if sum(widths) <= 12:
        return list(itertools.product(*(operand.patterns() for operand in point.operands)))
    rng = random.Random("check " + point.name)
    corners = [operand.corners() for operand in point.operands]
    total = 1
    for row in corners:
        total *= len(row)
    if total <= CORNERS:
        rows = list(itertools.product(*corners))
    else:
        rows = [tuple(rng.choice(row) for row in corners) for _ in range(CORNERS)]
    # A corner against any pattern, and any pattern against any.
    for _ in range(500):
        rows.append(
            tuple(
                rng.choice([rng.choice(row), operand.anything(rng)])
                for row, operand in zip(corners, point.operands)
            )
        )
        rows.append(
            tuple(
                rng.choice([operand.uniform(rng), operand.anything(rng)])
                for operand in point.operands
            )
        )
    return rows
