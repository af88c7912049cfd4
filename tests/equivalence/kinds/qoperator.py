# SPDX-License-Identifier: Apache-2.0
"""QOperator nodes are DequantizeLinear → float operator → QuantizeLinear, and cost the same.

Invariant: inputs and outputs of the graphs are integers; scales are no powers of two.
"""

from groups import group, ints, init, m, reals, scales, t

KIND = "qoperator"
S = (t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0),
     t("float", "ws", 0.013))
C = ints("qop.conv", 4, 3, 3, 3)
BIAS = ints("qop.bias", 4, low=-200, high=200)
CONV = S + (t("int8", "w", C),)
HEAD = "(int8[1,3,4,4] q) => (int8[1,4,4,4] y)"
group(
    KIND, "conv-encodings",
    """
    1728 mac int8 int8 -- 64 outputs of 27
    64 add int32 int32 -- bias
    64 mul int32 float32 -- requantization, both zero points are 0
    """,
    "§2: QOperator is defined as DequantizeLinear → Conv → QuantizeLinear; a constant bias is an INT32 add.",
    m("qdq", f"""{HEAD} {init(*CONV, t("int32", "b", BIAS), t("float", "bs", 0.00065), t("int32", "bz", 0))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        bf = DequantizeLinear (b, bs, bz)
        p = Conv <pads=[1,1,1,1]> (d, wf, bf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("qlinearconv", f"""{HEAD} {init(*CONV, t("int32", "b", BIAS))} {{
        y = QLinearConv <pads=[1,1,1,1]> (q, s, z, w, ws, z, so, z, b) }}"""),
    m("float-bias", f"""{HEAD} {init(*CONV, t("float", "b", (BIAS * 0.00065).round(9)))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = Conv <pads=[1,1,1,1]> (d, wf, b)
        y = QuantizeLinear (p, so, z) }}"""),
    m("bias-as-add", f"""{HEAD}
        {init(*CONV, t("float", "b", (BIAS * 0.00065).round(9).reshape(1, 4, 1, 1)))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        c = Conv <pads=[1,1,1,1]> (d, wf)
        p = Add (c, b)
        y = QuantizeLinear (p, so, z) }}"""),
    m("com-microsoft-quantizers", f"""{HEAD} {init(*CONV, t("float", "b", (BIAS * 0.00065).round(9)))} {{
        d = com.microsoft.DequantizeLinear (q, s, z)
        wf = com.microsoft.DequantizeLinear (w, ws, z)
        p = Conv <pads=[1,1,1,1]> (d, wf, b)
        y = com.microsoft.QuantizeLinear (p, so, z) }}"""),
    m("per-channel-equal-scales", f"""{HEAD}
        {init(*CONV, t("int32", "b", BIAS), t("float", "wv", [0.013] * 4), t("int8", "zv", [0] * 4))} {{
        y = QLinearConv <pads=[1,1,1,1]> (q, s, z, w, wv, zv, so, z, b) }}"""),
    m("convinteger", f"""{HEAD} {init(*CONV, t("float", "b", (BIAS * 0.00065).round(9).reshape(1, 4, 1, 1)),
                                    t("float", "c", 0.00065))} {{
        i = ConvInteger <pads=[1,1,1,1]> (q, w)
        f = Cast <to=1> (i)
        c0 = Mul (f, c)
        p = Add (c0, b)
        y = QuantizeLinear (p, so, z) }}""", """
        - 64 add int32 int32 -- not an integer add
        64 add float32 float32 -- the written Add on floats
        64 mul float32 float32 -- QuantizeLinear of a float
        """, """§2: on a computed integer the written Mul is charged (the group's 64 multiplies) and its
        result is a float, which is added to and quantized as a float"""),
)

W = ints("qop.w", 4, 3)
MAT = S + (t("int8", "w", W),)
group(
    KIND, "matmul-encodings",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization
    """,
    "§2: the same network as QDQ and as QOperator costs the same.",
    m("qdq", f"""(int8[2,4] q) => (int8[2,3] y) {init(*MAT)} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("qlinearmatmul", f"""(int8[2,4] q) => (int8[2,3] y) {init(*MAT)} {{
        y = QLinearMatMul (q, s, z, w, ws, z, so, z) }}"""),
    m("qgemm", f"""(int8[2,4] q) => (int8[2,3] y) {init(*MAT)} {{
        y = com.microsoft.QGemm (q, s, z, w, ws, z, , so, z) }}"""),
    m("gemm", f"""(int8[2,4] q) => (int8[2,3] y) {init(*MAT)} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = Gemm (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("qgemm-transB", f"""(int8[2,4] q) => (int8[2,3] y) {init(*S, t("int8", "w", W.T))} {{
        y = com.microsoft.QGemm <transB=1> (q, s, z, w, ws, z, , so, z) }}"""),
    m("activation-zero-point", f"""(int8[2,4] q) => (int8[2,3] y) {init(*MAT, t("int8", "za", 5))} {{
        y = QLinearMatMul (q, s, za, w, ws, z, so, z) }}""", run="other results: another zero point",
      why="§3: a zero point of activations against constant weights has nothing to fold into here: 0"),
)

group(
    KIND, "qgemm-bias",
    """
    24 mac int8 int8 -- 2·4·3
    6 add int32 int32 -- C
    6 mul int32 float32 -- requantization
    """,
    "§3: a constant bias or C, float or integer, is an integer add at accumulator width.",
    m("qgemm", f"""(int8[2,4] q) => (int8[2,3] y) {init(*MAT, t("int32", "c", [40, -90, 7]))} {{
        y = com.microsoft.QGemm (q, s, z, w, ws, z, c, so, z) }}"""),
    m("qdq-gemm", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*MAT, t("int32", "c", [40, -90, 7]), t("float", "cs", 0.00065), t("int32", "cz", 0))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        cf = DequantizeLinear (c, cs, cz)
        p = Gemm (d, wf, cf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("qdq-matmul-add", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*MAT, t("float", "c", [0.026, -0.0585, 0.00455]))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        m = MatMul (d, wf)
        p = Add (m, c)
        y = QuantizeLinear (p, so, z) }}"""),
    m("add-on-the-left", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*MAT, t("float", "c", [0.026, -0.0585, 0.00455]))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        m = MatMul (d, wf)
        p = Add (c, m)
        y = QuantizeLinear (p, so, z) }}"""),
    m("sub-of-the-negative", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*MAT, t("float", "c", [-0.026, 0.0585, -0.00455]))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        m = MatMul (d, wf)
        p = Sub (m, c)
        y = QuantizeLinear (p, so, z) }}""", why="§1: subtract is an add"),
    categories={"mac": """
        24 mac int8 int8
        6 add int32 int32 -- a constant vector right behind a product is its bias, whoever writes it
        """, "quantization": "6 mul int32 float32"},
)

TWO = S + (t("float", "sb", 0.07),)
BIN = "(int8[8] a, int8[8] b) => (int8[8] y)"


def binary(operator):
    return m("qdq", f"""{BIN} {init(*TWO)} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        p = {operator} (u, v)
        y = QuantizeLinear (p, so, z) }}""")


group(
    KIND, "add-encodings",
    """
    8 mul int8 float32 -- unequal scales: the second is rescaled on a tie
    8 add int8 int8 -- aligned, it has the other's width
    8 mul int9 float32 -- requantization; int8 + int8 is int9
    """,
    "§3: Add with different pending scales; §2: results of integers have the least format.",
    binary("Add"),
    m("qlinearadd", f"""{BIN} {init(*TWO)} {{
        y = com.microsoft.QLinearAdd (a, s, z, b, sb, z, so, z) }}"""),
    m("two-quantizers-of-the-sum", f"""{BIN} {init(*TWO)} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        p = Add (u, v)
        y0 = QuantizeLinear (p, so, z)
        e = DequantizeLinear (y0, so, z)
        y = QuantizeLinear (e, so, z) }}"""),
    m("sum", f"""{BIN} {init(*TWO)} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        p = Sum (u, v)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "mul-encodings",
    """
    8 mul int8 int8 -- an integer multiply, the scales combine for free
    8 mul int16 float32 -- requantization; int8·int8 is int16
    """,
    "§3: Mul of two pending tensors; §2: a product has the bits of both.",
    binary("Mul"),
    m("qlinearmul", f"""{BIN} {init(*TWO)} {{
        y = com.microsoft.QLinearMul (a, s, z, b, sb, z, so, z) }}"""),
    m("einsum", f"""{BIN} {init(*TWO)} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        p = Einsum <equation="i,i->i"> (u, v)
        y = QuantizeLinear (p, so, z) }}"""),
)

POOL = "(uint8[1,2,4,4] q) => (uint8[1,2,1,1] y)"
GAP = init(*S[:2], t("uint8", "z", 0))
group(
    KIND, "global-average-encodings",
    """
    30 add uint12 uint12 -- 2·15 adds; a sum of 16 uint8 is uint12
    2 mul uint12 float32 -- requantization; 1/16 is implied and joins the pending scale
    """,
    """§2: a sum of k has ⌈log2 k⌉ bits more and is added at the width of the result; §3: 1/k of an
    average joins the pending scale.""",
    m("globalaveragepool", f"""{POOL} {GAP} {{
        d = DequantizeLinear (q, s, z)
        p = GlobalAveragePool (d)
        y = QuantizeLinear (p, so, z) }}"""),
    m("averagepool", f"""{POOL} {GAP} {{
        d = DequantizeLinear (q, s, z)
        p = AveragePool <kernel_shape=[4,4]> (d)
        y = QuantizeLinear (p, so, z) }}"""),
    m("reducemean", f"""{POOL} {GAP[:-1]}, {t("int64", "axes", [2, 3])}> {{
        d = DequantizeLinear (q, s, z)
        p = ReduceMean <keepdims=1> (d, axes)
        y = QuantizeLinear (p, so, z) }}"""),
    m("qlinearglobalaveragepool", f"""{POOL} {GAP} {{
        y = com.microsoft.QLinearGlobalAveragePool (q, s, z, so, z) }}"""),
    m("qlinearaveragepool", f"""{POOL} {GAP} {{
        y = com.microsoft.QLinearAveragePool <kernel_shape=[4,4]> (q, s, z, so, z) }}""", tolerance=1),
    m("reducesum", f"""{POOL}
        {init(t("float", "s", 0.003125), t("float", "so", 0.3), t("uint8", "z", 0),
              t("int64", "axes", [2, 3]))} {{
        d = DequantizeLinear (q, s, z)
        p = ReduceSum <keepdims=1> (d, axes)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "concat-encodings",
    "16 mul int8 float32 -- each part is requantized from its own scale",
    "§3: unequal scales stay with their parts in a Concat; QuantizeLinear is a requantization.",
    m("quantizer-behind", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,8] y) {init(*TWO)} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        p = Concat <axis=1> (u, v)
        y = QuantizeLinear (p, so, z) }}"""),
    m("quantizers-in-front", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,8] y) {init(*TWO)} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, sb, z)
        uq = QuantizeLinear (u, so, z)
        vq = QuantizeLinear (v, so, z)
        y = Concat <axis=1> (uq, vq) }}"""),
    m("qlinearconcat", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,8] y) {init(*TWO)} {{
        y = com.microsoft.QLinearConcat <axis=1> (so, z, a, s, z, b, sb, z) }}"""),
    m("one-already-has-the-scale", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,8] y) {init(*TWO)} {{
        u = DequantizeLinear (a, s, z)
        v = DequantizeLinear (b, so, z)
        p = Concat <axis=1> (u, v)
        y = QuantizeLinear (p, so, z) }}""", "- 8 mul int8 float32 -- the part that has the scale",
      "§3: the same scale and zero point and a payload that fits: free", run="other results: another scale"),
)

group(
    KIND, "softmax-encodings",
    """
    20 mul int8 float32 -- Softmax needs floats
    20 cmp float32 float32
    20 add float32 float32 -- r subtract
    20 func float32
    20 add float32 float32
    2 div float32 float32 -- one a row
    20 mul float32 float32
    20 mul float32 float32 -- QuantizeLinear of a float
    """,
    "§3: any other consumer needs the float; §4: the row of Softmax, 2 rows of 10.",
    m("qdq", f"""(int8[2,10] q) => (int8[2,10] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        p = Softmax <axis=-1> (d)
        y = QuantizeLinear (p, ws, z) }}"""),
    m("qlinearsoftmax", f"""(int8[2,10] q) => (int8[2,10] y) {init(*S)} {{
        y = com.microsoft.QLinearSoftmax <axis=-1, opset=13> (q, s, z, ws, z) }}""", tolerance=1),
)
