# SPDX-License-Identifier: Apache-2.0
"""Pools and reductions: one operator, another one, or what they are made of.

Invariant: windows do not overlap and none is padded.
"""

from groups import group, init, m, t

KIND = "pools"
i64 = "int64"
AXES = t(i64, "axes", [2, 3])
HEAD = "(float[1,2,3,3] x) => (float[1,2,1,1] y)"

group(
    KIND, "global-average",
    """
    16 add float32 float32 -- 2 sums of 9
    2 mul float32 float32 -- by 1/9
    """,
    "§4: an average is n·(k-1) add + n multiply; a written Mul or Div by a constant is a multiply.",
    m("globalaveragepool", f"{HEAD} {{ y = GlobalAveragePool (x) }}"),
    m("averagepool", f"{HEAD} {{ y = AveragePool <kernel_shape=[3,3]> (x) }}"),
    m("reducemean", f"{HEAD} {init(AXES)} {{ y = ReduceMean (x, axes) }}"),
    m("reducesum-div", f"{HEAD} {init(AXES, t('float', 'k', 9.0))} {{ a = ReduceSum (x, axes)\n y = Div (a, k) }}"),
    m("reducesum-mul", f"""{HEAD} {init(AXES, t('float', 'k', 0.1111111119389534))} {{
        a = ReduceSum (x, axes)
        y = Mul (k, a) }}"""),
    m("two-reductions", f"""{HEAD} {init(t(i64, "a2", [2]), t(i64, "a3", [3]), t('float', 'k', 9.0))} {{
        a = ReduceSum (x, a3)
        b = ReduceSum (a, a2)
        y = Div (b, k) }}"""),
    m("reshaped", f"""{HEAD} {init(t(i64, "shape", [1, 2, 9]), t(i64, "last", [2]), t(i64, "back", [1, 2, 1, 1]))} {{
        r = Reshape (x, shape)
        a = ReduceMean (r, last)
        y = Reshape (a, back) }}"""),
)

QUAD = "(float[1,1,4,4] x) => (float[1,1,2,2] y)"
CUTS = (t(i64, "ax", [2, 3]), t(i64, "st", [2, 2]), t(i64, "end", [4, 4]), t(i64, "i00", [0, 0]),
        t(i64, "i01", [0, 1]), t(i64, "i10", [1, 0]), t(i64, "i11", [1, 1]))
SLICES = """a = Slice (x, i00, end, ax, st)
        b = Slice (x, i01, end, ax, st)
        c = Slice (x, i10, end, ax, st)
        d = Slice (x, i11, end, ax, st)"""
group(
    KIND, "average-of-four",
    """
    12 add float32 float32 -- 4 sums of 4
    4 shift float32 -- by 1/4
    """,
    "§4: n·(k-1) add + n multiply; §3: 1/k a power of two is a shift, for floats too.",
    m("averagepool", f"{QUAD} {{ y = AveragePool <kernel_shape=[2,2], strides=[2,2]> (x) }}"),
    m("slices-mul", f"""{QUAD} {init(*CUTS, t("float", "k", 0.25))} {{
        {SLICES}
        e = Add (a, b)
        f = Add (c, d)
        s = Add (e, f)
        y = Mul (s, k) }}"""),
    m("slices-sum-div", f"""{QUAD} {init(*CUTS, t("float", "k", 4.0))} {{
        {SLICES}
        s = Sum (a, b, c, d)
        y = Div (s, k) }}"""),
    m("slices-mean", f"""{QUAD} {init(*CUTS)} {{
        {SLICES}
        y = Mean (a, b, c, d) }}"""),
    m("reshape-reducemean", f"""{QUAD} {init(t(i64, "shape", [1, 1, 2, 2, 2, 2]), t(i64, "axes", [3, 5]))} {{
        r = Reshape (x, shape)
        y = ReduceMean <keepdims=0> (r, axes) }}"""),
)

group(
    KIND, "maximum-of-four",
    "12 cmp float32 float32 -- 4 maxima of 4",
    "§4: MaxPool is n·(k-1) compare, Max a compare for every further operand.",
    m("maxpool", f"{QUAD} {{ y = MaxPool <kernel_shape=[2,2], strides=[2,2]> (x) }}"),
    m("slices", f"""{QUAD} {init(*CUTS)} {{
        {SLICES}
        y = Max (a, b, c, d) }}"""),
    m("slices-in-pairs", f"""{QUAD} {init(*CUTS)} {{
        {SLICES}
        e = Max (a, b)
        f = Max (c, d)
        y = Max (e, f) }}"""),
    m("min-of-negatives", f"""{QUAD} {init(t(i64, "shape", [1, 1, 2, 2, 2, 2]), t(i64, "axes", [3, 5]))} {{
        n = Neg (x)
        r = Reshape (n, shape)
        a = ReduceMin <keepdims=0> (r, axes)
        y = Neg (a) }}"""),
    m("two-pools", f"""{QUAD} {{
        a = MaxPool <kernel_shape=[1,2], strides=[1,2]> (x)
        y = MaxPool <kernel_shape=[2,1], strides=[2,1]> (a) }}"""),
)

group(
    KIND, "global-maximum",
    "16 cmp float32 float32 -- 2 maxima of 9",
    "§4: n·(k-1) compare.",
    m("globalmaxpool", f"{HEAD} {{ y = GlobalMaxPool (x) }}"),
    m("maxpool", f"{HEAD} {{ y = MaxPool <kernel_shape=[3,3]> (x) }}"),
    m("reducemax", f"{HEAD} {init(AXES)} {{ y = ReduceMax (x, axes) }}"),
    m("reducemin-of-neg", f"{HEAD} {init(AXES)} {{ n = Neg (x)\n a = ReduceMin (n, axes)\n y = Neg (a) }}"),
)

THREE = "(float[8] a, float[8] b, float[8] c) => (float[8] y)"
group(
    KIND, "mean-of-three",
    """
    16 add float32 float32
    8 mul float32 float32 -- by 1/3
    """,
    "§4: Mean is (inputs-1)·n add and n multiply.",
    m("mean", f"{THREE} {{ y = Mean (a, b, c) }}"),
    m("sum-div", f"{THREE} {init(t('float', 'k', 3.0))} {{ s = Sum (a, b, c)\n y = Div (s, k) }}"),
    m("adds-mul", f"""{THREE} {init(t('float', 'k', 0.3333333432674408))} {{
        e = Add (a, b)
        s = Add (e, c)
        y = Mul (s, k) }}"""),
)

group(
    KIND, "mean-of-two",
    """
    8 add float32 float32
    8 shift float32 -- by 1/2
    """,
    "§4: Mean is (inputs-1)·n add and n multiply; §3: by ±2^k a shift.",
    m("mean", "(float[8] a, float[8] b) => (float[8] y) { y = Mean (a, b) }"),
    m("add-mul", f"(float[8] a, float[8] b) => (float[8] y) {init(t('float', 'k', 0.5))} {{ s = Add (a, b)\n y = Mul (s, k) }}"),
    m("sum-div", f"(float[8] a, float[8] b) => (float[8] y) {init(t('float', 'k', 2.0))} {{ s = Sum (a, b)\n y = Div (s, k) }}"),
)

S = (t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0))
SUM = "(int8[2,4] q) => (int8[2,1] y)"
group(
    KIND, "integer-sum",
    """
    6 add int10 int10 -- 2 sums of 4 int8
    2 mul int10 float32 -- requantization
    """,
    "§3: a pending scale passes through sums; §2: a sum of 4 has 2 bits more, added at the width of the result.",
    m("reducesum", f"""{SUM} {init(*S, t(i64, "axes", [1]))} {{
        d = DequantizeLinear (q, s, z)
        p = ReduceSum (d, axes)
        y = QuantizeLinear (p, so, z) }}"""),
    m("reducemean-of-a-larger-scale", f"""{SUM} {init(t("float", "s", 0.2), *S[1:], t(i64, "axes", [1]))} {{
        d = DequantizeLinear (q, s, z)
        p = ReduceMean (d, axes)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""{SUM} {init(*S, t(i64, "axes", [1]))} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=10> (d)
        a = ReduceSum (h, axes)
        p = Cast <to=1> (a)
        y = QuantizeLinear (p, so, z) }}""", tolerance=1),
    m("averagepool-of-a-larger-scale", f"""{SUM}
        {init(t("float", "s", 0.2), *S[1:], t(i64, "shape", [1, 2, 4]), t(i64, "out", [2, 1]))} {{
        d = DequantizeLinear (q, s, z)
        r = Reshape (d, shape)
        a = AveragePool <kernel_shape=[4]> (r)
        p = Reshape (a, out)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "integer-maximum",
    "6 cmp int8 int8 -- 2 maxima of 4",
    "§3: order-preserving operators pass a pending scale; the same quantizer again is free.",
    m("reducemax", f"""{SUM} {init(*S, t(i64, "axes", [1]))} {{
        d = DequantizeLinear (q, s, z)
        p = ReduceMax (d, axes)
        y = QuantizeLinear (p, s, z) }}"""),
    m("on-the-payload", f"{SUM} {init(t(i64, 'axes', [1]))} {{ y = ReduceMax (q, axes) }}"),
    m("maxpool", f"""{SUM} {init(*S, t(i64, "shape", [1, 2, 4]), t(i64, "out", [2, 1]))} {{
        d = DequantizeLinear (q, s, z)
        r = Reshape (d, shape)
        a = MaxPool <kernel_shape=[4]> (r)
        p = Reshape (a, out)
        y = QuantizeLinear (p, s, z) }}"""),
    m("max-of-parts", f"""{SUM} {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        a, b, c, e = Split <axis=1, num_outputs=4> (d)
        p = Max (a, b, c, e)
        y = QuantizeLinear (p, s, z) }}"""),
)
