# SPDX-License-Identifier: Apache-2.0
"""Quantizers themselves: written twice, with ratios of 1 and 2^k, zero points, Relu as saturation.

Invariant: scales are no powers of two unless the group is about them.
"""

from groups import group, init, ints, m, t

KIND = "quantizers"
S = (t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0), t("float", "ws", 0.013))
W = ints("quantizers.w", 4, 3)
V = ints("quantizers.v", 4, 3)
TWO = S + (t("int8", "w", W), t("int8", "v", V))
HEAD = "(float[2,4] x) => (float[2,3] y, float[2,3] o)"

group(
    KIND, "written-twice",
    """
    8 mul float32 float32 -- one quantizer of the float
    48 mac int8 int8 -- two products of 2·4·3
    12 mul int32 float32 -- two graph outputs of 6
    """,
    "§3: two quantizers with the same operand, scale, zero point and type are one: charged once.",
    m("once", f"""{HEAD} {init(*TWO)} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        y = MatMul (d, wf)
        o = MatMul (d, vf) }}"""),
    m("pair-per-reader", f"""{HEAD} {init(*TWO)} {{
        q1 = QuantizeLinear (x, s, z)
        d1 = DequantizeLinear (q1, s, z)
        q2 = QuantizeLinear (x, s, z)
        d2 = DequantizeLinear (q2, s, z)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        y = MatMul (d1, wf)
        o = MatMul (d2, vf) }}"""),
    m("dequantized-twice", f"""{HEAD} {init(*TWO)} {{
        q = QuantizeLinear (x, s, z)
        d1 = DequantizeLinear (q, s, z)
        d2 = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        y = MatMul (d1, wf)
        o = MatMul (d2, vf) }}"""),
    m("equal-scales-by-two-names", f"""{HEAD} {init(*TWO, t("float", "s2", 0.05), t("int8", "z2", 0))} {{
        q1 = QuantizeLinear (x, s, z)
        d1 = DequantizeLinear (q1, s, z)
        q2 = QuantizeLinear (x, s2, z2)
        d2 = DequantizeLinear (q2, s2, z2)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        y = MatMul (d1, wf)
        o = MatMul (d2, vf) }}"""),
    m("requantized-again", f"""{HEAD} {init(*TWO)} {{
        q1 = QuantizeLinear (x, s, z)
        d1 = DequantizeLinear (q1, s, z)
        q2 = QuantizeLinear (d1, s, z)
        d2 = DequantizeLinear (q2, s, z)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        y = MatMul (d1, wf)
        o = MatMul (d2, vf) }}"""),
)

group(
    KIND, "float-read-twice",
    """
    8 mul int8 float32 -- the float, once however many consumers
    16 func float32 -- two functions of 8
    """,
    "§3: any other consumer needs the float: one multiply per element, once however many consumers.",
    m("one-dequantizer", f"""(int8[8] q) => (float[8] y, float[8] o) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        y = Sin (d)
        o = Exp (d) }}"""),
    m("two-dequantizers", f"""(int8[8] q) => (float[8] y, float[8] o) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        e = DequantizeLinear (q, s, z)
        y = Sin (d)
        o = Exp (e) }}"""),
    m("through-identity", f"""(int8[8] q) => (float[8] y, float[8] o) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        e = Identity (d)
        y = Sin (d)
        o = Exp (e) }}"""),
)

LINEAR = "(int8[2,4] q) => (int8[2,3] y)"


def linear(name, scale, weight, out, *rest, **options):
    """A quantized product with these three scales."""
    return m(name, f"""{LINEAR} {init(t("float", "s", scale), t("float", "ws", weight), t("float", "so", out),
                                    t("int8", "z", 0), t("int8", "w", W))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}""", *rest, **options)


group(
    KIND, "ratio-of-one",
    "24 mac int8 int8 -- 2·4·3",
    "§3: a combined ratio of exactly 1 is free, only saturation is left.",
    linear("weight-scale-1", 0.05, 1.0, 0.05),
    linear("product-of-the-scales", 0.1, 0.5, 0.05),
    linear("rounded-product", 0.3, 0.1, 0.03),
    linear("per-channel", 0.1, [0.5, 0.5, 0.5], 0.05),
    m("qlinearmatmul", f"""{LINEAR} {init(t("float", "s", 0.05), t("float", "ws", 1.0), t("int8", "z", 0),
                                        t("int8", "w", W))} {{
        y = QLinearMatMul (q, s, z, w, ws, z, s, z) }}"""),
)

group(
    KIND, "ratio-of-a-power-of-two",
    """
    24 mac int8 int8 -- 2·4·3
    6 shift int32 -- one shift of the payload instead of a multiply
    """,
    """§3: the combined ratio a power of two: one shift of the payload; it counts as one if every
    channel's is within 2^-20 of it.""",
    linear("weight-scale-an-eighth", 0.05, 0.125, 0.05),
    linear("no-scale-is-one", 0.3, 0.1, 0.24, tolerance=1),
    linear("per-channel-the-same", 0.05, [0.125, 0.125, 0.125], 0.05),
    linear("per-channel-other-powers", 0.05, [0.125, 0.0625, 0.25], 0.05,
           run="other results: other scales"),
    m("qlinearmatmul", f"""{LINEAR} {init(t("float", "s", 0.05), t("float", "ws", 0.125), t("int8", "z", 0),
                                        t("int8", "w", W))} {{
        y = QLinearMatMul (q, s, z, w, ws, z, s, z) }}"""),
)

X = "(float[8] x) => (uint8[8] y)"
U = (t("float", "s", 0.02), t("uint8", "z", 0))
group(
    KIND, "saturation-of-a-float",
    "8 mul float32 float32 -- by the constant reciprocal of the scale",
    """§3: a Relu or Clip in front of a quantizer that cuts nothing which the quantizer's own range
    (0 to 5.1) does not cut is its saturation: free.""",
    m("quantizer", f"{X} {init(*U)} {{ y = QuantizeLinear (x, s, z) }}"),
    m("relu", f"{X} {init(*U)} {{ r = Relu (x)\n y = QuantizeLinear (r, s, z) }}"),
    m("clip-0-6", f"""{X} {init(*U, t("float", "lo", 0.0), t("float", "hi", 6.0))} {{
        r = Clip (x, lo, hi)
        y = QuantizeLinear (r, s, z) }}"""),
    m("relu-and-clip", f"""{X} {init(*U, t("float", "hi", 6.0))} {{
        r = Relu (x)
        c = Clip (r, , hi)
        y = QuantizeLinear (c, s, z) }}"""),
    m("relu-and-cast", f"""{X} {init(*U)} {{
        r = Relu (x)
        c = Cast <to=11> (r)
        f = Cast <to=1> (c)
        y = QuantizeLinear (f, s, z) }}"""),
    m("clip-of-the-payload", f"""{X} {init(*U, t("uint8", "lo", 0), t("uint8", "hi", 255))} {{
        r = QuantizeLinear (x, s, z)
        y = Clip (r, lo, hi) }}"""),
)

PX = f"""(int8[2,4] q) => (uint8[2,3] y) {init(*S, t("int8", "w", W), t("uint8", "zo", 0))[:-1]}"""
group(
    KIND, "saturation-of-an-accumulator",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization
    """,
    "§3: a Relu whose cut is the quantizer's own is free, also on a pending accumulator.",
    m("no-relu", f"""{PX}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, zo) }}"""),
    m("relu", f"""{PX}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        r = Relu (p)
        y = QuantizeLinear (r, so, zo) }}"""),
    m("clip", f"""{PX}, {t("float", "lo", 0.0)}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        r = Clip (p, lo)
        y = QuantizeLinear (r, so, zo) }}"""),
    m("relu-reshape", f"""{PX}, {t("int64", "shape", [6])}, {t("int64", "back", [2, 3])}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        r = Relu (p)
        f = Reshape (r, shape)
        b = Reshape (f, back)
        y = QuantizeLinear (b, so, zo) }}"""),
    m("relu-twice", f"""{PX}> {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        r = Relu (p)
        rr = Relu (r)
        y = QuantizeLinear (rr, so, zo) }}"""),
)

group(
    KIND, "relu-that-cuts",
    """
    8 mul float32 float32 -- QuantizeLinear
    8 cmp float32 float32 -- an int8 quantizer with zero point 0 reaches below 0, so the Relu does work
    """,
    "§3: only what the quantizer's range cuts anyway is free; §1: a compare of float32 is 32, of int8 8.",
    m("in-front", f"""(float[8] x) => (int8[8] y) {init(*S)} {{
        r = Relu (x)
        y = QuantizeLinear (r, s, z) }}"""),
    m("behind", f"""(float[8] x) => (int8[8] y) {init(*S)} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        r = Relu (d)
        y = QuantizeLinear (r, s, z) }}""", """
        - 8 cmp float32 float32 -- not on the float
        8 cmp int8 int8 -- on the payload
        """, "§3: Relu passes a pending scale, so it compares int8 payloads; the same quantizer again is free"),
)

group(
    KIND, "saturation-at-minus-128",
    "8 mul float32 float32 -- the zero point -128 of an int8 is a flip of the sign bit",
    "§3: ±2^(b-1) on b bits is free; the range starts at 0, so a Relu is the saturation.",
    m("quantizer", f"""(float[8] x) => (int8[8] y) {init(t("float", "s", 0.02), t("int8", "z", -128))} {{
        y = QuantizeLinear (x, s, z) }}"""),
    m("relu", f"""(float[8] x) => (int8[8] y) {init(t("float", "s", 0.02), t("int8", "z", -128))} {{
        r = Relu (x)
        y = QuantizeLinear (r, s, z) }}"""),
)

group(
    KIND, "zero-point-of-a-requantizer",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization
    6 add int32 int32 -- the zero point, after a float factor was rounded
    """,
    "§3: one add if the zero point is not 0; it comes after rounding: INT32 where a float factor was rounded.",
    m("qdq", f"""{LINEAR} {init(*S, t("int8", "w", W), t("int8", "zo", 3))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, zo) }}"""),
    m("qlinearmatmul", f"""{LINEAR} {init(*S, t("int8", "w", W), t("int8", "zo", 3))} {{
        y = QLinearMatMul (q, s, z, w, ws, z, so, zo) }}"""),
    m("zero-point-as-constant-node", f"""{LINEAR} {init(*S, t("int8", "w", W))} {{
        zo = Constant <value = int8 {{3}}> ()
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, zo) }}"""),
)

group(
    KIND, "zero-point-alone",
    "8 add int8 int8 -- nothing was multiplied or rounded: at the payload's width",
    "§3: a ratio of exactly 1 is free; the zero-point add is at the payload's width there.",
    m("qdq", f"""(int8[8] q) => (int8[8] y) {init(*S, t("int8", "zo", 3))} {{
        d = DequantizeLinear (q, s, z)
        y = QuantizeLinear (d, s, zo) }}"""),
    m("float16", f"""(int8[8] q) => (int8[8] y) {init(*S, t("int8", "zo", 3))} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=10> (d)
        f = Cast <to=1> (h)
        y = QuantizeLinear (f, s, zo) }}"""),
    m("transposed-twice", f"""(int8[8] q) => (int8[8] y) {init(*S, t("int8", "zo", 3))} {{
        d = DequantizeLinear (q, s, z)
        r = Transpose (d)
        i = Identity (r)
        y = QuantizeLinear (i, s, zo) }}"""),
)

group(
    KIND, "sign-bit-zero-point",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization
    6 mul int8 float32 -- the graph output
    """,
    "§3: a zero point of ±2^(b-1) on b bits is a flip of the sign bit: free.",
    m("int8", f"""(int8[2,4] q) => (float[2,3] y) {init(*S, t("int8", "w", W))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        o = QuantizeLinear (p, so, z)
        y = DequantizeLinear (o, so, z) }}"""),
    m("uint8-128", f"""(int8[2,4] q) => (float[2,3] y) {init(*S, t("int8", "w", W), t("uint8", "zo", 128))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        o = QuantizeLinear (p, so, zo)
        y = DequantizeLinear (o, so, zo) }}"""),
    m("weight-uint8-128", f"""(int8[2,4] q) => (float[2,3] y)
        {init(*S, t("uint8", "w", W + 128), t("uint8", "zw", 128))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, zw)
        p = MatMul (d, wf)
        o = QuantizeLinear (p, so, z)
        y = DequantizeLinear (o, so, z) }}""", """
        - 24 mac int8 int8 -- the stored payload is unsigned
        24 mac int8 uint8 -- as wide
        """, "§3: a weight zero point of ±2^(b-1) is a flip of the sign bit, offline"),
)

group(
    KIND, "power-of-two-scale",
    "8 shift int8 -- by a scale of 1/4",
    "§3: multiplying by ±2^k is a shift in every place where a multiply is charged (scale of a quantizer, Mul).",
    m("dequantizer", f"""(int8[8] q) => (float[8] y) {init(t("float", "s", 0.25))} {{
        y = DequantizeLinear (q, s) }}"""),
    m("cast-mul", f"""(int8[8] q) => (float[8] y) {init(t("float", "s", 0.25))} {{
        f = Cast <to=1> (q)
        y = Mul (f, s) }}"""),
    m("cast-div", f"""(int8[8] q) => (float[8] y) {init(t("float", "s", 4.0))} {{
        f = Cast <to=1> (q)
        y = Div (f, s) }}"""),
)

group(
    KIND, "scale-of-one",
    "",
    "§3: multiplying by 1 is nothing.",
    m("dequantizer", f"""(int8[8] q) => (float[8] y) {init(t("float", "s", 1.0))} {{
        y = DequantizeLinear (q, s) }}"""),
    m("cast", "(int8[8] q) => (float[8] y) { y = Cast <to=1> (q) }"),
    m("cast-mul", f"""(int8[8] q) => (float[8] y) {init(t("float", "s", 1.0))} {{
        f = Cast <to=1> (q)
        y = Mul (f, s) }}"""),
)

group(
    KIND, "quantizing-by-a-power-of-two",
    "8 shift float32 -- by 4, at the float's width",
    "§3: by ±2^k a shift, a float's at its width; rounding and saturation are free.",
    m("quantizer", f"""(float[8] x) => (int8[8] y) {init(t("float", "s", 0.25), t("int8", "z", 0))} {{
        y = QuantizeLinear (x, s, z) }}"""),
    m("output-dtype", f"""(float[8] x) => (int8[8] y) {init(t("float", "s", 0.25))} {{
        y = QuantizeLinear <output_dtype=3> (x, s) }}"""),
    m("written", f"""(float[8] x) => (int8[8] y) {init(t("float", "four", 4.0))} {{
        a = Mul (x, four)
        r = Round (a)
        y = Cast <to=3> (r) }}"""),
)
