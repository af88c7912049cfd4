# SPDX-License-Identifier: Apache-2.0
"""What is measured: a circuit, its operands, what it must compute, and the work it does.

Invariant: one Point a row of measured.csv. `work` is what the circuit does in ACEv2's terms,
"COUNT OPERATION FORMAT FORMAT + …", so that any price table can price it; `build` tells variants
of one operation apart, and only "default" ones are correlated with prices.
"""

from dataclasses import dataclass, field

import floats
import functions
import models
from streams import Bits, Real

WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
MIXED = ((8, 4), (8, 2), (16, 4), (16, 8), (32, 8), (32, 16))
PLAIN = (4, 8, 16, 32)  # widths of the variants
# Hours of ABC, and no more than the narrower ones tell.
LEFT_OUT = {
    "ripple_accumulate I=32 J=32 C=68",
    "ripple_divide I=32 J=32",
    "divide_nonrestoring I=32 J=32",
}

FLOATS = {
    "float8e4m3": floats.Float(4, 3, finite=True),
    "float16": floats.Float(5, 10),
    "bfloat16": floats.Float(8, 7),
    "float32": floats.Float(8, 23),
}


@dataclass
class Point:
    circuit: str  # of integer.v and its companions
    parameters: dict
    operands: list  # for ports a, b, c
    out: int  # bits of y
    model: object
    work: str
    build: str = "default"
    source: str = ""  # Verilog that was written for it
    swept: bool = True  # False: without ABC's SAT sweeping, which some wide products never leave
    in_parts: bool = False  # each module is mapped by itself: ABC takes hours over the whole
    name: str = field(init=False)

    def __post_init__(self):
        self.name = " ".join(
            [self.circuit]
            + [f"{k}={v}" for k, v in self.parameters.items() if k not in ("C", "K") or v < 1000]
        )

    @property
    def operations(self):
        """How many of the main operation one evaluation does."""
        return int(self.work.split()[0])


def _integer(bits, is_signed):
    return f"{'int' if is_signed else 'uint'}{bits}"


def _signs(widths):
    return [(w, s) for s in (0, 1) for w in widths if w > 1 or not s]


def _pairs(widths=WIDTHS):
    return [(w, w, s) for w, s in _signs(widths)] + [(i, j, s) for s in (0, 1) for i, j in MIXED]


def integers():
    for i, j, s in _pairs():
        pair = f"{_integer(i, s)} {_integer(j, s)}"
        a, b = Bits(i, "activation", s), Bits(j, "weight", s)
        yield Point(
            "multiply",
            {"I": i, "J": j, "SIGNED": s},
            [a, b],
            i + j,
            models.multiply(i, j, s),
            f"1 mul {pair}",
            swept=not s or i + j <= 32,
        )
        yield Point(
            "add",
            {"I": i, "J": j, "SIGNED": s},
            [a, b],
            max(i, j) + 1,
            models.add(i, j, s),
            f"1 add {pair}",
        )
        if i > 1:
            yield Point(
                "divide",
                {"I": i, "J": j, "SIGNED": s},
                [a, Bits(j, "divisor", s)],
                i,
                models.divide(i, j, s),
                f"1 div {pair}",
                swept=not s or i == j or i + j <= 32,
            )
        for c in (i + j + 4, 32) if max(i, j) <= 8 else (i + j + 4,):
            yield Point(
                "multiply_accumulate",
                {"I": i, "J": j, "C": c, "SIGNED": s},
                [a, b, Bits(c, "sum", s)],
                c,
                models.multiply_accumulate(i, j, c, s),
                f"1 mac {pair}",
                "default" if c == i + j + 4 else "accumulator 32",
                swept=not s or i + j <= 32,
            )
    for i, s in _signs(WIDTHS):
        pair = f"{_integer(i, s)} {_integer(i, s)}"
        both = [Bits(i, "activation", s), Bits(i, "weight", s)]
        yield Point(
            "maximum", {"I": i, "SIGNED": s}, both, i, models.maximum(i, s), f"1 cmp {pair}"
        )
        if i in PLAIN:
            yield Point(
                "greater",
                {"I": i, "SIGNED": s},
                both,
                1,
                models.greater(i, s),
                f"1 cmp {pair}",
                "compare alone",
            )
        if i > 1:
            distance = (i - 1).bit_length()
            yield Point(
                "shift",
                {"I": i, "S": distance, "SIGNED": s},
                [Bits(i, "weight", s), Bits(distance, "channel")],
                i,
                models.shift(i, s),
                f"1 shift {pair}",
            )
    for i in WIDTHS[1:]:
        yield Point(
            "square_root",
            {"I": i},
            [Bits(i)],
            (i + 1) // 2,
            models.square_root(i),
            f"1 sqrt uint{i} uint{i}",
        )


def variants():
    for i in PLAIN:
        pair, ab = f"uint{i} uint{i}", [Bits(i), Bits(i, "weight")]
        divided = [Bits(i), Bits(i, "divisor")]
        c = 2 * i + 4
        yield Point(
            "ripple_multiply",
            {"I": i, "J": i},
            ab,
            2 * i,
            models.multiply(i, i, 0),
            f"1 mul {pair}",
            "ripple",
        )
        yield Point(
            "ripple_add", {"I": i}, ab, i + 1, models.add(i, i, 0), f"1 add {pair}", "ripple"
        )
        yield Point(
            "ripple_accumulate",
            {"I": i, "J": i, "C": c},
            ab + [Bits(c, "sum")],
            c,
            models.multiply_accumulate(i, i, c, 0),
            f"1 mac {pair}",
            "ripple",
        )
        yield Point(
            "ripple_maximum", {"I": i}, ab, i, models.maximum(i, 0), f"1 cmp {pair}", "ripple"
        )
        yield Point(
            "ripple_divide",
            {"I": i, "J": i},
            divided,
            i,
            models.divide(i, i, 0),
            f"1 div {pair}",
            "ripple",
        )
        yield Point(
            "ripple_root",
            {"I": i},
            [Bits(i)],
            i // 2,
            models.square_root(i),
            f"1 sqrt {pair}",
            "ripple",
        )
        yield Point(
            "divide_nonrestoring",
            {"I": i, "J": i},
            divided,
            i,
            models.divide(i, i, 0),
            f"1 div {pair}",
            "non-restoring",
        )
        signed_pair = f"int{i} int{i}"
        yield Point(
            "rectify",
            {"I": i},
            [Bits(i, "weight", 1)],
            i,
            models.rectify(i),
            f"1 cmp {signed_pair}",
            "against 0",
        )
        yield Point("choose", {"I": i}, ab + [Bits(1)], i, models.choose(), f"1 logic {pair}")
        yield Point(
            "negate",
            {"I": i},
            [Bits(i, "weight", 1)],
            i,
            models.negate(i),
            f"1 logic {signed_pair}",
        )


def low_precision():
    for n in (16, 64, 256):
        operands = [Bits(n, "random"), Bits(n, "random"), Bits(16, "sum", 1)]
        yield Point(
            "bipolar_accumulate",
            {"N": n, "C": 16},
            operands,
            16,
            models.bipolar_accumulate(n, 16),
            f"{n} mac bipolar bipolar",
        )
    for i, e, c in ((4, 3, 20), (8, 2, 20), (8, 3, 24), (8, 3, 32), (16, 3, 32)):
        operands = [Bits(i, "activation", 1), Bits(e + 1, "random"), Bits(c, "sum", 1)]
        yield Point(
            "shift_accumulate",
            {"I": i, "E": e, "C": c},
            operands,
            c,
            models.shift_accumulate(i, e, c),
            f"1 mac int{i} pot{e + 1}",
            "accumulator 32" if (i, c) == (8, 32) else "default",
        )


def reals():
    for name, form in FLOATS.items():
        shape = {"E": form.exponent, "M": form.mantissa}
        finite = {"FINITE": int(form.finite)}
        width, pair = form.width, f"{name} {name}"
        a, b, v = Real(form), Real(form, "weight"), Real(form, "value")
        for subnormal in (0, 1):
            if subnormal and name == "bfloat16":
                continue
            of = floats.Float(form.exponent, form.mantissa, form.finite, bool(subnormal))
            options = {**shape, "SUBNORMAL": subnormal, **finite}
            build = "subnormals" if subnormal else "default"
            yield Point(
                "float_multiply",
                options,
                [a, b],
                width,
                lambda x, y, of=of: floats.multiply(of, x, y),
                f"1 mul {pair}",
                build,
            )
            yield Point(
                "float_add",
                options,
                [a, v],
                width,
                lambda x, y, of=of: floats.add(of, x, y),
                f"1 add {pair}",
                build,
            )
        yield Point(
            "float_multiply_accumulate",
            {**shape, "SUBNORMAL": 0, **finite},
            [a, b, Real(form, "sum")],
            width,
            lambda x, y, z, of=form: floats.multiply_accumulate(of, x, y, z),
            f"1 mac {pair}",
        )
        yield Point(
            "float_maximum",
            shape,
            [a, v],
            width,
            lambda x, y, of=form: floats.maximum(of, x, y),
            f"1 cmp {pair}",
        )
        yield Point(
            "float_divide",
            {**shape, **finite},
            [a, Real(form, "divisor")],
            width,
            lambda x, y, of=form: floats.divide(of, x, y),
            f"1 div {pair}",
        )
        yield Point(
            "float_root",
            {**shape, **finite},
            [a],
            width,
            lambda x, of=form: floats.root(of, x),
            f"1 sqrt {pair}",
        )


def datapaths():
    form = FLOATS["float32"]
    signed = models.signed
    for i in (8, 16, 32):
        kind = "wide" if i == 32 else "weight"
        yield Point(
            "scale",
            {"I": i},
            [Bits(i, kind, 1), Real(form, "scale")],
            32,
            lambda a, b, i=i: floats.scale(form, signed(a, i), b),
            f"1 mul int{i} float32",
            in_parts=True,
        )
    operands = [Bits(32, "wide", 1), Real(form, "scale")]

    def exactly(a, b):
        _, sign, n, e = floats.decode(form, b)
        value = signed(a, 32)
        return floats.round_to_integer(int(value < 0), abs(value) * n, e, 8) & 255

    def stepwise(a, b):
        scaled = floats.multiply(form, floats.from_integer(form, signed(a, 32)), b)
        return floats.to_integer(form, scaled, 8) & 255

    yield Point(
        "requantize", {"I": 32, "O": 8}, operands, 8, exactly, "1 mul int32 float32", in_parts=True
    )
    yield Point(
        "requantize_stepwise",
        {"I": 32, "O": 8},
        operands,
        8,
        stepwise,
        "1 mul int32 float32",
        "stepwise",
        in_parts=True,
    )
    for j in (16, 32):
        yield Point(
            "requantize_fixed",
            {"I": 32, "J": j, "O": 8, "S": 5},
            [Bits(32, "wide", 1), Bits(j - 1, "channel"), Bits(5, "channel")],
            8,
            models.requantize_fixed(32, j, 8),
            f"1 mul int32 int{j}",
            "fixed point",
            in_parts=True,
            swept=False,
        )
    yield Point(
        "integer_to_float",
        {"I": 32},
        [Bits(32, "wide", 1)],
        32,
        lambda a: floats.from_integer(form, signed(a, 32)),
        "1 logic int32 float32",
    )
    yield Point(
        "float_to_integer",
        {"O": 8},
        [Real(form, "value")],
        8,
        lambda a: floats.to_integer(form, a, 8) & 255,
        "1 logic float32 int8",
    )


def elementary():
    for bits in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12):
        yield Point(
            f"table_{bits}",
            {},
            [Bits(bits, "weight", 1)],
            bits,
            functions.table(bits),
            f"1 func int{bits} int{bits}",
            "table",
            functions.table_source(bits),
        )
    for bits in (4, 6, 8):
        yield Point(
            "table_select",
            {"I": bits, "O": bits},
            [Bits(bits, "weight", 1), Bits(bits << bits, "held")],
            bits,
            functions.table_select(bits, bits),
            f"1 func int{bits} int{bits}",
            "table, writable",
        )
    for bits, index in ((12, 5), (16, 6)):
        yield Point(
            f"piecewise_{bits}",
            {},
            [Bits(bits, "weight", 1)],
            bits,
            functions.piecewise(bits, index),
            f"1 func int{bits} int{bits}",
            "segments",
            functions.piecewise_source(bits, index),
            in_parts=True,
        )
    for fraction, degree in ((12, 3), (16, 3), (24, 6), (32, 6)):
        numbers = functions.packed(
            functions.exponential_coefficients(fraction, degree), fraction + 1
        )
        yield Point(
            "polynomial",
            {"F": fraction, "D": degree, "C": numbers},
            [Bits(fraction, "random")],
            fraction + 1,
            functions.polynomial(fraction, degree),
            f"1 func uint{fraction} uint{fraction}",
            "polynomial",
            in_parts=True,
        )
    for name, degree in (("float16", 3),):
        form = FLOATS[name]
        parameters = functions.float_exponential_parameters(form, degree)
        yield Point(
            "float_exponential",
            {"E": form.exponent, "M": form.mantissa, **parameters},
            [Real(form, "value")],
            form.width,
            functions.float_exponential(form, degree),
            f"1 func {name} {name}",
            "range and polynomial",
            in_parts=True,
        )
    form = FLOATS["float16"]
    yield Point(
        "float_polynomial",
        {"E": 5, "M": 10, "D": 3},
        [Real(form, "value"), Bits(6 * 16, "held")],
        16,
        functions.float_polynomial(form, 3),
        "1 func float16 float16",
        "float MACs",
        in_parts=True,
    )


def all_points():
    rows = [*integers(), *variants(), *low_precision(), *reals(), *datapaths(), *elementary()]
    rows = [point for point in rows if point.name not in LEFT_OUT]
    assert len({point.name for point in rows}) == len(rows)
    return rows
