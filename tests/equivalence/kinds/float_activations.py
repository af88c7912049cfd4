# SPDX-License-Identifier: Apache-2.0
"""Activations on floats: the operator, its relative in com.microsoft, and what it is made of.

Invariant: every graph has x float[8] and y float[8]. Prices at float32: multiply 992, add 192,
function 8288, compare 32, divide 1024, shift 32.
"""

from groups import group, init, m, t

KIND = "float-activations"
HEAD = "(float[8] x) => (float[8] y)"
ONE = t("float", "one", 1.0)
HALF = t("float", "half", 0.5)
ZERO = t("float", "zero", 0.0)

group(
    KIND, "gelu",
    """
    8 func float32 -- erf
    16 mul float32 float32 -- by 1/√2 and by x
    8 shift float32 -- by 0.5
    8 add float32 float32 -- 1 + erf
    """,
    "§4: Gelu is function + 2 multiply + 1 shift + 1 add; §3: by ±2^k is a shift, for floats too.",
    m("gelu", f"{HEAD} {{ y = Gelu (x) }}"),
    m("com-microsoft", f"{HEAD} {{ y = com.microsoft.Gelu (x) }}"),
    m("decomposed", f"""{HEAD} {init(t("float", "r", 1.4142135381698608), ONE, HALF)} {{
        a = Div (x, r)
        e = Erf (a)
        b = Add (e, one)
        c = Mul (x, b)
        y = Mul (c, half) }}"""),
    m("half-first", f"""{HEAD} {init(t("float", "r", 0.7071067690849304), ONE, HALF)} {{
        h = Mul (half, x)
        a = Mul (x, r)
        e = Erf (a)
        b = Add (one, e)
        y = Mul (h, b) }}"""),
    m("divided-by-two", f"""{HEAD} {init(t("float", "r", 1.4142135381698608), ONE, t("float", "two", 2.0))} {{
        a = Div (x, r)
        e = Erf (a)
        b = Add (e, one)
        c = Mul (x, b)
        y = Div (c, two) }}"""),
    m("local-function", f"""{HEAD} {{ y = local.MyGelu (x) }}
        <domain: "local", opset_import: ["" : 21]>
        MyGelu (v) => (w) {{
        r = Constant <value_float=1.4142135381698608> ()
        one = Constant <value_float=1.0> ()
        half = Constant <value_float=0.5> ()
        a = Div (v, r)
        e = Erf (a)
        b = Add (e, one)
        c = Mul (v, b)
        w = Mul (c, half) }}"""),
)

group(
    KIND, "gelu-tanh",
    """
    40 mul float32 float32 -- 2 for the cube, by 0.044715, by √(2/π), by x
    8 shift float32 -- by 0.5
    16 add float32 float32
    8 func float32 -- tanh
    """,
    "§4: the tanh form of Gelu is function + 5 multiply + 1 shift + 2 add.",
    m("gelu", f'{HEAD} {{ y = Gelu <approximate="tanh"> (x) }}'),
    m("fastgelu", f"{HEAD} {{ y = com.microsoft.FastGelu (x) }}"),
    m("decomposed", f"""{HEAD} {init(t("float", "three", 3.0), t("float", "c0", 0.044715),
                                 t("float", "c1", 0.7978845834732056), ONE, HALF)} {{
        p = Pow (x, three)
        q = Mul (p, c0)
        a = Add (x, q)
        b = Mul (a, c1)
        e = Tanh (b)
        f = Add (e, one)
        g0 = Mul (x, f)
        y = Mul (g0, half) }}"""),
    m("cube-as-products", f"""{HEAD} {init(t("float", "c0", 0.044715),
                                 t("float", "c1", 0.7978845834732056), ONE, HALF)} {{
        p0 = Mul (x, x)
        p = Mul (p0, x)
        q = Mul (p, c0)
        a = Add (x, q)
        b = Mul (a, c1)
        e = Tanh (b)
        f = Add (e, one)
        g0 = Mul (x, f)
        y = Mul (half, g0) }}"""),
)

group(
    KIND, "silu",
    """
    8 func float32 -- sigmoid
    8 mul float32 float32 -- by x
    """,
    "§4: Swish/Silu is a function and a multiply; §3: by 1 nothing.",
    m("decomposed", f"{HEAD} {{ s = Sigmoid (x)\n y = Mul (x, s) }}"),
    m("quickgelu-alpha-1", f"{HEAD} {{ y = com.microsoft.QuickGelu <alpha=1.0> (x) }}"),
    m("swish", f"{HEAD} {{ y = Swish <alpha=1.0> (x) }}", opset=24),
    m("local-function", f"""{HEAD} {{ y = local.Silu (x) }}
        <domain: "local", opset_import: ["" : 21]>
        Silu (v) => (w) {{
        s = Sigmoid (v)
        w = Mul (v, s) }}"""),
)

group(
    KIND, "quickgelu",
    """
    16 mul float32 float32 -- by 1.702, by x
    8 func float32 -- sigmoid
    """,
    "§4: function and multiply; §3: a factor other than 1 and ±2^k is a multiply.",
    m("quickgelu", f"{HEAD} {{ y = com.microsoft.QuickGelu <alpha=1.702> (x) }}"),
    m("decomposed", f"""{HEAD} {init(t("float", "a", 1.702))} {{
        u = Mul (x, a)
        s = Sigmoid (u)
        y = Mul (x, s) }}"""),
    m("swish", f"{HEAD} {{ y = Swish <alpha=1.702> (x) }}", opset=24),
)

group(
    KIND, "hardswish",
    """
    8 mac float32 float32 -- x/6 + 0.5
    16 cmp float32 float32 -- cut at 0 and 1
    8 mul float32 float32 -- by x
    """,
    "§4: HardSigmoid n MAC + 2n compare; HardSwish that + n multiply.",
    m("hardswish", f"{HEAD} {{ y = HardSwish (x) }}"),
    m("hardsigmoid", f"{HEAD} {{ s = HardSigmoid <alpha=0.1666666716337204, beta=0.5> (x)\n y = Mul (x, s) }}"),
    m("relu6", f"""{HEAD} {init(t("float", "three", 3.0), t("float", "six", 6.0), ZERO)} {{
        a = Add (x, three)
        b = Clip (a, zero, six)
        c = Mul (x, b)
        y = Div (c, six) }}""", """
        - 8 mac float32 float32 -- written apart
        8 add float32 float32 -- x + 3
        8 mul float32 float32 -- by 1/6
        """, "§1: a float MAC is multiply + add, the same 1184 written as two operators"),
    m("clip-of-mul-add", f"""{HEAD} {init(t("float", "sixth", 0.1666666716337204), HALF, ZERO, ONE)} {{
        a = Mul (x, sixth)
        b = Add (a, half)
        c = Clip (b, zero, one)
        y = Mul (x, c) }}""", """
        - 8 mac float32 float32 -- written apart
        8 mul float32 float32 -- by 1/6
        8 add float32 float32 -- + 0.5
        """, "§1: a float MAC is multiply + add, the same 1184 written as two operators"),
)

group(
    KIND, "softplus",
    """
    16 func float32 -- exp, log
    8 add float32 float32
    """,
    "§4: Softplus is 2 function + 1 add.",
    m("softplus", f"{HEAD} {{ y = Softplus (x) }}"),
    m("decomposed", f"""{HEAD} {init(ONE)} {{
        e = Exp (x)
        a = Add (e, one)
        y = Log (a) }}"""),
)

group(
    KIND, "sigmoid",
    "8 func float32",
    "§4: Sigmoid is one function.",
    m("sigmoid", f"{HEAD} {{ y = Sigmoid (x) }}"),
    m("decomposed", f"""{HEAD} {init(ONE)} {{
        n = Neg (x)
        e = Exp (n)
        a = Add (e, one)
        y = Div (one, a) }}""", """
        8 add float32 float32
        8 div float32 float32
        """, "§4: exp, an add and a divide by what is no constant are written; Neg is free"),
    m("reciprocal", f"""{HEAD} {init(ONE)} {{
        n = Neg (x)
        e = Exp (n)
        a = Add (e, one)
        y = Reciprocal (a) }}""", """
        8 add float32 float32
        8 div float32 float32
        """, "§4: 1/a is a divide, written as Reciprocal"),
)

group(
    KIND, "relu",
    "8 cmp float32 float32",
    "§4: Relu n compare; Clip one compare per bound; Max a compare.",
    m("relu", f"{HEAD} {{ y = Relu (x) }}"),
    m("max", f"{HEAD} {init(ZERO)} {{ y = Max (x, zero) }}"),
    m("max-left", f"{HEAD} {init(ZERO)} {{ y = Max (zero, x) }}"),
    m("clip", f"{HEAD} {init(ZERO)} {{ y = Clip (x, zero) }}"),
    m("clip-to-the-end-of-float32",
      f"{HEAD} {init(ZERO, t('float', 'big', 3.4028234663852886e38))} {{ y = Clip (x, zero, big) }}"),
    m("where", f"""{HEAD} {init(ZERO)} {{
        c = Greater (x, zero)
        y = Where (c, x, zero) }}"""),
)

group(
    KIND, "relu6",
    "16 cmp float32 float32",
    "§4: one compare per bound.",
    m("clip", f"{HEAD} {init(ZERO, t('float', 'six', 6.0))} {{ y = Clip (x, zero, six) }}"),
    m("relu-min", f"{HEAD} {init(t('float', 'six', 6.0))} {{ r = Relu (x)\n y = Min (r, six) }}"),
    m("max-min", f"{HEAD} {init(ZERO, t('float', 'six', 6.0))} {{ r = Max (x, zero)\n y = Min (r, six) }}"),
    m("two-clips", f"""{HEAD} {init(ZERO, t('float', 'six', 6.0))} {{
        r = Clip (x, zero)
        y = Clip (r, , six) }}"""),
)

group(
    KIND, "leakyrelu",
    """
    8 cmp float32 float32
    8 mul float32 float32 -- by the slope
    """,
    "§4: LeakyRelu and PRelu are n compare + n multiply.",
    m("leakyrelu", f"{HEAD} {{ y = LeakyRelu <alpha=0.3> (x) }}"),
    m("prelu", f"{HEAD} {init(t('float', 'a', [0.3]))} {{ y = PRelu (x, a) }}"),
    m("max", f"{HEAD} {init(t('float', 'a', 0.3))} {{ u = Mul (x, a)\n y = Max (x, u) }}"),
    m("where", f"""{HEAD} {init(t('float', 'a', 0.3), ZERO)} {{
        u = Mul (x, a)
        c = Less (x, zero)
        y = Where (c, u, x) }}"""),
)

group(
    KIND, "leakyrelu-power-of-two",
    """
    8 cmp float32 float32
    8 shift float32 -- a slope of 1/8
    """,
    "§3: multiplying by ±2^k is a shift, in every place where a multiply is charged (alpha).",
    m("leakyrelu", f"{HEAD} {{ y = LeakyRelu <alpha=0.125> (x) }}"),
    m("prelu", f"{HEAD} {init(t('float', 'a', [0.125]))} {{ y = PRelu (x, a) }}"),
    m("max", f"{HEAD} {init(t('float', 'a', 0.125))} {{ u = Mul (x, a)\n y = Max (x, u) }}"),
    m("max-of-quotient", f"{HEAD} {init(t('float', 'a', 8.0))} {{ u = Div (x, a)\n y = Max (u, x) }}"),
)

group(
    KIND, "square",
    "8 mul float32 float32",
    "§4: Pow with exponent 2 is a multiply.",
    m("mul", f"{HEAD} {{ y = Mul (x, x) }}"),
    m("pow", f"{HEAD} {init(t('float', 'p', 2.0))} {{ y = Pow (x, p) }}"),
    m("pow-integer-exponent", f"{HEAD} {init(t('int64', 'p', [2]))} {{ y = Pow (x, p) }}"),
    m("einsum", f'{HEAD} {{ y = Einsum <equation="i,i->i"> (x, x) }}'),
)

group(
    KIND, "cube",
    "16 mul float32 float32",
    "§4: Pow with exponent 3 is 2 multiply.",
    m("pow", f"{HEAD} {init(t('float', 'p', 3.0))} {{ y = Pow (x, p) }}"),
    m("products", f"{HEAD} {{ a = Mul (x, x)\n y = Mul (a, x) }}"),
    m("square-times", f"{HEAD} {init(t('float', 'p', 2.0))} {{ a = Pow (x, p)\n y = Mul (x, a) }}"),
)

group(
    KIND, "square-root",
    "8 sqrt float32",
    "§4: Pow with exponent 0.5 is a square root.",
    m("sqrt", "(float[8] positive) => (float[8] y) { y = Sqrt (positive) }"),
    m("pow", f"(float[8] positive) => (float[8] y) {init(HALF)} {{ y = Pow (positive, half) }}"),
)

group(
    KIND, "reciprocal",
    "8 div float32 float32",
    "§4: exponent -1 is a divide, so is a divide by what is no constant.",
    m("reciprocal", "(float[8] positive) => (float[8] y) { y = Reciprocal (positive) }"),
    m("div", f"(float[8] positive) => (float[8] y) {init(ONE)} {{ y = Div (one, positive) }}"),
    m("pow", f"(float[8] positive) => (float[8] y) {init(t('float', 'p', -1.0))} {{ y = Pow (positive, p) }}"),
)
