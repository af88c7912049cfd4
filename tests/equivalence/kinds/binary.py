# SPDX-License-Identifier: Apache-2.0
"""Values of one or two bits that operators make without being called quantizers.

Invariant: BipolarQuant takes 0 as +1, so its twins compare with ≥.
"""

from groups import group, init, ints, m, reals, t

KIND = "binary"
BP = "qonnx.custom_op.general.BipolarQuant"
W = reals("binary.w", 4, 3)
X = "(float[2,4] x) => (float[2,3] y)"
P = (t("float", "zero", 0.0), t("float", "p", 1.0), t("float", "n", -1.0), t("float", "w", W))


def ref(name, graph, *rest, **options):
    return m(name, graph, *rest, run="reference", **options)


COMPARED = "8 cmp float32 float32 -- the written comparison"
group(
    KIND, "bipolar-activations",
    "24 mac bipolar float32 -- 2·4·3; the scale is 1",
    """§1: taking a sign is free; §3: Where between +c and -c is bipolar with scale c; by 1 nothing.""",
    ref("bipolarquant", f"{X} {init(*P)} {{ b = {BP} (x, p)\n y = MatMul (b, w) }}"),
    m("where", f"""{X} {init(*P)} {{
        c = GreaterOrEqual (x, zero)
        b = Where (c, p, n)
        y = MatMul (b, w) }}""", COMPARED, "§4: comparisons are charged"),
    m("where-less", f"""{X} {init(*P)} {{
        c = Less (x, zero)
        b = Where (c, n, p)
        y = MatMul (b, w) }}""", COMPARED, "§4: comparisons are charged"),
    m("where-not", f"""{X} {init(*P)} {{
        c = Less (x, zero)
        i = Not (c)
        b = Where (i, p, n)
        y = MatMul (b, w) }}""", COMPARED, "§4: comparisons are charged, logic is free"),
    m("where-transposed-weights", f"""{X} {init(*P[:3], t("float", "w", W.T))} {{
        c = GreaterOrEqual (x, zero)
        b = Where (c, p, n)
        y = Gemm <transB=1> (b, w) }}""", COMPARED, "§4: comparisons are charged"),
)

H = (t("float", "zero", 0.0), t("float", "p", 0.3), t("float", "n", -0.3), t("float", "w", W))
group(
    KIND, "bipolar-with-a-scale",
    """
    24 mac bipolar float32 -- 2·4·3
    6 mul float32 float32 -- the pending scale, for the graph output
    """,
    "§3: Where between +c and -c is bipolar with scale c; a graph output needs the float.",
    ref("bipolarquant", f"{X} {init(*H)} {{ b = {BP} (x, p)\n y = MatMul (b, w) }}"),
    m("where", f"""{X} {init(*H)} {{
        c = GreaterOrEqual (x, zero)
        b = Where (c, p, n)
        y = MatMul (b, w) }}""", COMPARED, "§4: comparisons are charged"),
)

group(
    KIND, "bipolar-network",
    "24 mac bipolar bipolar -- 2·4·3: a MAC of 1 bit costs 1",
    "§1: binary MAC 1; §3: Where between +c and -c is bipolar; both scales are 1.",
    ref("bipolarquant", f"""{X} {init(*P)} {{
        b = {BP} (x, p)
        wb = {BP} (w, p)
        y = MatMul (b, wb) }}"""),
    ref("where-activations", f"""{X} {init(*P)} {{
        c = GreaterOrEqual (x, zero)
        b = Where (c, p, n)
        wb = {BP} (w, p)
        y = MatMul (b, wb) }}""", COMPARED, "§4: comparisons are charged"),
    m("where-both", f"""{X} {init(*P)} {{
        c = GreaterOrEqual (x, zero)
        b = Where (c, p, n)
        cw = GreaterOrEqual (w, zero)
        wb = Where (cw, p, n)
        y = MatMul (b, wb) }}""", COMPARED, "§4: the comparison of x; that of w is done offline"),
)

group(
    KIND, "sign-activations",
    "24 mac ternary float32 -- 2·4·3",
    "§3: Sign is ternary; §1: sign is free.",
    m("sign", f"{X} {init(*P)} {{ b = Sign (x)\n y = MatMul (b, w) }}"),
    m("sign-cast", f"""{X} {init(*P)} {{
        h = Cast <to=11> (x)
        b = Sign (h)
        f = Cast <to=1> (b)
        y = MatMul (f, w) }}"""),
    m("sign-of-neg", f"""{X} {init(*P)} {{
        a = Neg (x)
        b = Sign (a)
        f = Neg (b)
        y = MatMul (f, w) }}"""),
    m("gemm", f"{X} {init(t('float', 'w', W.T))} {{ b = Sign (x)\n y = Gemm <transB=1> (b, w) }}"),
    m("conv", f"""{X} {init(t("float", "w", W.T.reshape(3, 4, 1)), t("int64", "axes", [2]))} {{
        b = Sign (x)
        u = Unsqueeze (b, axes)
        v = Conv (u, w)
        y = Squeeze (v, axes) }}"""),
)

group(
    KIND, "sign-network",
    "24 mac ternary ternary -- 2·4·3",
    "§3: Sign is ternary, of weights as of activations; §4: offline work is 0.",
    m("sign-of-both", f"{X} {init(*P)} {{ b = Sign (x)\n v = Sign (w)\n y = MatMul (b, v) }}"),
    m("sign-of-the-transpose", f"""{X} {init(t("float", "w", W.T))} {{
        b = Sign (x)
        v = Sign (w)
        vt = Transpose <perm=[1,0]> (v)
        y = MatMul (b, vt) }}"""),
)

group(
    KIND, "truth-values",
    """
    8 cmp float32 float32
    24 mac uint1 float32 -- 2·4·3
    """,
    "§3: Cast and comparisons to bool are 1 bit, in float tensors too.",
    m("cast-of-greater", f"""{X} {init(*P)} {{
        c = Greater (x, zero)
        b = Cast <to=1> (c)
        y = MatMul (b, w) }}"""),
    m("castlike", f"""{X} {init(*P)} {{
        c = Greater (x, zero)
        b = CastLike (c, p)
        y = MatMul (b, w) }}"""),
    m("not-less-or-equal", f"""{X} {init(*P)} {{
        c = LessOrEqual (x, zero)
        i = Not (c)
        b = Cast <to=1> (i)
        y = MatMul (b, w) }}"""),
    m("swapped", f"""{X} {init(*P)} {{
        c = Less (zero, x)
        b = Cast <to=11> (c)
        f = Cast <to=1> (b)
        y = MatMul (f, w) }}"""),
)

group(
    KIND, "one-hot",
    "24 mac uint1 float32 -- 2·4·3",
    "§3: OneHot is 1 bit, in float tensors too.",
    m("onehot", f"""(int64[2] index) => (float[2,3] y)
        {init(t("int64", "depth", 4), t("float", "values", [0.0, 1.0]), t("float", "w", W))} {{
        h = OneHot (index, depth, values)
        y = MatMul (h, w) }}"""),
    m("onehot-first-axis", f"""(int64[2] index) => (float[2,3] y)
        {init(t("int64", "depth", 4), t("float", "values", [0.0, 1.0]), t("float", "w", W))} {{
        h = OneHot <axis=0> (index, depth, values)
        y = Gemm <transA=1> (h, w) }}"""),
    m("gather", f"""(int64[2] index) => (float[2,3] y) {init(t("float", "w", W))} {{
        y = Gather (w, index) }}""", "- 24 mac uint1 float32 -- nothing is multiplied",
      "§4: Gather selects: 0"),
)
