# SPDX-License-Identifier: Apache-2.0
"""What ONNX Runtime's graph optimizer makes of a graph costs the same, less what it computes offline.

Invariant: the optimized members stand in optimized/, written by optimize.py; where there is none yet,
the group has its source alone.
"""

import pathlib

import numpy as np

from groups import group, init, ints, m, reals, t

KIND = "optimizer"
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "optimized"
SOURCES = {}
i64 = "int64"


def optimizer(name, work, why, source, basic=None, extended=None):
    """A group of a source and what two levels of optimization make of it; each may state its difference."""
    SOURCES[name] = source
    members = [source]
    for label, options in (("basic", basic), ("extended", extended)):
        path = FOLDER / f"{name}-{label}.txt"
        if path.exists():
            members.append(m(label, path.read_text(encoding="utf-8"), **(options or {})))
    group(KIND, name, work, why, *members)


Q = (t("float", "s", 0.05), t("float", "so", 0.3), t("float", "ws", 0.013), t("int8", "z", 0),
     t("uint8", "u", 0))
W1 = ints("optimizer.w1", 4, 3, 3, 3)
W2 = ints("optimizer.w2", 4, 4, 3, 3)

optimizer(
    "optimized-qdq-residual",
    """
    1728 mac uint8 int8 -- 64 outputs of 27
    64 add int32 int32 -- constant bias
    64 mul int32 float32 -- requantization; the Clip at 0 and 80 is its saturation (76.5)
    2304 mac uint8 int8 -- 64 outputs of 36
    64 mul int32 float32 -- requantization
    64 mul uint8 float32 -- the residual: the second operand, of another scale, is rescaled on a tie
    64 add uint8 uint8
    64 mul uint9 float32 -- requantization; uint8 + uint8 is uint9
    """,
    "§2: QDQ and what it is fused to, QLinearConv and QLinearAdd, are one network.",
    m("as-written", f"""(uint8[1,3,4,4] q) => (uint8[1,4,4,4] y)
        {init(*Q, t("float", "sr", 0.4), t("float", "sy", 0.7), t("float", "lo", 0.0), t("float", "hi", 80.0), t("int8", "w1", W1), t("int8", "w2", W2),
              t("int32", "b", ints("optimizer.b", 4, low=-90, high=90)), t("float", "bs", 0.00065),
              t("int32", "bz", 0))} {{
        d = DequantizeLinear (q, s, u)
        w1f = DequantizeLinear (w1, ws, z)
        bf = DequantizeLinear (b, bs, bz)
        c = Conv <pads=[1,1,1,1]> (d, w1f, bf)
        r = Clip (c, lo, hi)
        rq = QuantizeLinear (r, so, u)
        e = DequantizeLinear (rq, so, u)
        w2f = DequantizeLinear (w2, ws, z)
        f = Conv <pads=[1,1,1,1]> (e, w2f)
        fq = QuantizeLinear (f, sr, u)
        h = DequantizeLinear (fq, sr, u)
        p = Add (e, h)
        y = QuantizeLinear (p, sy, u) }}""", tolerance=1),
)

W = ints("optimizer.w", 4, 3)
optimizer(
    "optimized-qdq-linear",
    """
    24 mac uint8 int8 -- 2·4·3
    6 add int32 int32 -- constant bias
    6 mul int32 float32 -- requantization
    18 mac uint8 int8 -- 2·3·3
    6 mul int32 float32 -- requantization
    """,
    "§2: QDQ and QOperator are one network; §3: a constant addend is an integer add.",
    m("as-written", f"""(uint8[2,4] q) => (uint8[2,3] y)
        {init(*Q, t("int8", "w", W), t("int8", "v", ints("optimizer.v", 3, 3)), t("int32", "b", [40, -90, 7]),
              t("float", "bs", 0.00065), t("int32", "bz", 0))} {{
        d = DequantizeLinear (q, s, u)
        wf = DequantizeLinear (w, ws, z)
        bf = DequantizeLinear (b, bs, bz)
        c = Gemm (d, wf, bf)
        cq = QuantizeLinear (c, so, u)
        e = DequantizeLinear (cq, so, u)
        vf = DequantizeLinear (v, ws, z)
        p = MatMul (e, vf)
        y = QuantizeLinear (p, so, u) }}""", tolerance=1),
)

CF = reals("optimizer.cf", 4, 3, 3, 3)
optimizer(
    "optimized-conv-batchnorm",
    """
    1728 mac float32 float32 -- 64 outputs of 27
    64 mul float32 float32 -- BatchNormalization
    64 add float32 float32
    64 cmp float32 float32 -- Relu
    """,
    "§4: BatchNormalization is n multiply + n add; a fused operator costs what it fuses.",
    m("as-written", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y)
        {init(t("float", "w", CF), t("float", "g", [1.3, 0.7, -0.9, 1.1]), t("float", "b", reals("optimizer.bn", 4)),
              t("float", "mean", reals("optimizer.mean", 4)), t("float", "var", [0.5, 1.7, 0.9, 2.3]))} {{
        i = Identity (x)
        c = Conv <pads=[1,1,1,1]> (i, w)
        n = BatchNormalization (c, g, b, mean, var)
        y = Relu (n) }}"""),
    basic={"plus": "- 64 mul float32 float32 -- in the weights", "why": "§4: folded offline, the shift is the bias"},
    extended={"plus": "- 64 mul float32 float32 -- in the weights", "why": "§4: folded offline, the shift is the bias"},
)

optimizer(
    "optimized-gelu-mlp",
    """
    64 mac float32 float32 -- 2·4·8
    16 add float32 float32 -- bias
    16 func float32 -- erf
    32 mul float32 float32
    16 shift float32
    16 add float32 float32
    64 mac float32 float32 -- 2·8·4
    8 add float32 float32 -- bias
    8 add float32 float32 -- residual
    """,
    "§4: Gelu is function + 2 multiply + 1 shift + 1 add, fused (BiasGelu) or written out.",
    m("as-written", f"""(float[1,2,4] x) => (float[1,2,4] y)
        {init(t("float", "w", reals("optimizer.m1", 4, 8)), t("float", "b", reals("optimizer.mb", 8)),
              t("float", "v", reals("optimizer.m2", 8, 4)), t("float", "c", reals("optimizer.mc", 4)),
              t("float", "r", 1.4142135381698608), t("float", "one", 1.0), t("float", "half", 0.5))} {{
        h = MatMul (x, w)
        hb = Add (h, b)
        a = Div (hb, r)
        e = Erf (a)
        f = Add (e, one)
        k = Mul (hb, f)
        l = Mul (k, half)
        o = MatMul (l, v)
        ob = Add (o, c)
        y = Add (ob, x) }}"""),
)

LAYER_NORM = {"plus": """
    2 add float32 float32 -- r adds a row in the mean
    - 2 shift float32 -- no 1/8 of its own
    16 mac float32 float32 -- variance
    - 16 mul float32 float32 -- squares
    - 14 add float32 float32 -- and their sum
    - 2 shift float32 -- nor here
    - 2 add float32 float32 -- epsilon
    2 div float32 float32 -- one a row
    16 mul float32 float32 -- by it
    - 16 div float32 float32
    """, "why": "§4: fused, it is the row of LayerNormalization"}

optimizer(
    "optimized-layer-norm",
    """
    14 add float32 float32 -- two means of 8
    2 shift float32 -- 1/8
    16 add float32 float32 -- subtract
    16 mul float32 float32 -- squares
    14 add float32 float32
    2 shift float32 -- 1/8
    2 add float32 float32 -- epsilon
    2 sqrt float32
    16 div float32 float32
    16 mul float32 float32 -- affine
    16 add float32 float32
    """,
    "§4: every operator as written.",
    m("as-written", f"""(float[1,2,8] x) => (float[1,2,8] y)
        {init(t("float", "g", reals("optimizer.g", 8)), t("float", "b", reals("optimizer.lb", 8)),
              t(i64, "last", [-1]), t("float", "eps", 1e-5), t("float", "two", 2.0))} {{
        c = ReduceMean (x, last)
        d = Sub (x, c)
        q = Pow (d, two)
        v = ReduceMean (q, last)
        e = Add (v, eps)
        s = Sqrt (e)
        n = Div (d, s)
        a = Mul (n, g)
        y = Add (a, b) }}"""),
    basic=LAYER_NORM,
    extended=LAYER_NORM,
)

optimizer(
    "optimized-attention-scores",
    """
    72 mac float32 float32 -- 2 heads of 3·3·4
    18 shift float32 -- by 1/2
    18 cmp float32 float32 -- Softmax of 6 rows of 3
    18 add float32 float32
    18 func float32
    18 add float32 float32
    6 div float32 float32
    18 mul float32 float32
    """,
    "§4: MatMul of a Transpose, fused with its factor or not; §3: by ±2^k a shift (Div, alpha).",
    m("as-written", f"""(float[1,2,3,4] x, float[1,2,3,4] k) => (float[1,2,3,3] y)
        {init(t("float", "two", 2.0))} {{
        kt = Transpose <perm=[0,1,3,2]> (k)
        s = MatMul (x, kt)
        a = Div (s, two)
        y = Softmax (a) }}"""),
)

optimizer(
    "optimized-relu-quantizer",
    """
    8 mul float32 float32 -- QuantizeLinear of the float; the Relu and the Clip are its saturation
    """,
    "§3: a Relu or Clip that cuts nothing which the quantizer's range does not cut is free.",
    m("as-written", f"""(float[8] x) => (uint8[8] y)
        {init(t("float", "s", 0.02), t("uint8", "u", 0), t("float", "lo", 0.0), t("float", "hi", 6.0))} {{
        r = Relu (x)
        c = Clip (r, lo, hi)
        y = QuantizeLinear (c, s, u) }}"""),
)

optimizer(
    "optimized-matmulinteger",
    """
    24 mac uint8 int8 -- 2·4·3
    6 mul int32 float32 -- the product of the scales, computed offline
    6 add float32 float32 -- bias
    """,
    "§2: the written Mul on a computed integer is charged; its fused form charges its scales.",
    m("as-written", f"""(uint8[2,4] q) => (float[2,3] y)
        {init(t("int8", "w", W), t("float", "s", 0.05), t("float", "ws", 0.013), t("uint8", "u", 3),
              t("int8", "z", 0), t("float", "b", reals("optimizer.ib", 3)))} {{
        c = Mul (s, ws)
        i = MatMulInteger (q, w, u, z)
        f = Cast <to=1> (i)
        p = Mul (f, c)
        y = Add (p, b) }}"""),
)

optimizer(
    "optimized-moves",
    "24 mac float32 float32 -- 2·4·3",
    "§4: moves and work on constants are 0, so taking them out changes nothing.",
    m("as-written", f"""(float[2,4] x) => (float[2,3] y)
        {init(t("float", "w", reals("optimizer.moves", 3, 4)), t(i64, "shape", [1, 2, 4]), t(i64, "axes", [0]),
              t("float", "half", np.float32(0.5)))} {{
        a = Transpose <perm=[1,0]> (x)
        b = Transpose <perm=[1,0]> (a)
        i = Identity (b)
        r = Reshape (i, shape)
        s = Squeeze (r, axes)
        d = Dropout (s)
        wh = Mul (w, half)
        wt = Transpose <perm=[1,0]> (wh)
        y = MatMul (d, wt) }}"""),
)
