# SPDX-License-Identifier: Apache-2.0
"""The same quantized network in QONNX, as QDQ with 4-bit types, and as QCDQ (Clip of an int8).

Invariant: QONNX takes and gives floats, so do its twins: the input is quantized and the output
dequantized in every member.
"""

from groups import group, ints, init, m, reals, t

KIND = "qonnx"
Q = "qonnx.custom_op.general.Quant"
BP = "qonnx.custom_op.general.BipolarQuant"
SIGNED = '<signed=1, narrow=0, rounding_mode="ROUND">'
NARROW = '<signed=1, narrow=1, rounding_mode="ROUND">'
UNSIGNED = '<signed=0, narrow=0, rounding_mode="ROUND">'
W = ints("qonnx.w", 4, 3)
F = (t("float", "s", 0.3), t("float", "ws", 0.7), t("float", "so", 2.3))
QX = F + (t("float", "z", 0.0), t("float", "b4", 4.0), t("float", "b8", 8.0), t("float", "b2", 2.0))
WF = (W * 0.7).round(4)


def ref(name, graph, *rest, **options):
    return m(name, graph, *rest, run="reference", **options)


HEAD = "(float[2,4] x) => (float[2,3] y)"
group(
    KIND, "linear-4-bit",
    """
    8 mul float32 float32 -- QuantizeLinear of the float input
    24 mac int4 int4 -- 2·4·3
    6 mul int32 float32 -- requantization
    6 mul int4 float32 -- the graph output needs the float
    """,
    "§2: the same network as QDQ, QONNX and QCDQ costs the same.",
    m("qdq-int4", f"""{HEAD} {init(*F, t("int4", "w", W), t("int4", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        pq = QuantizeLinear (p, so, z)
        y = DequantizeLinear (pq, so, z) }}"""),
    ref("qonnx", f"""{HEAD} {init(*QX, t("float", "w", WF))} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        p = MatMul (d, wf)
        y = {Q} {SIGNED} (p, so, z, b4) }}"""),
    ref("intquant", f"""{HEAD} {init(*QX, t("float", "w", WF))} {{
        d = qonnx.custom_op.general.IntQuant {SIGNED} (x, s, z, b4)
        wf = qonnx.custom_op.general.IntQuant {SIGNED} (w, ws, z, b4)
        p = MatMul (d, wf)
        y = qonnx.custom_op.general.IntQuant {SIGNED} (p, so, z, b4) }}"""),
    m("qcdq", f"""{HEAD} {init(*F, t("int8", "w", W), t("int8", "z", 0), t("int8", "lo", -8), t("int8", "hi", 7))} {{
        q8 = QuantizeLinear (x, s, z)
        q = Clip (q8, lo, hi)
        d = DequantizeLinear (q, s, z)
        w4 = Clip (w, lo, hi)
        wf = DequantizeLinear (w4, ws, z)
        p = MatMul (d, wf)
        p8 = QuantizeLinear (p, so, z)
        pq = Clip (p8, lo, hi)
        y = DequantizeLinear (pq, so, z) }}"""),
    ref("weight-transposed", f"""{HEAD} {init(*QX, t("float", "w", WF.T))} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        wt = Transpose <perm=[1,0]> (wf)
        p = MatMul (d, wt)
        y = {Q} {SIGNED} (p, so, z, b4) }}"""),
)

CONV = ints("qonnx.conv", 4, 3, 3, 3)
group(
    KIND, "conv-relu-uint8",
    """
    48 mul float32 float32 -- the float input
    1728 mac int8 int4 -- 64 outputs of 27
    64 add int32 int32 -- the constant float bias
    64 mul int32 float32 -- requantization; the Relu is the saturation of an unsigned quantizer
    64 mul uint8 float32 -- the graph output
    """,
    """§2: one network, one cost; §3: a constant bias is an integer add; a Relu that cuts nothing which
    the quantizer's range does not cut is free.""",
    m("qdq", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y)
        {init(*F, t("int4", "w", CONV), t("int8", "z", 0), t("int4", "wz", 0), t("uint8", "zo", 0),
              t("float", "b", reals("qonnx.b", 4)))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, wz)
        c = Conv <pads=[1,1,1,1]> (d, wf, b)
        r = Relu (c)
        rq = QuantizeLinear (r, so, zo)
        y = DequantizeLinear (rq, so, zo) }}"""),
    ref("qonnx", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y)
        {init(*QX, t("float", "w", (CONV * 0.7).round(4)), t("float", "b", reals("qonnx.b", 4)))} {{
        d = {Q} {SIGNED} (x, s, z, b8)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        c = Conv <pads=[1,1,1,1]> (d, wf, b)
        r = Relu (c)
        y = {Q} {UNSIGNED} (r, so, z, b8) }}"""),
    ref("qonnx-no-relu", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y)
        {init(*QX, t("float", "w", (CONV * 0.7).round(4)), t("float", "b", reals("qonnx.b", 4)))} {{
        d = {Q} {SIGNED} (x, s, z, b8)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        c = Conv <pads=[1,1,1,1]> (d, wf, b)
        y = {Q} {UNSIGNED} (c, so, z, b8) }}"""),
)

group(
    KIND, "residual-4-bit",
    """
    16 mul float32 float32 -- two float inputs of 8
    8 add int4 int4 -- equal scales: the integer add alone
    24 mac int5 int4 -- int4 + int4 is int5; 2·4·3
    6 mul int32 float32 -- the graph output needs the float
    """,
    "§2: int4 + int4 is int5, in every encoding; §3: equal scales, the integer operation alone.",
    m("qdq-int4", f"""(float[2,4] x, float[2,4] r) => (float[2,3] y)
        {init(*F, t("int4", "w", W), t("int4", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        rq = QuantizeLinear (r, s, z)
        e = DequantizeLinear (rq, s, z)
        a = Add (d, e)
        wf = DequantizeLinear (w, ws, z)
        y = MatMul (a, wf) }}"""),
    ref("qonnx", f"""(float[2,4] x, float[2,4] r) => (float[2,3] y) {init(*QX, t("float", "w", WF))} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        e = {Q} {SIGNED} (r, s, z, b4)
        a = Add (d, e)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        y = MatMul (a, wf) }}"""),
    m("qcdq", f"""(float[2,4] x, float[2,4] r) => (float[2,3] y)
        {init(*F, t("int8", "w", W), t("int8", "z", 0), t("int8", "lo", -8), t("int8", "hi", 7))} {{
        q8 = QuantizeLinear (x, s, z)
        q = Clip (q8, lo, hi)
        d = DequantizeLinear (q, s, z)
        r8 = QuantizeLinear (r, s, z)
        rq = Clip (r8, lo, hi)
        e = DequantizeLinear (rq, s, z)
        a = Add (d, e)
        w4 = Clip (w, lo, hi)
        wf = DequantizeLinear (w4, ws, z)
        y = MatMul (a, wf) }}"""),
    ref("qonnx-cast-between", f"""(float[2,4] x, float[2,4] r) => (float[2,3] y)
        {init(*QX, t("float", "w", WF))} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        e = {Q} {SIGNED} (r, s, z, b4)
        a = Add (d, e)
        ad = Cast <to=11> (a)
        af = Cast <to=1> (ad)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        y = MatMul (af, wf) }}"""),
)

group(
    KIND, "ternary-weights",
    """
    8 mul float32 float32 -- the float input
    24 mac int4 ternary -- a narrow signed 2-bit weight is ternary
    6 mul int32 float32 -- the graph output
    """,
    "§1: ternary is 2 bits; a narrow 2-bit quantizer has the levels -1, 0, 1.",
    ref("qonnx", f"""{HEAD} {init(*QX, t("float", "w", (ints("qonnx.t", 4, 3, low=-1, high=1) * 0.7).round(2)))} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        wf = {Q} {NARROW} (w, ws, z, b2)
        y = MatMul (d, wf) }}"""),
    m("qcdq", f"""{HEAD} {init(*F, t("int8", "w", ints("qonnx.t", 4, 3, low=-1, high=1)), t("int8", "z", 0),
                             t("int8", "lo", -8), t("int8", "hi", 7), t("int8", "l1", -1), t("int8", "h1", 1))} {{
        q8 = QuantizeLinear (x, s, z)
        q = Clip (q8, lo, hi)
        d = DequantizeLinear (q, s, z)
        w2 = Clip (w, l1, h1)
        wf = DequantizeLinear (w2, ws, z)
        y = MatMul (d, wf) }}"""),
)

POOL = "(float[1,2,4,4] x) => (float[1,2,2,2] y)"
group(
    KIND, "maxpool-between",
    """
    32 mul float32 float32 -- the float input
    24 cmp int4 int4 -- 8 maxima of 4
    8 mul int4 float32 -- the graph output
    """,
    "§3: MaxPool passes a pending scale; the same quantizer again is free.",
    m("qdq-int4", f"""{POOL} {init(*F, t("int4", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        p = MaxPool <kernel_shape=[2,2], strides=[2,2]> (d)
        pq = QuantizeLinear (p, s, z)
        y = DequantizeLinear (pq, s, z) }}"""),
    ref("qonnx", f"""{POOL} {init(*QX)} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        p = MaxPool <kernel_shape=[2,2], strides=[2,2]> (d)
        y = {Q} {SIGNED} (p, s, z, b4) }}"""),
    ref("qonnx-once", f"""{POOL} {init(*QX)} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        y = MaxPool <kernel_shape=[2,2], strides=[2,2]> (d) }}"""),
)

group(
    KIND, "average-pool",
    """
    32 mul float32 float32 -- the float input
    24 add int6 int6 -- 8 sums of 4: int4 and 2 bits more
    8 mul int6 float32 -- requantization; 1/4 is implied
    8 mul int4 float32 -- the graph output
    """,
    "§2: sums of pools widen, added at the width of the result; §3: 1/k joins the pending scale.",
    m("qdq-int4", f"""{POOL} {init(*F, t("int4", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        p = AveragePool <kernel_shape=[2,2], strides=[2,2]> (d)
        pq = QuantizeLinear (p, ws, z)
        y = DequantizeLinear (pq, ws, z) }}"""),
    ref("qonnx", f"""{POOL} {init(*QX)} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        p = AveragePool <kernel_shape=[2,2], strides=[2,2]> (d)
        y = {Q} {SIGNED} (p, ws, z, b4) }}"""),
)

group(
    KIND, "per-channel-weights",
    """
    8 mul float32 float32 -- the float input
    24 mac int8 int4 -- 2·4·3
    6 mul int32 float32 -- the graph output, by one factor an output
    """,
    "§2: the same network as QDQ, QONNX and QCDQ costs the same, with a scale per column too.",
    m("qdq-int4", f"""{HEAD} {init(t("float", "s", 0.3), t("float", "ws", [0.7, 0.3, 1.1]), t("int4", "w", W),
                                  t("int8", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ws)
        y = MatMul (d, wf) }}"""),
    ref("qonnx", f"""{HEAD} {init(*QX[:1], t("float", "ws", [[0.7, 0.3, 1.1]]), *QX[3:],
                                t("float", "w", (W * [0.7, 0.3, 1.1]).round(4)))} {{
        d = {Q} {SIGNED} (x, s, z, b8)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        y = MatMul (d, wf) }}"""),
    ref("qonnx-transposed", f"""{HEAD} {init(*QX[:1], t("float", "ws", [[0.7], [0.3], [1.1]]), *QX[3:],
                                           t("float", "w", (W * [0.7, 0.3, 1.1]).round(4).T))} {{
        d = {Q} {SIGNED} (x, s, z, b8)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        wt = Transpose <perm=[1,0]> (wf)
        y = MatMul (d, wt) }}"""),
    m("qcdq", f"""{HEAD} {init(t("float", "s", 0.3), t("float", "ws", [0.7, 0.3, 1.1]), t("int8", "w", W),
                              t("int8", "z", 0), t("int8", "lo", -8), t("int8", "hi", 7))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        w4 = Clip (w, lo, hi)
        wf = DequantizeLinear <axis=1> (w4, ws)
        y = MatMul (d, wf) }}"""),
)

group(
    KIND, "one-bit-activations",
    """
    8 mul float32 float32 -- the float input
    24 mac uint1 int4 -- 2·4·3
    6 mul int32 float32 -- the graph output
    """,
    "§2: QONNX = QCDQ: a Clip of the payload to 0 and 1 is the quantizer's own, and narrows to 1 bit.",
    ref("qonnx", f"""{HEAD} {init(*QX, t("float", "w", WF), t("float", "b1", 1.0))} {{
        d = {Q} {UNSIGNED} (x, s, z, b1)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        y = MatMul (d, wf) }}"""),
    m("qcdq", f"""{HEAD} {init(*F, t("int4", "w", W), t("uint8", "z", 0), t("int4", "wz", 0), t("uint8", "lo", 0),
                              t("uint8", "hi", 1))} {{
        q8 = QuantizeLinear (x, s, z)
        q = Clip (q8, lo, hi)
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, wz)
        y = MatMul (d, wf) }}"""),
)

group(
    KIND, "zero-point",
    """
    8 mul float32 float32 -- the float input
    8 add int32 int32 -- its zero point, after a float factor was rounded
    24 mac uint8 int4 -- 2·4·3; the zero point has nothing to fold into: 0
    6 mul int32 float32 -- the graph output
    """,
    "§2: one network, one cost; §3: one add if the zero point is not 0, after rounding: INT32.",
    m("qdq", f"""{HEAD} {init(*F, t("int4", "w", W), t("uint8", "z", 3), t("int4", "wz", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, wz)
        y = MatMul (d, wf) }}"""),
    ref("qonnx", f"""{HEAD} {init(*QX, t("float", "w", WF), t("float", "z3", 3.0))} {{
        d = {Q} {UNSIGNED} (x, s, z3, b8)
        wf = {Q} {SIGNED} (w, ws, z, b4)
        y = MatMul (d, wf) }}"""),
)

group(
    KIND, "product-of-two-quantized",
    """
    16 mul float32 float32 -- two float inputs of 8
    8 mul int4 int4 -- the scales combine for free
    8 mul int8 float32 -- the graph output; a product has the bits of both
    """,
    "§3: Mul of two pending tensors is an integer multiply; §2: a product has the bits of both.",
    m("qdq-int4", f"""(float[8] x, float[8] r) => (float[8] y) {init(*F, t("int4", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        rq = QuantizeLinear (r, ws, z)
        e = DequantizeLinear (rq, ws, z)
        y = Mul (d, e) }}"""),
    ref("qonnx", f"""(float[8] x, float[8] r) => (float[8] y) {init(*QX)} {{
        d = {Q} {SIGNED} (x, s, z, b4)
        e = {Q} {SIGNED} (r, ws, z, b4)
        y = Mul (d, e) }}"""),
    m("qdq-einsum", f"""(float[8] x, float[8] r) => (float[8] y) {init(*F, t("int4", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        rq = QuantizeLinear (r, ws, z)
        e = DequantizeLinear (rq, ws, z)
        y = Einsum <equation="i,i->i"> (d, e) }}"""),
)
