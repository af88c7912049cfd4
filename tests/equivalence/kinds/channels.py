# SPDX-License-Identifier: Apache-2.0
"""Elements of unequal scales that meet: they are aligned first, like operands of an Add.

Invariant: accumulators have a scale per output channel, none of which equals another.
"""

from groups import group, init, ints, m, scales, t

KIND = "channels"
S = (t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0))
W = ints("channels.w", 4, 4)
WS = scales("channels.ws", 4)
IN = init(*S, t("int8", "w", W), t("float", "ws", WS))
HALVES = init(*S, t("int8", "w0", W[:, :2]), t("float", "ws0", WS[:2]), t("int8", "w1", W[:, 2:]),
              t("float", "ws1", WS[2:]))

group(
    KIND, "halves-of-a-split",
    """
    32 mac int8 int8 -- 2·4·4
    4 mul int32 float32 -- columns of one half have other scales than those of the other
    4 add int32 int32
    4 mul int32 float32 -- requantization
    """,
    "§3: halves of a Split with unequal scales are aligned first; an aligned operand has the other's width.",
    m("split", f"""(int8[2,4] q) => (int8[2,2] y) {IN} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        a = MatMul (d, wf)
        a0, a1 = Split <axis=1, num_outputs=2> (a)
        p = Add (a0, a1)
        y = QuantizeLinear (p, so, z) }}"""),
    m("two-products", f"""(int8[2,4] q) => (int8[2,2] y) {HALVES} {{
        d = DequantizeLinear (q, s, z)
        w0f = DequantizeLinear <axis=1> (w0, ws0)
        w1f = DequantizeLinear <axis=1> (w1, ws1)
        a0 = MatMul (d, w0f)
        a1 = MatMul (d, w1f)
        p = Add (a0, a1)
        y = QuantizeLinear (p, so, z) }}"""),
    m("split-weights", f"""(int8[2,4] q) => (int8[2,2] y) {IN} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        w0f, w1f = Split <axis=1, num_outputs=2> (wf)
        a0 = MatMul (d, w0f)
        a1 = MatMul (d, w1f)
        p = Add (a0, a1)
        y = QuantizeLinear (p, so, z) }}"""),
    m("slices", f"""(int8[2,4] q) => (int8[2,2] y) {IN[:-1]}, {t("int64", "i0", [0])}, {t("int64", "i2", [2])},
        {t("int64", "i4", [4])}, {t("int64", "ax", [1])}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        a = MatMul (d, wf)
        a0 = Slice (a, i0, i2, ax)
        a1 = Slice (a, i2, i4, ax)
        p = Add (a0, a1)
        y = QuantizeLinear (p, so, z) }}"""),
    m("one-scale", f"""(int8[2,4] q) => (int8[2,2] y) {init(*S, t("int8", "w", W), t("float", "ws", 0.013))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws)
        a = MatMul (d, wf)
        a0, a1 = Split <axis=1, num_outputs=2> (a)
        p = Add (a0, a1)
        y = QuantizeLinear (p, so, z) }}""", "- 4 mul int32 float32 -- nothing to align",
      "§3: equal scales, the integer operation alone", run="other results: one scale"),
)

group(
    KIND, "sum-with-the-transpose",
    """
    64 mac int8 int8 -- 4·4·4
    16 mul int32 float32 -- columns against rows of scales
    16 add int32 int32
    16 mul int32 float32 -- requantization
    """,
    "§3: t + tᵀ of a per-channel accumulator is aligned first; §2: scales go along with their axis.",
    m("transpose-right", f"""(int8[4,4] q) => (int8[4,4] y) {IN} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        a = MatMul (d, wf)
        b = Transpose <perm=[1,0]> (a)
        p = Add (a, b)
        y = QuantizeLinear (p, so, z) }}"""),
    m("transpose-left", f"""(int8[4,4] q) => (int8[4,4] y) {IN} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        a = MatMul (d, wf)
        b = Transpose <perm=[1,0]> (a)
        p = Add (b, a)
        y = QuantizeLinear (p, so, z) }}"""),
    m("einsum", f"""(int8[4,4] q) => (int8[4,4] y) {IN} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        a = MatMul (d, wf)
        b = Einsum <equation="ij->ji"> (a)
        p = Add (a, b)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "maximum-of-two-layers",
    """
    64 mac int8 int8 -- two products of 2·4·4
    8 mul int32 float32 -- unequal scales: the second is rescaled
    8 cmp int32 int32
    8 mul int32 float32 -- requantization
    """,
    "§3: Max with different pending scales: one multiply rescales, then an integer operation.",
    m("max", f"""(int8[2,4] q) => (int8[2,4] y) {IN[:-1]}, {t("int8", "v", ints("channels.v", 4, 4))},
        {t("float", "vs", 0.017)}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        vf = DequantizeLinear (v, vs)
        a = MatMul (d, wf)
        b = MatMul (d, vf)
        p = Max (a, b)
        y = QuantizeLinear (p, so, z) }}"""),
    m("min-of-the-negatives", f"""(int8[2,4] q) => (int8[2,4] y) {IN[:-1]},
        {t("int8", "v", ints("channels.v", 4, 4))}, {t("float", "vs", 0.017)}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        vf = DequantizeLinear (v, vs)
        a = MatMul (d, wf)
        b = MatMul (d, vf)
        na = Neg (a)
        nb = Neg (b)
        np = Min (na, nb)
        p = Neg (np)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "concat-into-a-product",
    """
    8 mul int8 float32 -- the second part is aligned to the first (a tie)
    48 mac int8 int8 -- 2·8·3
    6 mul int32 float32 -- requantization
    """,
    "§2: activations of unequal scales along K are aligned before the MAC; §3: like operands of an Add.",
    m("concat-matmul", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,3] y)
        {init(*S, t("float", "sb", 0.07), t("int8", "w", ints("channels.k", 8, 3)), t("float", "ws", 0.013))} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, sb, z)
        c = Concat <axis=1> (d, e)
        wf = DequantizeLinear (w, ws)
        p = MatMul (c, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("concat-conv", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,3] y)
        {init(*S, t("float", "sb", 0.07), t("int8", "w", ints("channels.k", 8, 3).T.reshape(3, 8, 1, 1)),
              t("float", "ws", 0.013), t("int64", "in", [2, 4, 1, 1]), t("int64", "out", [2, 3]))} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, sb, z)
        dr = Reshape (d, in)
        er = Reshape (e, in)
        c = Concat <axis=1> (dr, er)
        wf = DequantizeLinear (w, ws)
        v = Conv (c, wf)
        p = Reshape (v, out)
        y = QuantizeLinear (p, so, z) }}"""),
    m("equal-scales", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,3] y)
        {init(*S, t("int8", "w", ints("channels.k", 8, 3)), t("float", "ws", 0.013))} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        c = Concat <axis=1> (d, e)
        wf = DequantizeLinear (w, ws)
        p = MatMul (c, wf)
        y = QuantizeLinear (p, so, z) }}""", "- 8 mul int8 float32 -- nothing to align",
      "§3: equal scales", run="other results: one scale"),
)
