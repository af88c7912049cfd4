# SPDX-License-Identifier: Apache-2.0
"""Floating-point arithmetic in exact integers: what circuits/float.v must compute.

Invariant: nothing here rounds but encode(), once a result. Numbers are bit patterns (int); a
decoded one is a kind and sign · n · 2^e.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Float:
    """A format as float.v's parameters say it."""

    exponent: int
    mantissa: int
    finite: bool = False
    subnormal: bool = False

    @property
    def width(self):
        return 1 + self.exponent + self.mantissa

    @property
    def bias(self):
        return (1 << (self.exponent - 1)) - 1

    @property
    def top(self):
        return (1 << self.exponent) - 1

    @property
    def nan(self):
        if self.finite:
            return (1 << (self.width - 1)) - 1
        return (self.top << self.mantissa) | (1 << (self.mantissa - 1))

    def largest(self, sign):
        """Infinity, or the largest number where there is none."""
        field = (1 << (self.width - 1)) - 2 if self.finite else self.top << self.mantissa
        return (sign << (self.width - 1)) | field

    def zero(self, sign):
        return sign << (self.width - 1)


def decode(form, x):
    """(kind, sign, n, e) with kind one of zero, number, infinite, nan."""
    sign = x >> (form.width - 1)
    field = (x >> form.mantissa) & form.top
    fraction = x & ((1 << form.mantissa) - 1)
    if field == form.top:
        if form.finite:
            if fraction == (1 << form.mantissa) - 1:
                return "nan", sign, 0, 0
        else:
            return ("nan" if fraction else "infinite"), sign, 0, 0
    scale = 1 - form.bias - form.mantissa
    if field == 0:
        if not form.subnormal or fraction == 0:
            return "zero", sign, 0, 0
        return "number", sign, fraction, scale
    return "number", sign, fraction | (1 << form.mantissa), field - 1 + scale


def encode(form, sign, n, e, sticky=False):
    """The pattern nearest to n · 2^e (and a little more if sticky), ties to even."""
    if n == 0:
        return form.zero(sign)
    last = n.bit_length() - 1 + e - form.mantissa  # exponent of the last bit that stays
    least = 1 - form.bias - form.mantissa
    if form.subnormal:
        last = max(last, least)
    drop = last - e
    if drop > 0:
        kept, lost, half = n >> drop, n & ((1 << drop) - 1), 1 << (drop - 1)
        if lost > half or (lost == half and (sticky or kept & 1)):
            kept += 1
    else:
        assert not sticky, "too few bits to round"
        kept = n << -drop
    if kept >> (form.mantissa + 1):
        kept, last = kept >> 1, last + 1
    if kept >> form.mantissa == 0:  # subnormal, or 0
        return form.zero(sign) | kept
    if last < least:
        return form.zero(sign)
    field = last - least + 1
    magnitude = (field << form.mantissa) | (kept & ((1 << form.mantissa) - 1))
    limit = form.largest(0)
    return (sign << (form.width - 1)) | min(magnitude, limit)


def multiply(form, a, b):
    ka, sa, na, ea = decode(form, a)
    kb, sb, nb, eb = decode(form, b)
    kinds = {ka, kb}
    if "nan" in kinds or kinds == {"zero", "infinite"}:
        return form.nan
    if "infinite" in kinds:
        return form.largest(sa ^ sb)
    return encode(form, sa ^ sb, na * nb, ea + eb)


def add(form, a, b):
    ka, sa, na, ea = decode(form, a)
    kb, sb, nb, eb = decode(form, b)
    if "nan" in (ka, kb) or (ka == kb == "infinite" and sa != sb):
        return form.nan
    if "infinite" in (ka, kb):
        return form.largest(sa if ka == "infinite" else sb)
    if ka == kb == "zero":
        return form.zero(sa & sb)
    e = min(ea if na else eb, eb if nb else ea)
    total = (-1) ** sa * (na << (ea - e) if na else 0) + (-1) ** sb * (nb << (eb - e) if nb else 0)
    return encode(form, int(total < 0), abs(total), e)


def multiply_accumulate(form, a, b, c):
    return add(form, multiply(form, a, b), c)


def divide(form, a, b):
    ka, sa, na, ea = decode(form, a)
    kb, sb, nb, eb = decode(form, b)
    sign = sa ^ sb
    if "nan" in (ka, kb) or (ka == kb and ka in ("zero", "infinite")):
        return form.nan
    if kb == "zero" and ka != "zero":
        return form.nan if form.finite else form.largest(sign)
    if ka == "infinite":
        return form.largest(sign)
    if ka == "zero" or kb == "infinite":
        return form.zero(sign)
    up = 2 * form.mantissa + 4
    quotient, rest = divmod(na << up, nb)
    return encode(form, sign, quotient, ea - eb - up, rest != 0)


def root(form, a):
    kind, sign, n, e = decode(form, a)
    if kind == "nan" or (sign and kind != "zero"):
        return form.nan
    if kind == "infinite":
        return form.largest(0)
    if kind == "zero":
        return form.zero(sign)
    up = 2 * form.mantissa + 6 + (e & 1)
    result = math.isqrt(n << up)
    return encode(form, 0, result, (e - up) // 2, result * result != n << up)


def maximum(form, a, b):
    def key(x):
        sign = 1 << (form.width - 1)
        return x ^ (2 * sign - 1) if x & sign else x | sign

    return a if key(a) > key(b) else b


def from_integer(form, value):
    return encode(form, int(value < 0), abs(value), 0)


def scale(form, value, b):
    """An integer times a float, rounded once."""
    kind, sign, n, e = decode(form, b)
    sign ^= int(value < 0)
    if kind == "nan" or (kind == "infinite" and value == 0):
        return form.nan
    if kind == "infinite":
        return form.largest(sign)
    return encode(form, sign, abs(value) * n, e)


def round_to_integer(sign, n, e, bits):
    """sign · n · 2^e to `bits` of two's complement, ties to even, saturated."""
    if e >= 0:
        whole = n << e
    else:
        whole, lost = n >> -e, n & ((1 << -e) - 1)
        half = 1 << (-e - 1)
        whole += lost > half or (lost == half and whole & 1)
    whole = -whole if sign else whole
    return max(-(1 << (bits - 1)), min((1 << (bits - 1)) - 1, whole))


def to_integer(form, a, bits):
    kind, sign, n, e = decode(form, a)
    if kind in ("nan", "infinite"):
        sign = sign if kind == "infinite" else 0
        return -(1 << (bits - 1)) if sign else (1 << (bits - 1)) - 1
    return round_to_integer(sign, n, e, bits)


def of_value(form, value):
    """The pattern nearest to a Python float."""
    if value == 0:
        return form.zero(0)
    fraction, exponent = math.frexp(abs(value))
    return encode(form, int(value < 0), int(fraction * 2**53), exponent - 53)


def to_value(form, x):
    kind, sign, n, e = decode(form, x)
    if kind == "nan":
        return math.nan
    if kind == "infinite":
        return -math.inf if sign else math.inf
    return (-1) ** sign * math.ldexp(n, e)
