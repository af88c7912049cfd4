# SPDX-License-Identifier: Apache-2.0
"""Unary regions of an 8-bit payload between quantizers: one table look-up, however they are written.

Invariant: inputs and outputs are 8 int8, so a member costs 8 look-ups unless it says otherwise.
"""

from groups import group, init, m, t

KIND = "lookups"
S = (t("float", "s", 0.05), t("float", "so", 0.021), t("int8", "z", 0))
HEAD = "(int8[8] q) => (int8[8] y)"
WHY = """§3: a unary region of one payload of ≤ 13 bits whose results go only to quantizers is one table
look-up per element, scales and requantization included."""
ONE = t("float", "one", 1.0)


def between(name, body, *constants, **options):
    return m(name, f"""{HEAD} {init(*S, *constants)} {{
        d = DequantizeLinear (q, s, z)
        {body}
        y = QuantizeLinear (p, so, z) }}""", **options)


def cost(name, *members):
    group(KIND, name, "8 lookup int8", WHY, *members)


cost(
    "lookup-sigmoid",
    between("operator", "p = Sigmoid (d)"),
    m("qlinearsigmoid", f"""{HEAD} {init(*S)} {{ y = com.microsoft.QLinearSigmoid (q, s, z, so, z) }}"""),
    between("decomposed", "n = Neg (d)\n e = Exp (n)\n a = Add (e, one)\n p = Div (one, a)", ONE),
    between("reciprocal", "n = Neg (d)\n e = Exp (n)\n a = Add (one, e)\n p = Reciprocal (a)", ONE),
    between("float16", "h = Cast <to=10> (d)\n f = Sigmoid (h)\n p = Cast <to=1> (f)", tolerance=1),
    between("tanh-form", "h = Mul (d, half)\n e = Tanh (h)\n f = Mul (e, half)\n p = Add (f, half)",
            t("float", "half", 0.5)),
)
cost(
    "lookup-silu",
    between("decomposed", "e = Sigmoid (d)\n p = Mul (d, e)"),
    between("quickgelu", "p = com.microsoft.QuickGelu <alpha=1.0> (d)"),
    between("exp", "n = Neg (d)\n e = Exp (n)\n a = Add (e, one)\n p = Div (d, a)", ONE),
)
cost(
    "lookup-gelu",
    between("operator", "p = Gelu (d)"),
    between("com-microsoft", "p = com.microsoft.Gelu (d)"),
    between("decomposed", """a = Div (d, r)
        e = Erf (a)
        b = Add (e, one)
        c = Mul (d, b)
        p = Mul (c, half)""", t("float", "r", 1.4142135381698608), ONE, t("float", "half", 0.5)),
)
cost(
    "lookup-hardswish",
    between("operator", "p = HardSwish (d)"),
    between("hardsigmoid", "e = HardSigmoid <alpha=0.1666666716337204, beta=0.5> (d)\n p = Mul (d, e)"),
    between("relu6", """a = Add (d, three)
        b = Clip (a, zero, six)
        c = Mul (d, b)
        p = Div (c, six)""", t("float", "three", 3.0), t("float", "six", 6.0), t("float", "zero", 0.0)),
)
cost(
    "lookup-square",
    between("mul", "p = Mul (d, d)"),
    between("pow", "p = Pow (d, two)", t("float", "two", 2.0)),
    between("einsum", 'p = Einsum <equation="i,i->i"> (d, d)'),
)
cost(
    "lookup-mish",
    between("operator", "p = Mish (d)"),
    between("softplus", "e = Softplus (d)\n f = Tanh (e)\n p = Mul (d, f)"),
    between("decomposed", "x0 = Exp (d)\n x1 = Add (x0, one)\n e = Log (x1)\n f = Tanh (e)\n p = Mul (d, f)", ONE),
)
cost(
    "lookup-elu",
    between("operator", "p = Elu <alpha=1.0> (d)"),
    between("where", """e = Exp (d)
        a = Sub (e, one)
        c = Less (d, zero)
        p = Where (c, a, d)""", ONE, t("float", "zero", 0.0)),
    between("relu-and-min", """e = Exp (d)
        a = Sub (e, one)
        n = Min (a, zero)
        r = Relu (d)
        p = Add (r, n)""", ONE, t("float", "zero", 0.0)),
)

group(
    KIND, "lookup-two-quantizers",
    """
    8 lookup int8 -- of the first quantizer
    8 lookup int8 -- of the second
    """,
    WHY + " Both results go to quantizers.",
    m("operator", f"""(int8[8] q) => (int8[8] y, int8[8] v) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        p = Sigmoid (d)
        r = Tanh (p)
        y = QuantizeLinear (p, so, z)
        v = QuantizeLinear (r, so, z) }}"""),
    m("decomposed", f"""(int8[8] q) => (int8[8] y, int8[8] v) {init(*S, ONE)} {{
        d = DequantizeLinear (q, s, z)
        n = Neg (d)
        e = Exp (n)
        a = Add (e, one)
        p = Reciprocal (a)
        r = Tanh (p)
        y = QuantizeLinear (p, so, z)
        v = QuantizeLinear (r, so, z) }}"""),
)

def summed(name, body, *constants):
    return m(name, f"""(int8[8] q, int8[8] r) => (int8[8] y) {init(*S, *constants)} {{
        d = DequantizeLinear (q, s, z)
        e = DequantizeLinear (r, s, z)
        a = Add (d, e)
        {body}
        y = QuantizeLinear (p, so, z) }}""")


group(
    KIND, "lookup-of-a-sum",
    """
    8 add int8 -- of one scale
    8 lookup int9 -- -256 … 254
    """,
    WHY + " A sum of two int8 is an int9.",
    summed("operator", "p = Sigmoid (a)"),
    summed("decomposed", "n = Neg (a)\n x = Exp (n)\n b = Add (x, one)\n p = Div (one, b)", ONE),
    summed("reciprocal", "n = Neg (a)\n x = Exp (n)\n b = Add (one, x)\n p = Reciprocal (b)", ONE),
)

group(
    KIND, "no-lookup-for-a-float-reader",
    """
    8 mul int8 float32 -- the function needs the float
    8 func float32
    8 mul float32 float32 -- QuantizeLinear of a float
    """,
    "§3: a look-up only where results go only to quantizers; here the graph output reads the float.",
    m("operator", f"""(int8[8] q) => (int8[8] y, float[8] p) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        p = Sigmoid (d)
        y = QuantizeLinear (p, so, z) }}"""),
    m("identity", f"""(int8[8] q) => (int8[8] y, float[8] p) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        f = Sigmoid (d)
        p = Identity (f)
        y = QuantizeLinear (f, so, z) }}"""),
)

group(
    KIND, "no-lookup-for-16-bits",
    """
    8 mul int16 float32 -- the function needs the float
    8 func float32
    8 mul float32 float32 -- QuantizeLinear of a float
    """,
    "§3: a look-up is for payloads of at most 13 bits.",
    m("sigmoid", f"""(int16[8] q) => (int8[8] y) {init(t("float", "s", 0.0005), *S[1:], t("int16", "zi", 0))} {{
        d = DequantizeLinear (q, s, zi)
        p = Sigmoid (d)
        y = QuantizeLinear (p, so, z) }}"""),
    m("com-microsoft", f"""(int16[8] q) => (int8[8] y)
        {init(t("float", "s", 0.0005), *S[1:], t("int16", "zi", 0))} {{
        d = com.microsoft.DequantizeLinear (q, s, zi)
        p = Sigmoid (d)
        y = com.microsoft.QuantizeLinear (p, so, z) }}"""),
)
