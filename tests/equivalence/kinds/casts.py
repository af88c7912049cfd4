# SPDX-License-Identifier: Apache-2.0
"""Casts between floats inside quantized networks: they pass payload and pending scale on.

Invariant: graphs come in and go out as integers, so nothing is charged at the edges.
"""

from groups import group, ints, init, m, reals, t

S = t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0)
W = ints("casts.w", 4, 3)
MATMUL = init(*S, t("int8", "w", W), t("float", "ws", 0.013))

group(
    "casts", "cast-matmul",
    """
    24 mac int8 int8 -- 2·4·3 products
    6 mul int32 float32 -- requantization of 2·3 accumulators, z is 0
    """,
    "§2: a float → float Cast passes payload and pending scale on, so every member is the first.",
    m("no-casts", f"""(int8[2,4] q) => (int8[2,3] y) {MATMUL} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""(int8[2,4] q) => (int8[2,3] y) {MATMUL} {{
        d = DequantizeLinear (q, s, z)
        dh = Cast <to=10> (d)
        wf = DequantizeLinear (w, ws, z)
        wh = Cast <to=10> (wf)
        p = MatMul (dh, wh)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
    m("castlike", f"""(int8[2,4] q) => (int8[2,3] y) {MATMUL} {{
        h = Constant <value_float=0.0> ()
        hh = Cast <to=10> (h)
        d = DequantizeLinear (q, s, z)
        dh = CastLike (d, hh)
        wf = DequantizeLinear (w, ws, z)
        wh = CastLike (wf, hh)
        p = MatMul (dh, wh)
        pf = CastLike (p, s)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
    m("there-and-back", f"""(int8[2,4] q) => (int8[2,3] y) {MATMUL} {{
        d = DequantizeLinear (q, s, z)
        dd = Cast <to=11> (d)
        df = Cast <to=1> (dd)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (df, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("weight-cast-before-transpose", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*S, t("int8", "w", W.T), t("float", "ws", 0.013))} {{
        d = DequantizeLinear (q, s, z)
        dh = Cast <to=10> (d)
        wf = DequantizeLinear (w, ws, z)
        wh = Cast <to=10> (wf)
        wt = Transpose <perm=[1,0]> (wh)
        p = MatMul (dh, wt)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
    m("cast-of-the-integer", f"""(int8[2,4] q) => (int8[2,3] y) {MATMUL} {{
        i = Cast <to=6> (q)
        k = Cast <to=3> (i)
        d = DequantizeLinear (k, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
)

CONV = init(*S, t("int8", "w", ints("casts.conv", 4, 3, 3, 3)), t("float", "ws", 0.013),
            t("float", "b", reals("casts.bias", 4)))
group(
    "casts", "cast-conv-bias",
    """
    1728 mac int8 int8 -- 4·4·4 outputs of 3·3·3
    64 add int32 int32 -- the constant bias, brought to the accumulator's scale offline
    64 mul int32 float32 -- requantization
    """,
    "§2: Casts pass on what is known; §3: a constant bias, float or integer, is an integer add.",
    m("no-casts", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y) {CONV} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = Conv <pads=[1,1,1,1]> (d, wf, b)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y) {CONV} {{
        d = DequantizeLinear (q, s, z)
        dh = Cast <to=10> (d)
        wf = DequantizeLinear (w, ws, z)
        wh = Cast <to=10> (wf)
        bh = Cast <to=10> (b)
        p = Conv <pads=[1,1,1,1]> (dh, wh, bh)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
)

ADD = init(*S, t("float", "sb", 0.07))
group(
    "casts", "cast-add",
    """
    8 mul int8 float32 -- unequal scales: the second is rescaled (a tie)
    8 add int8 int8 -- an aligned operand has the other's width
    8 mul int9 float32 -- requantization of an int9
    """,
    "§3: Add with different pending scales; §2: int8 + int8 is int9.",
    m("no-casts", f"""(int8[8] a, int8[8] b) => (int8[8] y) {ADD} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        p = Add (u, v)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""(int8[8] a, int8[8] b) => (int8[8] y) {ADD} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        uh = Cast <to=10> (u)
        vh = Cast <to=10> (v)
        p = Add (uh, vh)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
    m("cast-of-one", f"""(int8[8] a, int8[8] b) => (int8[8] y) {ADD} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        vd = Cast <to=11> (v)
        vf = Cast <to=1> (vd)
        p = Add (u, vf)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    "casts", "cast-maxpool-relu",
    """
    16 cmp int8 int8 -- Relu in front of a pool, no quantizer reads it
    12 cmp int8 int8 -- 2·2 maxima of 4
    """,
    """§3: Relu and MaxPool pass a pending scale; same scale, zero point and a payload that fits:
    the quantizer is free.""",
    m("no-casts", f"""(int8[1,1,4,4] q) => (int8[1,1,2,2] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        r = Relu (d)
        p = MaxPool <kernel_shape=[2,2], strides=[2,2]> (r)
        y = QuantizeLinear (p, s, z) }}"""),
    m("float16", f"""(int8[1,1,4,4] q) => (int8[1,1,2,2] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        dh = Cast <to=10> (d)
        r = Relu (dh)
        p = MaxPool <kernel_shape=[2,2], strides=[2,2]> (r)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, s, z) }}"""),
    m("cast-between", f"""(int8[1,1,4,4] q) => (int8[1,1,2,2] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        r = Relu (d)
        rd = Cast <to=11> (r)
        p = MaxPool <kernel_shape=[2,2], strides=[2,2]> (rd)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, s, z) }}"""),
)

group(
    "casts", "cast-identity-network",
    "",
    "§2: what moves or copies a number keeps what is known of it; §3: the same scale again is free.",
    m("nothing-between", f"""(int8[2,6] q) => (int8[2,6] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        y = QuantizeLinear (d, s, z) }}"""),
    m("float16", f"""(int8[2,6] q) => (int8[2,6] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=10> (d)
        f = Cast <to=1> (h)
        y = QuantizeLinear (f, s, z) }}"""),
    m("bfloat16", f"""(int8[2,6] q) => (int8[2,6] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=16> (d)
        f = Cast <to=1> (h)
        y = QuantizeLinear (f, s, z) }}""", tolerance=1),
    m("castlike-double", f"""(int8[2,6] q) => (int8[2,6] y) {init(*S, t("double", "like", [1.5]))} {{
        d = DequantizeLinear (q, s, z)
        h = CastLike (d, like)
        f = CastLike (h, s)
        y = QuantizeLinear (f, s, z) }}"""),
)

FLOAT_W = reals("casts.floatw", 4, 3)
group(
    "casts", "cast-float16-product",
    "24 mac float16 float16 -- 2·4·3 products of half precision",
    "§1: a MAC of two float16 is 336; §4: Cast 0, work on constants offline.",
    m("weight-cast", f"""(float[2,4] x) => (float16[2,3] y) {init(t("float", "w", FLOAT_W))} {{
        wh = Cast <to=10> (w)
        xh = Cast <to=10> (x)
        y = MatMul (xh, wh) }}"""),
    m("weight-transposed-and-cast", f"""(float[2,4] x) => (float16[2,3] y)
        {init(t("float", "w", FLOAT_W.T))} {{
        wt = Transpose <perm=[1,0]> (w)
        wh = Cast <to=10> (wt)
        xh = Cast <to=10> (x)
        y = MatMul (xh, wh) }}"""),
    m("gemm", f"""(float[2,4] x) => (float16[2,3] y) {init(t("float", "w", FLOAT_W.T))} {{
        wh = Cast <to=10> (w)
        xh = Cast <to=10> (x)
        y = Gemm <transB=1> (xh, wh) }}"""),
)

group(
    "casts", "cast-output-float16",
    """
    24 mac int8 int8 -- 2·4·3 products
    6 mul int32 float32 -- a graph output needs the float: payload × scale width, the scale is float32
    """,
    "§3: one multiply per element for a graph output; §2: the Cast passes the pending scale on.",
    m("float32", f"""(int8[2,4] q) => (float[2,3] y) {MATMUL} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        y = MatMul (d, wf) }}"""),
    m("cast-behind", f"""(int8[2,4] q) => (float16[2,3] y) {MATMUL} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = Cast <to=10> (p) }}""", tolerance=0.01),
    m("cast-in-front", f"""(int8[2,4] q) => (float16[2,3] y) {MATMUL} {{
        d = DequantizeLinear (q, s, z)
        dh = Cast <to=10> (d)
        wf = DequantizeLinear (w, ws, z)
        wh = Cast <to=10> (wf)
        y = MatMul (dh, wh) }}""", tolerance=0.01),
)
