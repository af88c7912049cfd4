# SPDX-License-Identifier: Apache-2.0
"""Elementary functions as circuits: tables, polynomials, piecewise polynomials, exp of a float.

Invariant: the numbers that a circuit is made of (coefficients, entries) are computed here and
handed to it, and each function here is bit for bit what its circuit must compute. How far that is
from the function itself is bounded by an assertion.
"""

import math

import floats
from models import pattern, signed


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def _interpolate(function, low, high, degree):
    """Coefficients, lowest first, in t = (x - low) / (high - low), through Chebyshev's nodes."""
    nodes = [
        0.5 + 0.5 * math.cos(math.pi * (2 * k + 1) / (2 * degree + 2)) for k in range(degree + 1)
    ]
    # Newton's divided differences, then multiplied out.
    differences = [function(low + (high - low) * t) for t in nodes]
    for level in range(1, degree + 1):
        for k in range(degree, level - 1, -1):
            differences[k] = (differences[k] - differences[k - 1]) / (nodes[k] - nodes[k - level])
    result = [differences[degree]]
    for k in range(degree - 1, -1, -1):
        shifted = [0.0] + result
        result = [s - nodes[k] * r for s, r in zip(shifted, result + [0.0])]
        result[0] += differences[k]
    return result


# --- Tables -------------------------------------------------------------------------------------


def table_entries(bits):
    """sigmoid on [-8, 8), both axes in `bits`."""
    step = 16 / 2**bits
    return [
        min(2**bits - 1, int(sigmoid(signed(a, bits) * step) * 2**bits + 0.5))
        for a in range(2**bits)
    ]


def table_source(bits):
    rows = "\n".join(f"      {a}: y = {y};" for a, y in enumerate(table_entries(bits)))
    return (
        f"module table_{bits} (input [{bits - 1}:0] a, output reg [{bits - 1}:0] y);\n"
        f"  always @*\n    case (a)\n{rows}\n    endcase\nendmodule\n"
    )


def table(bits):
    entries = table_entries(bits)
    return lambda a: entries[a]


def table_select(bits, out):
    return lambda a, b: (b >> (a * out)) & ((1 << out) - 1)


# --- Polynomials in fixed point -----------------------------------------------------------------


def exponential_coefficients(fraction, degree):
    """2^t on [0, 1), `fraction` bits behind the point; 2^0 is exactly 1."""
    numbers = [round(c * 2**fraction) for c in _interpolate(lambda t: 2.0**t, 0, 1, degree)]
    numbers[0] = 1 << fraction
    assert all(0 <= c < 1 << (fraction + 1) for c in numbers)
    return numbers


def packed(coefficients, width):
    return sum(c << (width * k) for k, c in enumerate(coefficients))


def _horner(coefficients, fraction, x):
    value = coefficients[-1]
    for own in reversed(coefficients[:-1]):
        value = own + (value * x >> fraction)
    return value


def polynomial(fraction, degree):
    coefficients = exponential_coefficients(fraction, degree)
    bound = 2.0 ** -min(fraction - 3, 12 if degree == 3 else 26)

    def run(a):
        y = _horner(coefficients, fraction, a)
        assert y >> (fraction + 1) == 0
        assert abs(y / 2**fraction - 2 ** (a / 2**fraction)) < bound
        return y

    return run


def float_exponential_parameters(form, degree):
    """F, D, B, K and C of the module."""
    fraction = form.mantissa + 4
    whole = 5 if form.exponent == 5 else 7  # exp overflows at 11.1 and 88.7
    factor = int(math.log2(math.e) * 2**50) >> (50 - fraction - whole)
    coefficients = packed(exponential_coefficients(fraction, degree), fraction + 1)
    return {"F": fraction, "D": degree, "B": whole, "K": factor, "C": coefficients}


def float_exponential(form, degree):
    numbers = float_exponential_parameters(form, degree)
    fraction, whole, factor = numbers["F"], numbers["B"], numbers["K"]
    coefficients = exponential_coefficients(fraction, degree)

    def run(a):
        kind, sign, n, e = floats.decode(form, a)
        if kind == "nan":
            return form.nan
        if kind == "infinite" or (kind == "number" and n.bit_length() - 1 + e >= whole):
            return form.zero(0) if sign else form.largest(0)
        fixed = (
            0
            if kind == "zero"
            else (n << (e + fraction) if e + fraction > 0 else n >> -(e + fraction))
        )
        power = fixed * factor >> (fraction + whole)
        power = -power if sign else power
        result = _horner(coefficients, fraction, power % (1 << fraction))
        y = floats.encode(form, 0, result, (power >> fraction) - fraction)
        value, true = floats.to_value(form, y), (
            math.exp(floats.to_value(form, a)) if kind == "number" else 1
        )
        if 0 < value < math.inf:
            assert abs(value - true) < 2.0 ** (math.frexp(true)[1] - 1 - form.mantissa), (
                a,
                value,
                true,
            )
        return y

    return run


def float_polynomial(form, degree):
    def run(a, c):
        parts = [(c >> (form.width * k)) & ((1 << form.width) - 1) for k in range(degree + 3)]
        reduced = floats.multiply_accumulate(form, a, parts[0], parts[1])
        value = parts[degree + 2]
        for k in range(degree - 1, -1, -1):
            value = floats.multiply_accumulate(form, value, reduced, parts[k + 2])
        return value

    return run


# --- A table of segments and two MACs -----------------------------------------------------------

GUARD = 4


def _segments(bits, index):
    """Per segment c0, c1, c2 with `bits` + GUARD behind the point."""
    count = 2**index
    rows = []
    for k in range(count):
        low = 16 / count * signed(k, index)
        row = _interpolate(sigmoid, low, low + 16 / count, 2)
        rows.append([round(c * 2 ** (bits + GUARD)) for c in row])
    return rows


def _width(numbers):
    return max(max(n, -n - 1).bit_length() for n in numbers) + 1


def piecewise_source(bits, index):
    rows = _segments(bits, index)
    w0, w1, w2 = (_width([row[k] for row in rows]) for k in range(3))
    t = bits - index
    p = bits + GUARD + 2
    cases = "\n".join(
        f"      {k}: {{c0, c1, c2}} = {{{w0}'d{pattern(a, w0)}, "
        f"{w1}'d{pattern(b, w1)}, {w2}'d{pattern(c, w2)}}};"
        for k, (a, b, c) in enumerate(rows)
    )
    return f"""module piecewise_{bits} (input [{bits - 1}:0] a, output [{bits - 1}:0] y);
  (* keep *) reg signed [{w0 - 1}:0] c0;
  (* keep *) reg signed [{w1 - 1}:0] c1;
  (* keep *) reg signed [{w2 - 1}:0] c2;
  always @*
    case (a[{bits - 1}:{t}])
{cases}
    endcase
  wire signed [{t}:0] t = {{1'b0, a[{t - 1}:0]}};
  wire signed [{w2 + t}:0] square;
  multiply #({w2}, {t + 1}, 1) first (c2, t, square);
  (* keep *) wire signed [{w1}:0] slope = c1 + (square >>> {t});
  wire signed [{w1 + t + 1}:0] product;
  multiply #({w1 + 1}, {t + 1}, 1) second (slope, t, product);
  wire signed [{p - 1}:0] sum = c0 + (product >>> {t}) + {1 << (GUARD - 1)};
  assign y = sum < 0 ? 0 : (sum >>> {GUARD + bits}) != 0 ? {2**bits - 1} : sum >>> {GUARD};
endmodule
"""


def piecewise(bits, index):
    rows = _segments(bits, index)
    t_bits = bits - index

    def run(a):
        c0, c1, c2 = rows[a >> t_bits]
        t = a & ((1 << t_bits) - 1)
        slope = c1 + (c2 * t >> t_bits)
        total = c0 + (slope * t >> t_bits) + (1 << (GUARD - 1))
        y = max(0, min(2**bits - 1, total >> GUARD))
        true = sigmoid(signed(a, bits) * 16 / 2**bits) * 2**bits
        assert abs(y - true) < 1.5, (a, y, true)
        return y

    return run
